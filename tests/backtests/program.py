"""The process of simulations, with strategies that go wrong, and slow if a file says so.

`slow` in the history has the seconds that each tick takes to arrive. How many ticks each step
took is written to `handed` beside it.
"""

import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from adapters.history.stores import FolderStore
from engine.ticks import TickBatch
from tests.backtests.strategies import know_bad_strategies
from workers.simulation import merging, program, studying


def watch_ticks(history: Path) -> None:
    """Write down how many ticks each step takes, and let them come slowly where that is asked."""
    take, cut = merging.Merged.next, studying.pieces

    def hand_over(ticks: int) -> None:
        with (history / "handed").open("a") as file:
            file.write(f"{ticks}\n")
        if (slow := history / "slow").exists():
            time.sleep(ticks * float(slow.read_text()))

    def watched(merged: merging.Merged, most: int) -> list[TickBatch]:
        batches = take(merged, most)
        hand_over(sum(len(batch.time) for batch in batches))
        return batches

    def watched_pieces(batches: Iterable[TickBatch], most: int) -> Iterator[TickBatch]:
        for piece in cut(batches, most):
            hand_over(len(piece.time))
            yield piece

    merging.Merged.next = watched  # type: ignore[method-assign]
    studying.pieces = watched_pieces


def open_history(root: str) -> FolderStore:
    """Open a history that is watched."""
    watch_ticks(Path(root))
    return FolderStore(Path(root))


if __name__ == "__main__":
    know_bad_strategies()
    program.main(open_history)
