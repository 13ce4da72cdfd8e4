"""The process of simulations over a history that is slow, if a file in it says so.

`slow` has the seconds that a read takes. How many ticks each step took is written to `handed`.
"""

import io
import time
from pathlib import Path
from typing import Any

from adapters.history.stores import FolderStore
from engine.ticks import TickBatch
from tests.backtests.strategies import know_bad_strategies
from workers.simulation import merging, program


class SlowFile(io.FileIO):
    """A file on a slow disk."""

    def __init__(self, path: Path, seconds: float) -> None:
        super().__init__(path, "rb")
        self._seconds = seconds

    def readinto(self, buffer: Any) -> int | None:
        """Read, slowly."""
        time.sleep(self._seconds)
        return super().readinto(buffer)

    def read(self, size: int | None = -1) -> bytes:
        """Read, slowly."""
        time.sleep(self._seconds)
        return super().read(size) or b""


class SlowStore(FolderStore):
    """A folder on a slow disk."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self._folder = root

    def open(self, name: str) -> Any:
        """Open a file."""
        slow = self._folder / "slow"
        if not slow.exists():
            return super().open(name)
        return SlowFile(self._folder / name, float(slow.read_text()))


def count_ticks(handed: Path) -> None:
    """Write down how many ticks each step takes."""
    take = merging.Merged.next

    def counted(merged: merging.Merged, most: int) -> list[TickBatch]:
        batches = take(merged, most)
        with handed.open("a") as file:
            file.write(f"{sum(len(batch.time) for batch in batches)}\n")
        return batches

    merging.Merged.next = counted  # type: ignore[method-assign]


def open_history(root: str) -> SlowStore:
    """Open a history that may be slow, and count what is read of it."""
    count_ticks(Path(root) / "handed")
    return SlowStore(Path(root))


if __name__ == "__main__":
    know_bad_strategies()
    program.main(open_history)
