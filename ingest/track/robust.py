"""Robust estimates of spread, for measurements with outliers."""

MAD_TO_SD = 1.4826
"""Standard deviation of a normal distribution over its median absolute deviation (Rousseeuw & Croux 1993)."""

MEDIAN_SD_FACTOR = 1.25
"""Standard error of a median over that of a mean, for a normal distribution: the root of pi / 2 is 1.2533."""
