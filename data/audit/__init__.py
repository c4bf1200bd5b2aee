"""Who did what, from where, and with what outcome: append-only, each entry chained to the one before by its hash."""
