"""From pixels to metres on the road and back, and how the camera sits and moves."""
