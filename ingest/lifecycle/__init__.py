"""Life cycle of a damage from drive to drive: visibility, probability of repair, status."""
