"""The night starts by itself, and somebody is told when it does not."""
