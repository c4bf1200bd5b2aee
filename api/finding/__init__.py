"""What is found among all damages and roads: by filter, in order, by name."""
