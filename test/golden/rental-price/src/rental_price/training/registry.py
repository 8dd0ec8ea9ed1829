"""Which model is served: versions as files, and one pointer that changes atomically."""

import hashlib
import shutil
from pathlib import Path

from pydantic import BaseModel

from .. import PipelineError

CANDIDATE = "candidate.onnx"
POINTER = "champion.json"


class Champion(BaseModel):
    """The pointer: the served version, those before it, and those that were taken back."""

    version: str
    file: str
    sha256: str
    history: list[str]
    withdrawn: list[str]


def read_champion(models_dir: Path) -> Champion | None:
    """Return the current champion, or None before the first promotion."""
    pointer = models_dir / POINTER
    return Champion.model_validate_json(pointer.read_bytes()) if pointer.exists() else None


def champion_path(models_dir: Path) -> Path | None:
    """Path of the champion's model file, or None before the first promotion."""
    champion = read_champion(models_dir)
    return models_dir / champion.file if champion else None


def promote(models_dir: Path, version: str) -> Champion:
    """Keep the candidate under its version and point the service to it.

    Raises PipelineError when the version was withdrawn by a rollback.
    """
    current = read_champion(models_dir)
    if current and current.version == version:
        return current
    withdrawn = current.withdrawn if current else []
    if version in withdrawn:
        raise PipelineError(f"{version} was withdrawn by a rollback. Train another one.")
    history = [*current.history, current.version] if current else []
    shutil.copyfile(models_dir / CANDIDATE, models_dir / f"{version}.onnx")
    return _point_to(models_dir, version, history, withdrawn)


def rollback(models_dir: Path) -> Champion:
    """Withdraw the current version and point back to the one before it.

    Raises PipelineError when there is none.
    """
    current = read_champion(models_dir)
    if current is None or not current.history:
        raise PipelineError("There is no earlier champion to go back to.")
    *history, version = current.history
    return _point_to(models_dir, version, history, [*current.withdrawn, current.version])


def _point_to(models_dir: Path, version: str, history: list[str], withdrawn: list[str]) -> Champion:
    path = models_dir / f"{version}.onnx"
    if not path.exists():
        raise PipelineError(f"The model file {path} is gone; train and promote again.")
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    champion = Champion(
        version=version, file=path.name, sha256=sha256, history=history, withdrawn=withdrawn
    )
    # A rename is atomic on one file system: the service reads the old pointer or the new one.
    partial = models_dir / f"{POINTER}.partial"
    partial.write_text(champion.model_dump_json(indent=2), encoding="utf-8")
    partial.replace(models_dir / POINTER)
    return champion
