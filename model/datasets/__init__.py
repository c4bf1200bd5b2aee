"""Labelled pictures read, split by place and brought into one data set."""
