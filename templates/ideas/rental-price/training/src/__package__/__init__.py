"""Asking rents for flats: from listing pages to a served price with an interval and its reasons."""


class PipelineError(Exception):
    """A step cannot go on; the text says what happened, where, and what to do next."""
