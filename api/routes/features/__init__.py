"""OGC API – Features: what QGIS, GDAL and other systems read, with a token and nothing else."""
