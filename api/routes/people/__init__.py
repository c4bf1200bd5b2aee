"""What is somebody's own: his log-ins, his second factor; and the way in by the municipality's own accounts."""
