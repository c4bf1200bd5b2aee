"""Crews' photos on their way in: read, made small, blurred."""
