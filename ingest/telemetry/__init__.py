"""Where a recording was: GPS inside the video, or a track beside it."""
