"""Where the state of one stack lives."""

import fcntl
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from cli.stack.errors import AlreadyRunning, StackError

PROJECT = Path(__file__).resolve().parents[2]

# A unix socket's address holds 107 bytes; the longest name that a server puts behind the folder
# is PostgreSQL's `/.s.PGSQL.5432.lock`.
LONGEST_SOCKET_FOLDER = 107 - 20

LOOK_LASTS, LOOK_AGAIN = 0.3, 0.02


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """The folder of one stack: data, logs, secrets, sockets and the lock."""

    root: Path

    @property
    def logs(self) -> Path:
        return self.root / "logs"

    @property
    def results(self) -> Path:
        return self.root / "results"

    @property
    def history(self) -> Path:
        return self.root / "history"

    @property
    def runtime_file(self) -> Path:
        return self.root / "runtime.json"

    @property
    def lock_file(self) -> Path:
        return self.root / "forex.lock"

    def folder(self, name: str) -> Path:
        """Return the named folder, private to its owner, made if it is missing."""
        path = self.root / name
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        return path

    def sockets(self) -> Path:
        """Return a private folder whose path is short enough for unix sockets."""
        own = self.root / "sockets"
        if len(os.fsencode(own)) <= LONGEST_SOCKET_FOLDER:
            return self.folder("sockets")
        return self._remembered_sockets()

    def _remembered_sockets(self) -> Path:
        note = self.root / "sockets.path"
        if note.exists():
            remembered = Path(note.read_text(encoding="utf-8"))
            if _is_private_folder(remembered):
                return remembered
        short = Path(tempfile.mkdtemp(prefix="forex-"))
        note.write_text(str(short), encoding="utf-8")
        return short


def default_home() -> Home:
    """Return the home that FOREX_HOME names, or `var/` beside the code."""
    root = os.environ.get("FOREX_HOME")
    return Home(root=Path(root).resolve() if root else PROJECT / "var")


@contextmanager
def held(home: Home) -> Iterator[None]:
    """Hold the home for this process alone; raise AlreadyRunning if another holds it."""
    with _opened(home) as lock:
        if not _locked(lock):
            raise AlreadyRunning(f"A stack is already running in {home.root}")
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def holder(home: Home) -> int | None:
    """Return the pid of the `forex up` that holds this home, nothing if none does."""
    if not home.lock_file.exists():
        return None
    with home.lock_file.open(encoding="ascii") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return int(lock.read() or 0) or None
    return None


def write_private(path: Path, text: str) -> None:
    """Replace a file in one step, readable by its owner only."""
    draft = path.with_name(f"{path.name}.draft")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def _locked(lock: TextIO) -> bool:
    """Take the lock; `holder` has it for a moment too, and is no stack."""
    deadline = time.monotonic() + LOOK_LASTS
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                return False
            time.sleep(LOOK_AGAIN)
        else:
            return True


def _opened(home: Home) -> TextIO:
    try:
        home.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        return home.lock_file.open("a+", encoding="ascii")
    except OSError as error:
        raise StackError(f"The state cannot be kept in {home.root}: {error.strerror}") from error


def _is_private_folder(path: Path) -> bool:
    if path.is_symlink() or not path.is_dir():
        return False
    status = path.stat()
    return status.st_uid == os.geteuid() and status.st_mode & 0o077 == 0
