"""The HTTP service: the promoted model behind a typed API and a page."""

import os

# onnxruntime reports its use to its maker unless told otherwise before it is imported.
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
