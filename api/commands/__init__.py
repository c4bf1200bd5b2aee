"""One module per noun of the `vejsyn` command; each has its `app`."""
