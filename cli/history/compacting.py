"""`forex history compact`."""

from dataclasses import asdict

from adapters.history.compacting import Compacted, recorded
from adapters.history.compacting import compact as put_together
from adapters.history.opening import open_store
from cli.history.telling import print_json


def compact(history: str, instrument: str | None, feed: str | None, *, as_json: bool) -> None:
    """Put parts together and print the new ones."""
    store = open_store(history)
    done: list[Compacted] = []
    for its_feed, its_instrument in recorded(store):
        if feed in (None, its_feed) and instrument in (None, its_instrument.name):
            done += put_together(store, its_feed, its_instrument)
    if as_json:
        print_json([asdict(part) for part in done])
        return
    for part in done:
        print(f"{part.name}: {part.ticks:,} ticks of {part.parts} parts")
    if not done:
        print("Everything is together already.")
