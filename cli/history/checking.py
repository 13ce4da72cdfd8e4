"""`forex history check`."""

from dataclasses import asdict

from adapters.history.checking import Checked, holdings
from adapters.history.checking import check as look
from adapters.history.opening import open_store
from cli.history.telling import bar, print_findings, print_json
from domain.times import SECOND_NS


def check(
    history: str, instrument: str | None, feed: str | None, gap: float, *, as_json: bool
) -> bool:
    """Print what is wrong; tells whether everything can be read."""
    store = open_store(history)
    wanted = holdings(store, instrument, feed)
    if not wanted:
        raise ValueError(f"{store.location} holds no such ticks")
    with bar(sum(len(files) for files in wanted), hidden=as_json) as shown:
        found = [
            look(store, files, int(gap * SECOND_NS), lambda name: shown.show(name, 1))
            for files in wanted
        ]
    if as_json:
        print_json([asdict(one) for one in found])
    else:
        for one in found:
            _print(one)
    return not any(one.broken for one in found)


def _print(found: Checked) -> None:
    feed = f"{found.feed} " if found.feed else ""
    print(f"{feed}{found.instrument}: {found.ticks:,} ticks in {found.files:,} files")
    print_findings(found.flagged)
    for text in found.broken:
        print(f"  unreadable: {text}")
    if not found.flagged and not found.broken:
        print("  nothing to complain of")
