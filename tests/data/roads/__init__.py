"""Road files as registers and hands make them."""
