"""Other systems: who of them may read, and with what."""
