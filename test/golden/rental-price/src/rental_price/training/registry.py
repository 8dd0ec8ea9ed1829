"""Which model is served: versions as files, and one pointer that changes atomically."""

import hashlib
import shutil
from pathlib import Path

from pydantic import BaseModel

from .. import PipelineError
from ..artefact import Release

CANDIDATE = "candidate.onnx"
POINTER = "champion.json"


class Version(BaseModel):
    """A model that was promoted: its file, the digest of that file, and that of its weights."""

    version: str
    file: str
    sha256: str
    weights_sha256: str


class Champion(Version):
    """The pointer: the served version, those before it, and the weights that were taken back."""

    history: list[Version] = []
    withdrawn: list[str] = []


def read_champion(models_dir: Path) -> Champion | None:
    """Return the current champion, or None before the first promotion."""
    pointer = models_dir / POINTER
    return Champion.model_validate_json(pointer.read_bytes()) if pointer.exists() else None


def champion_path(models_dir: Path) -> Path | None:
    """Path of the champion's model file, or None before the first promotion."""
    champion = read_champion(models_dir)
    return models_dir / champion.file if champion else None


def promote(models_dir: Path, release: Release) -> Champion:
    """Keep the candidate under its version and point the service to it.

    The same weights trained again are no new version. Raises PipelineError when they were
    withdrawn by a rollback.
    """
    current = read_champion(models_dir)
    if current and current.weights_sha256 == release.weights_sha256:
        return current
    if current and release.weights_sha256 in current.withdrawn:
        raise PipelineError(f"{release.version} has the weights of a version that was withdrawn.")
    path = models_dir / f"{release.version}.onnx"
    shutil.copyfile(models_dir / CANDIDATE, path)
    champion = Champion(
        version=release.version,
        file=path.name,
        sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
        weights_sha256=release.weights_sha256,
    )
    if current:
        champion.history = [*current.history, Version(**current.model_dump())]
        champion.withdrawn = current.withdrawn
    return _point_to(models_dir, champion)


def rollback(models_dir: Path) -> Champion:
    """Withdraw the current version and point back to the one before it.

    Raises PipelineError when there is none.
    """
    current = read_champion(models_dir)
    if current is None or not current.history:
        raise PipelineError("There is no earlier champion to go back to.")
    *history, earlier = current.history
    withdrawn = [*current.withdrawn, current.weights_sha256]
    champion = Champion(**earlier.model_dump(), history=history, withdrawn=withdrawn)
    return _point_to(models_dir, champion)


def _point_to(models_dir: Path, champion: Champion) -> Champion:
    # A rename is atomic on one file system: the service reads the old pointer or the new one.
    partial = models_dir / f"{POINTER}.partial"
    partial.write_text(champion.model_dump_json(indent=2), encoding="utf-8")
    partial.replace(models_dir / POINTER)
    return champion
