"""The virtual environment: made, filled from a lock file with hashes, and able to import us."""

import importlib.util
import os
import shutil
import subprocess
import sys
from ast import literal_eval
from enum import StrEnum
from pathlib import Path

from cli.install.step import (
    PROJECT,
    PYTHON,
    VENV,
    InstallError,
    caches,
    digest_of,
    is_stamped,
    run,
    stamp_as,
    step,
    was_taken,
)

BOOTSTRAP = PROJECT / "requirements-bootstrap.lock"
UV = VENV / "bin" / "uv"

NO_VENV = (
    "this Python cannot make virtual environments;"
    " on Debian and Ubuntu `apt install python3-venv` brings what is missing"
)

# What pip was told about the package index, and what uv calls the same.
INDEX_SETTINGS = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "find-links": "UV_FIND_LINKS",
    "cert": "SSL_CERT_FILE",
}


class Lock(StrEnum):
    """What to install: enough to run, or everything that developing needs as well."""

    RUN = "requirements.lock"
    DEVELOP = "requirements-dev.lock"

    @property
    def file(self) -> Path:
        return PROJECT / self


def make_environment(lock: Lock) -> None:
    """Bring `.venv` to the state of a lock; one that was made for developing stays so."""
    if not _is_usable():
        _create()
    wanted = Lock.DEVELOP if was_taken(Lock.DEVELOP) else lock
    if is_stamped(wanted, _digest(wanted)):
        return
    _fill(wanted)
    _make_importable()
    stamp_as(wanted, _digest(wanted))


def _digest(lock: Lock) -> str:
    files = [BOOTSTRAP, lock.file, PROJECT / "pyproject.toml"]
    return digest_of(files, str(PROJECT), sys.version)


def _is_usable() -> bool:
    """Tell whether the environment is of this Python, in this place, and whole."""
    if not (PYTHON.exists() and UV.exists()):
        return False
    asked = "import sys; print(sys.version, sys.prefix, sep='\\0', end='')"
    answer = subprocess.run([str(PYTHON), "-c", asked], capture_output=True, text=True, check=False)
    return answer.stdout == f"{sys.version}\0{VENV}"


def _create() -> None:
    if importlib.util.find_spec("ensurepip") is None:
        raise InstallError(NO_VENV)
    with step("Making .venv"):
        shutil.rmtree(VENV, ignore_errors=True)
        run([sys.executable, "-m", "venv", str(VENV)], extra={})
        pip = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
        run([*pip, "--require-hashes", "-r", str(BOOTSTRAP)], extra={})


def _fill(lock: Lock) -> None:
    with step(f"Installing {lock}"):
        settings = {**_index_settings(), **caches("UV_CACHE_DIR", "uv")}
        # The one source package builds with the setuptools that is already here.
        command = [str(UV), "pip", "sync", "--quiet", "--require-hashes", "--no-build-isolation"]
        run([*command, "--python", str(PYTHON), str(lock.file)], extra=settings)


def _index_settings() -> dict[str, str]:
    """Tell uv which package index pip uses, where uv has not been told itself."""
    asked = [str(PYTHON), "-m", "pip", "config", "list"]
    answer = subprocess.run(asked, capture_output=True, text=True, check=False)
    # Like pip, take every index for equal: the hashes say what is right, wherever it comes from.
    found = {"UV_INDEX_STRATEGY": "unsafe-best-match"}
    for line in answer.stdout.splitlines():
        key, _, value = line.partition("=")
        variable = INDEX_SETTINGS.get(key.rpartition(".")[2])
        if variable is not None and variable not in os.environ:
            # A list comes as lines to pip and as words to uv; the environment's comes first.
            found.setdefault(variable, " ".join(literal_eval(value).split()))
    return found


def _make_importable() -> None:
    """Put the project on the environment's path, and `forex` among its programs."""
    command = [str(UV), "pip", "install", "--quiet", "--no-deps", "--no-build-isolation"]
    # One path instead of a list of packages, so that a new room needs no new installation.
    command += ["--config-setting", "editable_mode=compat", "--editable", str(PROJECT)]
    run([*command, "--python", str(PYTHON)], extra=caches("UV_CACHE_DIR", "uv"))
