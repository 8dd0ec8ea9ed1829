"""The environment in .venv, and the processes that run in it: what tasks.py is built on.

Standard library only. The environment is made from the hash-pinned requirements by any task
that finds it missing or out of date.
"""

import hashlib
import http.client
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
REQUIREMENTS = ROOT / "requirements" / "dev.txt"


def make_environment() -> str:
    """Make .venv unless it was made from exactly these requirements."""
    digest = hashlib.sha256(REQUIREMENTS.read_bytes()).hexdigest()
    stamp = VENV / "requirements.sha256"
    if stamp.exists() and stamp.read_text() == digest:
        return "up to date"
    if not (3, 11) <= sys.version_info[:2] <= (3, 13):
        raise SystemExit(f"Python 3.11 to 3.13 is needed; this is {sys.version.split()[0]}.")
    project = ["--no-deps", "--no-build-isolation", "--editable", str(ROOT)]
    pinned = ["--require-hashes", "--requirement", str(REQUIREMENTS)]
    if uv := _working_uv():
        call([uv, "venv", "--quiet", "--clear", "--python", sys.executable, str(VENV)])
        install = [uv, "pip", "install", "--quiet", "--compile-bytecode", "--python", str(PYTHON)]
    else:
        call([sys.executable, "-m", "venv", "--clear", str(VENV)])
        install = [str(PYTHON), "-m", "pip", "install", "--quiet"]
    call([*install, *pinned])
    call([*install, *project])
    stamp.write_text(digest)
    return f"made in {VENV.name} with {'uv' if uv else 'pip'}"


def _working_uv() -> str | None:
    uv = shutil.which("uv")
    with suppress(SystemExit):  # a launcher may be there for a uv that is not
        if uv:
            call([uv, "--version"], quiet=True)
            return uv
    return None


@contextmanager
def server(module: list[str], settings: dict[str, str], port: int, path: str) -> Iterator[None]:
    """Run a server while the block runs, which begins when the path answers."""
    command = [str(PYTHON), "-m", *module]
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(  # noqa: S603 (the project's own commands)
            command, cwd=ROOT, env=os.environ | settings, stdout=log, stderr=log
        )
        try:
            deadline = time.monotonic() + 30
            while not answers(port, path):
                if process.poll() is not None or time.monotonic() > deadline:
                    log.seek(0)
                    raise SystemExit(f"{log.read().decode()}{' '.join(module)} did not start.")
                time.sleep(0.1)
            yield
        finally:
            process.terminate()
            process.wait(timeout=10)


def ask(port: int, method: str, path: str, body: bytes | None = None) -> tuple[int, bytes]:
    """Send one request to a server on this machine; returns its status and body."""
    headers = {"Content-Type": "application/json", "X-API-Key": os.environ.get("API_KEY", "")}
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    with closing(connection):
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        return answer.status, answer.read()


def answers(port: int, path: str) -> bool:
    """Tell whether a server on this machine answers the path with 200."""
    with suppress(OSError, http.client.HTTPException):
        return ask(port, "GET", path)[0] == 200
    return False


def free_port(wanted: int = 0) -> int:
    """Return the wanted port if nothing listens there, or else one where nothing does."""
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", wanted))
        except OSError:
            return free_port()
        return int(probe.getsockname()[1])


def call(
    command: list[str], settings: dict[str, str] | None = None, *, quiet: bool = False
) -> None:
    """Run a command in the project folder; end with its exit code if it failed."""
    output = subprocess.DEVNULL if quiet else None
    environment = os.environ | (settings or {})
    result = subprocess.run(  # noqa: S603 (the project's own commands)
        command, cwd=ROOT, env=environment, stdout=output, stderr=output, check=False
    )
    if result.returncode:
        raise SystemExit(result.returncode)
