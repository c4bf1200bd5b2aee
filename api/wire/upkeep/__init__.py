"""Nights, retention and alarms as they go out and come in."""
