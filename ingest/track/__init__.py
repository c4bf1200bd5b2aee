"""Position readings: read, cleaned, put on the video's clock and on the globe."""
