"""Datasets, training and measurement of the damage detector; the only part of `model` that reads and writes files.

Needs the `train` extra (ultralytics, torch), which is imported inside functions only.
"""
