"""What is in a road file: its layers, where on the map it lies, its columns, chainages and keys."""
