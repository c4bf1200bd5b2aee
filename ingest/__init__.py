"""What came in: recordings in, geotagged frames out; `nightly` runs the whole chain."""
