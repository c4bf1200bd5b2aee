"""What *Tildel* and a new link do: the order, the mail and the outbox in one transaction."""
