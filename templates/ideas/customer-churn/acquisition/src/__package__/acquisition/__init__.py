"""From a billing system's API to the tables `parsed` and `quarantine`."""
