"""What a picture shows: image in, graded damage out.

Knows numpy, the network, the camera's geometry and the vocabulary. Knows no video, clock, database or HTTP.
"""
