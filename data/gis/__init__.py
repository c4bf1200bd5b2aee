"""PostGIS where PostgreSQL has it: geometry that QGIS opens, and spatial indexes that our own queries use.

Nothing hangs on it: tables are the same on every database, and what is made here is made anew whenever it is missing.
"""
