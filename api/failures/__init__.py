"""How an exception is answered: a status, an exit code, a message in two languages."""
