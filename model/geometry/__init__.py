"""Geometry of the camera: pixels to metres on the road and back, sizes and their errors, and the camera's motion."""
