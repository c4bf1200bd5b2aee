"""Fusion of many drives into one damage at one place: passages, association, placement, duplicates."""
