"""Measuring: what the pixels of one frame tell of a damage, in millimetres and shares, each with its error."""
