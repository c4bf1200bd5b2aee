"""The municipality's own roads: read from its files, stored as sections, searched as a network; inspection status."""
