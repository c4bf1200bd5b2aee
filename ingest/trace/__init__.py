"""What a video's pixels showed, once and for all: values that last when the video is deleted."""
