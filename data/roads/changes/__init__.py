"""What a road file changes against the roads that are known, and what becomes of the damages on them."""
