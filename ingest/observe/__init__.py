"""What one drive sees: how the phone is mounted, detections placed on the ground and tracked from frame to frame."""
