"""Who may ask and who is told: HTTP, the `vejsyn` command, mail."""
