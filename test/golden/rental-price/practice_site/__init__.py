"""A small listing site over a simulated market: something real to scrape without a network."""
