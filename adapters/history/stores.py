"""Where files of history lie: named objects that are read at any place and replaced whole."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from adapters.history.errors import HistoryUnavailable


@dataclass(frozen=True, slots=True, order=True)
class StoredFile:
    """A file of a store by its name from the store's root, with slashes."""

    name: str
    bytes: int


class Store(Protocol):
    """Files under one root. Everything raises `HistoryUnavailable` when the root is gone."""

    @property
    def location(self) -> str:
        """Return what a person calls it."""
        ...

    def files(self, prefix: str = "") -> Iterator[StoredFile]:
        """Find the files whose names begin with a prefix, in the order of their names."""
        ...

    def open(self, name: str) -> Any:
        """Open a file for reading at any place: what pyarrow takes as a file."""
        ...

    def put(self, name: str, content: Path) -> None:
        """Copy a local file in; it is there whole and for good when this returns, or not at all."""
        ...

    def remove(self, name: str) -> None:
        """Remove a file; one that is not there is no error."""
        ...


class FolderStore:
    """Files in a folder of this machine."""

    def __init__(self, root: Path) -> None:
        self._root = root

    @property
    def location(self) -> str:
        """Return the folder's path."""
        return str(self._root)

    def files(self, prefix: str = "") -> Iterator[StoredFile]:
        """Find files, those beginning with a dot or not finished left out."""
        if not self._root.is_dir():
            raise HistoryUnavailable(f"there is no folder {self._root}")
        folder = self._root / prefix.rpartition("/")[0]
        for path in sorted(folder.rglob("*")):
            name = path.relative_to(self._root).as_posix()
            if name.startswith(prefix) and _is_whole(path):
                yield StoredFile(name, path.stat().st_size)

    def open(self, name: str) -> Any:
        """Open a file."""
        with self._named(name):
            return (self._root / name).open("rb")

    def put(self, name: str, content: Path) -> None:
        """Copy a file in, beside its place first."""
        with self._named(name):
            path = self._root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            beside = path.with_name(f"{path.name}.writing")
            with content.open("rb") as source, beside.open("wb") as target:
                shutil.copyfileobj(source, target, 1 << 20)
                target.flush()
                os.fsync(target.fileno())
            beside.replace(path)
            sync_folder(path.parent)

    def remove(self, name: str) -> None:
        """Remove a file."""
        with self._named(name):
            (self._root / name).unlink(missing_ok=True)

    @contextmanager
    def _named(self, name: str) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise HistoryUnavailable(f"{self._root / name}: {error.strerror or error}") from error


def _is_whole(path: Path) -> bool:
    return path.suffix != ".writing" and not path.name.startswith(".") and path.is_file()


def sync_folder(folder: Path) -> None:
    """Make the names in a folder survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
