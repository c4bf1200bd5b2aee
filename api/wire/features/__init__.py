"""Features on the wire, by OGC API – Features Part 1 (Core, GeoJSON, HTML; 17-069r4) and Part 2 (CRS; 18-058r1)."""
