"""All damages built anew from the kept traces, with what people did to them."""
