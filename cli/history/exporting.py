"""`forex history export`."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from adapters.history.exporting import Form
from adapters.history.exporting import export as write
from adapters.history.opening import open_history
from adapters.history.spans import span
from cli.history.telling import print_json
from domain.instruments import MAJORS


@dataclass(frozen=True, slots=True)
class Wish:
    """What was said on the command line."""

    instrument: str
    feed: str | None
    start: str | None
    end: str | None
    form: str


def export(history: str, to: Path, wish: Wish, *, as_json: bool) -> None:
    """Write ticks and print the files."""
    if wish.instrument not in MAJORS:
        raise ValueError(f"{wish.instrument} is not known: one of {', '.join(MAJORS)}")
    instrument = MAJORS[wish.instrument]
    wanted = span(_moment(wish.start), _moment(wish.end))
    batches = open_history(history, wish.feed).batches(instrument, wanted)
    files = write(to, instrument, batches, Form(wish.form))
    if as_json:
        print_json({"instrument": wish.instrument, "folder": str(to), "files": files})
        return
    print(f"{sum(files.values()):,} ticks in {len(files)} files in {to / wish.instrument}")


def _moment(text: str | None) -> datetime | None:
    """Read a day or a time; one without a zone is UTC."""
    if text is None:
        return None
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
