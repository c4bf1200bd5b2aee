"""Commands for whoever trains the networks and tries the night: detecting, simulating, training."""
