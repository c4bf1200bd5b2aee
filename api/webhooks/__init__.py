"""Other systems told by HTTPS of what happens: signed, tried again, and never sent where nobody meant."""
