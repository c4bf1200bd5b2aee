"""What a video's clock may mean, and what the drive itself shows of it."""
