"""Road classes with their intervals, and the state of sections."""
