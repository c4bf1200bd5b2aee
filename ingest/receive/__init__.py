"""Files on their way in: looked at with suspicion, copied whole, remembered once."""
