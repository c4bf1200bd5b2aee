"""A damage's life from drive to drive: was it in view, is it repaired, what is its status."""
