"""What runs by itself, told: retention, nights and alarms in words, and the alarms that stand now."""
