"""Phones: what they and the server say to one another, and what the office reads of them."""
