"""From a listing site to the tables `parsed` and `quarantine`."""
