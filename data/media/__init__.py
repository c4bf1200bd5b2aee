"""Where pictures and videos lie: a folder of the home, or a bucket that speaks S3."""
