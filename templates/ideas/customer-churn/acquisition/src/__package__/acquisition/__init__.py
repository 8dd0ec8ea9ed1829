"""From a billing system's API to the tables `parsed` and `quarantine`."""

from .crawl import ScrapeReport, scrape

__all__ = ["ScrapeReport", "scrape"]
