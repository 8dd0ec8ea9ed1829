"""Which model is served: versions as files, and one pointer that changes atomically."""

import hashlib
import shutil
from pathlib import Path

from pydantic import BaseModel

from .. import PipelineError

CANDIDATE = "candidate.onnx"
POINTER = "champion.json"


class Champion(BaseModel):
    """The pointer: the served version, its file and digest, and the versions before it."""

    version: str
    file: str
    sha256: str
    history: list[str]


def read_champion(models_dir: Path) -> Champion | None:
    """Return the current champion, or None before the first promotion."""
    pointer = models_dir / POINTER
    if not pointer.exists():
        return None
    return Champion.model_validate_json(pointer.read_text(encoding="utf-8"))


def champion_path(models_dir: Path) -> Path | None:
    """Path of the champion's model file, or None before the first promotion."""
    champion = read_champion(models_dir)
    return models_dir / champion.file if champion else None


def promote(models_dir: Path, version: str) -> Champion:
    """Keep the candidate under its version and point the service to it."""
    current = read_champion(models_dir)
    if current and current.version == version:
        return current
    history = [*current.history, current.version] if current else []
    shutil.copyfile(models_dir / CANDIDATE, models_dir / f"{version}.onnx")
    return _point_to(models_dir, version, history)


def rollback(models_dir: Path) -> Champion:
    """Point back to the version before the current one.

    Raises PipelineError when there is none.
    """
    current = read_champion(models_dir)
    if current is None or not current.history:
        raise PipelineError("There is no earlier champion to go back to.")
    return _point_to(models_dir, current.history[-1], current.history[:-1])


def _point_to(models_dir: Path, version: str, history: list[str]) -> Champion:
    path = models_dir / f"{version}.onnx"
    if not path.exists():
        raise PipelineError(f"The model file {path} is gone; train and promote again.")
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    champion = Champion(version=version, file=path.name, sha256=sha256, history=history)
    # A rename is atomic on one file system: the service reads the old pointer or the new one.
    partial = models_dir / f"{POINTER}.partial"
    partial.write_text(champion.model_dump_json(indent=2), encoding="utf-8")
    partial.replace(models_dir / POINTER)
    return champion
