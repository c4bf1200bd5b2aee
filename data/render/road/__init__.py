"""The road seen from above, painted sheet by sheet: asphalt, paint, damage."""
