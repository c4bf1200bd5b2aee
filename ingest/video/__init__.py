"""Video: the container, its frames, the lens, and visual odometry along a recording."""
