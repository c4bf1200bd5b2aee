"""The container, its frames, its lens, and how the ground moves through the picture over time."""
