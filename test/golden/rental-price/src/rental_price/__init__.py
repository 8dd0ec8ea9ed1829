"""Asking rents for flats, from listing pages to a price with its interval."""

import os

# onnxruntime reports its use to its maker unless told otherwise before it is imported.
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")


class PipelineError(Exception):
    """A step cannot go on; the text says what happened, where, and what to do next."""
