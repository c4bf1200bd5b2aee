"""What is forgotten, when, and that it was: rules that a person reads and changes, and the log of every deletion."""
