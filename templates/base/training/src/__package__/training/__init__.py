"""From clean listings to a released model: fit, judge, export, promote."""
