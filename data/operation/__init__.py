"""That the house runs by itself: its log of nights, and alarms where something did not happen."""
