"""Damages: found by area, graded, measured again, merged and split, dismissed."""
