"""The process of simulations, with strategies that go wrong, and slow if a file says so.

`slow` in the history has the seconds that each tick takes to arrive. How many ticks each step
took is written to `handed` beside it.
"""

import time
from pathlib import Path

from adapters.history.stores import FolderStore
from engine.ticks import TickBatch
from tests.backtests.strategies import know_bad_strategies
from workers.simulation import merging, program


def watch_ticks(history: Path) -> None:
    """Write down how many ticks each step takes, and let them come slowly where that is asked."""
    take = merging.Merged.next

    def watched(merged: merging.Merged, most: int) -> list[TickBatch]:
        batches = take(merged, most)
        ticks = sum(len(batch.time) for batch in batches)
        with (history / "handed").open("a") as file:
            file.write(f"{ticks}\n")
        if (slow := history / "slow").exists():
            time.sleep(ticks * float(slow.read_text()))
        return batches

    merging.Merged.next = watched  # type: ignore[method-assign]


def open_history(root: str) -> FolderStore:
    """Open a history that is watched."""
    watch_ticks(Path(root))
    return FolderStore(Path(root))


if __name__ == "__main__":
    know_bad_strategies()
    program.main(open_history)
