"""What people judged on the map, as labels to train with."""
