"""The municipality's own roads: read from its files, kept as sections, walked as a network."""
