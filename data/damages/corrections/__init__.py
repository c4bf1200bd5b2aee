"""What people say of damages against what is shown: kept, in force at once, and what gradings are fitted to."""
