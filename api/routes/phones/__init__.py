"""What phones ask, what they send, and what the office asks of them."""
