"""Grading: severity of a damage, and urgency of its repair."""
