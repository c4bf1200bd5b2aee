"""What receivers, phones' apps and cameras write their positions into: one module for each format."""
