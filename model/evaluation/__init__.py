"""How good a detector is: matches, curves, calibration, false alarms, the worst errors drawn."""
