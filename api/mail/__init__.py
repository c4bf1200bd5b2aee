"""Mail: composing it, sending it once, and catching it in the demo."""
