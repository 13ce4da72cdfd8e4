"""Long steps: announced, timed, and taken again only when what they depend on has changed."""

import hashlib
import os
import subprocess
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
VENV = PROJECT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMPS = VENV / "stamps"


class InstallError(Exception):
    """The installation cannot go on; the message says why and what to do."""


@contextmanager
def step(title: str) -> Iterator[None]:
    """Say what is being done, and how long it took."""
    print(f"{title} ...", flush=True)
    began = time.monotonic()
    yield
    print(f"{title}: done in {time.monotonic() - began:.1f} s", flush=True)


def run(command: list[str], *, folder: Path = PROJECT, extra: Mapping[str, str]) -> None:
    """Run a command, showing what it says; raise InstallError if it fails."""
    ended = subprocess.run(command, cwd=folder, env={**os.environ, **extra}, check=False)
    if ended.returncode != 0:
        raise InstallError(f"{Path(command[0]).name} ended with code {ended.returncode}")


def digest_of(files: Iterable[Path], *facts: str) -> str:
    """Return a digest of the files' names and contents, and of other facts."""
    digest = hashlib.sha256("\0".join(facts).encode())
    for file in sorted(files):
        digest.update(str(file.relative_to(PROJECT)).encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()


def was_taken(name: str) -> bool:
    """Tell whether a step was ever taken in this environment."""
    return (STAMPS / name).exists()


def is_stamped(name: str, digest: str) -> bool:
    """Tell whether a step was taken with this digest."""
    stamp = STAMPS / name
    return stamp.exists() and stamp.read_text(encoding="ascii") == digest


def stamp_as(name: str, digest: str) -> None:
    """Remember that a step was taken with this digest."""
    STAMPS.mkdir(exist_ok=True)
    (STAMPS / name).write_text(digest, encoding="ascii")


def caches(variable: str, name: str) -> dict[str, str]:
    """Give a tool a cache of its own where there is no home to keep one in."""
    home = Path.home() if "HOME" in os.environ else None
    if variable in os.environ or (home and os.access(home, os.W_OK)):
        return {}
    return {variable: str(VENV / "cache" / name)}
