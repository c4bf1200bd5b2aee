"""Work orders, their tasks and teams, the crews' answers, and the mails that must leave the house."""
