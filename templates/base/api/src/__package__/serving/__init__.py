"""The HTTP service: the promoted model behind a typed API and a page."""
