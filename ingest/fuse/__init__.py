"""What many drives see becomes one damage at one place: association, placement, duplicates."""
