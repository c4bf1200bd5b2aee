"""Condition of a stretch of road, 0–100, from the damage on it: the Pavement Condition Index of ASTM D6433."""
