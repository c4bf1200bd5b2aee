"""Who did what: noted for every request in one place, and for every command in another."""
