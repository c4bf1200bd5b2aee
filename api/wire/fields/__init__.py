"""Values that come in as part of a body, a form or an address: each is checked once, here."""
