"""Phones that film by themselves: how they are enrolled, how they are, and the files they send."""
