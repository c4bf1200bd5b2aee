"""The map's dots and roads as vector tiles."""
