"""Commands that look after what is kept: forgetting, erasing, backups, and the service that runs by itself."""
