"""Observations of one drive: the phone's mounting, detections placed on the ground and tracked from frame to frame."""
