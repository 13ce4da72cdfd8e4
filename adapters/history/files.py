"""Which files hold an instrument's ticks: parts of the lake, or a plain folder of days."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from adapters.history.errors import NoTicks
from adapters.history.layout import PartName, read_part_name
from adapters.history.spans import Span
from adapters.history.stores import Store

PART = re.compile(
    r"feed=(?P<feed>[^/]+)/instrument=(?P<instrument>[^/]+)/year=\d{4}/month=\d\d/"
    r"part-\d+-\d+-\d+-\d+\.parquet"
)
PLAIN = re.compile(r"(?P<instrument>[A-Z]{3}_[A-Z]{3})/[^/]+\.parquet")


class Layout(StrEnum):
    """How a store's files are arranged."""

    LAKE = "lake"
    PLAIN = "plain"


@dataclass(frozen=True, slots=True, kw_only=True)
class TickFile:
    """A file of one instrument's ticks. `part` is what the name of a part of the lake says."""

    name: str
    bytes: int
    instrument: str
    feed: str | None
    part: PartName | None

    @property
    def layout(self) -> Layout:
        """Return the layout that it belongs to."""
        return Layout.PLAIN if self.feed is None else Layout.LAKE

    def lies_within(self, other: "TickFile") -> bool:
        """Tell whether another part of its feed and instrument has all of its ticks."""
        if self.part is None or other.part is None:
            return False
        if (self.feed, self.instrument) != (other.feed, other.instrument):
            return False
        return other.part.first <= self.part.first and self.part.last <= other.part.last

    def misses(self, span: Span) -> bool:
        """Tell whether its name alone says that it holds nothing of a range."""
        part = self.part
        return part is not None and span.misses(part.first.time_ns, part.last.time_ns)


def tick_files(store: Store, prefix: str = "") -> list[TickFile]:
    """Find every file of ticks in either layout: by feed, by instrument, in the order of ticks.

    Parts within another are left out: they were put together and are about to go.
    """
    found = every_tick_file(store, prefix)
    replaced = {file.name for file in replaced_files(found)}
    return [file for file in found if file.name not in replaced]


def every_tick_file(store: Store, prefix: str = "") -> list[TickFile]:
    """Find every file of ticks, also those that a larger one has replaced."""
    found = [file for stored in store.files(prefix) if (file := _read(stored.name, stored.bytes))]
    return sorted(found, key=_order)


def replaced_files(files: Sequence[TickFile]) -> list[TickFile]:
    """Find the parts that lie within another of the same feed and instrument; files in order."""
    replaced: list[TickFile] = []
    around: TickFile | None = None
    for file in files:
        if around is not None and file.lies_within(around):
            replaced.append(file)
        else:
            around = file
    return replaced


def files_of(store: Store, instrument: str, feed: str | None = None) -> Sequence[TickFile]:
    """Find an instrument's files in the order of their ticks.

    Raises:
        NoTicks: there are none, or several feeds have some and none was named.
    """
    return feed_files(store, tick_files(store), instrument, feed)


def feed_files(
    store: Store, files: Sequence[TickFile], instrument: str, feed: str | None
) -> Sequence[TickFile]:
    """Pick an instrument's files of one feed.

    Raises:
        NoTicks: there are none, or several feeds have some and none was named.
    """
    mine = [file for file in files if file.instrument == instrument]
    feeds = sorted({file.feed or "" for file in mine})
    if feed is not None:
        mine = [file for file in mine if file.feed in (feed, None)]
    elif len(feeds) > 1:
        raise NoTicks(f"{instrument} is in several feeds of {store.location}: {', '.join(feeds)}")
    if not mine:
        where = store.location if feed is None else f"feed {feed} of {store.location}"
        raise NoTicks(f"{where} holds no ticks of {instrument}")
    return mine


def _read(name: str, size: int) -> TickFile | None:
    if found := PART.fullmatch(name):
        return TickFile(
            name=name,
            bytes=size,
            instrument=found["instrument"],
            feed=found["feed"],
            part=read_part_name(name),
        )
    if found := PLAIN.fullmatch(name):
        return TickFile(name=name, bytes=size, instrument=found["instrument"], feed=None, part=None)
    return None


def _order(file: TickFile) -> tuple[str, str, tuple[int, ...], str]:
    part = file.part
    if part is None:
        return file.feed or "", file.instrument, (), file.name
    # Of two that begin together the longer comes first.
    last = (-part.last.time_ns, -part.last.repeat)
    return file.feed or "", file.instrument, (*part.first, *last), file.name
