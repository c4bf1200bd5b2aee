"""The real clips of ../shared/drives: read by the night, held against their frames' places and their masks."""
