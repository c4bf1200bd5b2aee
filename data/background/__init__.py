"""What lies about the roads on the map: water, woods, buildings, railways, out of files that anybody may fetch."""
