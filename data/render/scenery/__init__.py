"""What stands beside and above the road: trees, posts, other vehicles, the sky."""
