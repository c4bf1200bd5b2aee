"""What runs by itself: nights, retention, and what a monitor asks."""
