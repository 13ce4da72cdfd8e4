"""The folder of compiled modules, which any number of processes may share.

A module is named by everything that it follows from, because numba's own cache looks at one file
only and would not see a change in another.
"""

import hashlib
import importlib.util
import os
import platform
import sys
import tempfile
from functools import cache
from pathlib import Path
from types import ModuleType

import llvmlite
import llvmlite.binding
import numba
import numpy as np

import engine

FOLDER = "FOREX_KERNELS"
"""The environment variable that names the folder of compiled modules."""


def module_of(kind: str, text: str) -> ModuleType:
    """Return a module that was written from a text, new or as an earlier process wrote it."""
    name = f"{kind}_{_hash(text)}"
    return sys.modules.get(name) or _load(name, _written(name, text))


def kernel_folder() -> Path:
    """Return the folder of compiled strategies."""
    named = os.environ.get(FOLDER)
    if named:
        return Path(named)
    cache = os.environ.get("XDG_CACHE_HOME")
    return (Path(cache) if cache else Path.home() / ".cache") / "auto-forex-trader" / "kernels"


def _written(name: str, text: str) -> Path:
    folder = kernel_folder()
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.py"
    if not path.exists():
        with tempfile.NamedTemporaryFile("w", dir=folder, suffix=".writing", delete=False) as file:
            file.write(text)
        Path(file.name).rename(path)
    return path


def _load(name: str, path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def _hash(text: str) -> str:
    parts = [text, *_sources(), *_machine()]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:24]


@cache
def engine_version() -> str:
    """Name the engine by its source: the kernel, and what writes a strategy's."""
    return hashlib.sha256("\0".join(_sources()).encode()).hexdigest()


def _sources() -> list[str]:
    folder = Path(engine.__file__ or "").parent
    files = [*sorted(folder.glob("kernel/*.py")), *sorted(folder.glob("compile/*.py"))]
    return [file.read_text() for file in [*files, folder / "limits.py", folder / "results.py"]]


def _machine() -> list[str]:
    # The whole of Python's version, because numba's cache follows its bytecode.
    return [
        numba.__version__,
        llvmlite.__version__,
        np.__version__,
        sys.version,
        platform.machine(),
        llvmlite.binding.get_host_cpu_name(),
        os.environ.get("NUMBA_BOUNDSCHECK", ""),
    ]
