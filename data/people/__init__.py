"""Users as an administrator keeps them: how they get their first password, what they may do, and whether they may."""
