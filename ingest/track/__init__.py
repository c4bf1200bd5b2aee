"""Position readings: read from the video or a sidecar, cleaned, put on the video's clock, georeferenced."""
