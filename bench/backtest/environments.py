"""An environment of its own for every peer, made when it is first asked for."""

import hashlib
import os
import subprocess
import sys
import venv
from pathlib import Path

PINNED = Path(__file__).parent / "peers"


def cache_folder() -> Path:
    """Return where environments and ticks are kept unless told otherwise."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "auto-forex-trader" / "backtest-bench"


def python_of(requirements: str | None, cache: Path) -> str:
    """Return the Python to run a peer with; its packages are those of `peers/NAME.txt`."""
    if requirements is None:
        return sys.executable
    pinned = PINNED / f"{requirements}.txt"
    digest = hashlib.sha256(pinned.read_bytes() + sys.version.encode()).hexdigest()[:12]
    home = cache / "environments" / f"{requirements}-{digest}"
    if not (home / "complete").exists():
        _make(home, pinned)
    return str(home / "bin" / "python")


def _make(home: Path, pinned: Path) -> None:
    print(f"making the environment of {pinned.stem} ...", file=sys.stderr, flush=True)
    venv.create(home, clear=True, with_pip=True)
    command = (home / "bin" / "python", "-m", "pip", "install", "--quiet", "--no-deps")
    subprocess.run([*command, "-r", pinned], check=True)
    (home / "complete").touch()
