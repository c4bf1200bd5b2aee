"""The networks: weights, engines, and what each of them finds."""
