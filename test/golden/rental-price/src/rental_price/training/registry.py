"""Which model is served: versions as files, and one pointer that changes atomically."""

import hashlib
import shutil
from pathlib import Path

from pydantic import BaseModel

from ..artefact import Release

CANDIDATE = "candidate.onnx"
POINTER = "champion.json"


class Champion(BaseModel):
    """The served version: its file, the digest of that file, and that of what decides."""

    version: str
    file: str
    sha256: str
    weights_sha256: str


def read_champion(models_dir: Path) -> Champion | None:
    """Return the current champion, or None before the first promotion."""
    pointer = models_dir / POINTER
    return Champion.model_validate_json(pointer.read_bytes()) if pointer.exists() else None


def champion_path(models_dir: Path) -> Path | None:
    """Path of the champion's model file, or None before the first promotion."""
    champion = read_champion(models_dir)
    return models_dir / champion.file if champion else None


def promote(models_dir: Path, release: Release) -> Champion:
    """Keep the candidate under its version and point the service to it."""
    path = models_dir / f"{release.version}.onnx"
    shutil.copyfile(models_dir / CANDIDATE, path)
    champion = Champion(
        version=release.version,
        file=path.name,
        sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
        weights_sha256=release.weights_sha256,
    )
    # A rename is atomic on one file system: the service reads the old pointer or the new one.
    partial = models_dir / f"{POINTER}.partial"
    partial.write_text(champion.model_dump_json(indent=2), encoding="utf-8")
    partial.replace(models_dir / POINTER)
    return champion
