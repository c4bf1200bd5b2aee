"""Files from phones by the tus protocol (tus.io, 1.0.0): its headers, whose turn it is, bytes on the way."""
