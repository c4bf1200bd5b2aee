"""Damages merged into one, split in two, and back."""
