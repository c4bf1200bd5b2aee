"""`vejsyn report`: a period on a page that needs no network and no server."""
