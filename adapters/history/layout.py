"""Where recorded ticks lie: `feed=paper/instrument=EUR_USD/year=2026/month=11/part-*.parquet`.

A part is named by its first and last tick, so that writing it again gives the same file.
"""

from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any

import pyarrow as pa

from domain.accounts import Feed
from domain.instruments import Instrument
from domain.ticks import TickId, parse_tick_id
from domain.times import from_ns

PRICE_SCALE = b"price_scale"
ROW_GROUP = 131_072
ENCODING = "DELTA_BINARY_PACKED"


def schema(instrument: Instrument) -> pa.Schema:
    """Return the columns of a part: nanoseconds UTC, prices in points, the counter of a time."""
    return pa.schema(
        [
            pa.field("time", pa.timestamp("ns", tz="UTC"), nullable=False),
            pa.field("bid", pa.int32(), nullable=False),
            pa.field("ask", pa.int32(), nullable=False),
            pa.field("repeat", pa.int32(), nullable=False),
        ],
        metadata={PRICE_SCALE: str(instrument.display_precision)},
    )


def encoding(columns: pa.Schema) -> dict[str, Any]:
    """Return how Parquet writes a part: half the size of its defaults, read at thrice the speed."""
    return {
        "compression": "NONE",
        "use_dictionary": False,
        "column_encoding": dict.fromkeys(columns.names, ENCODING),
    }


def instrument_folder(root: Path, feed: Feed, instrument: str) -> Path:
    """Name the folder of an instrument's parts."""
    return root / f"feed={feed}" / f"instrument={instrument}"


def month_folder(root: Path, feed: Feed, instrument: str, first: TickId) -> Path:
    """Name the folder of the month in which a part begins."""
    return root / month_name(feed, instrument, first)


def month_name(feed: str, instrument: str, first: TickId) -> str:
    """Name that folder from the lake's root, with slashes."""
    moment = from_ns(first.time_ns)
    month = f"year={moment.year:04}/month={moment.month:02}"
    return f"feed={feed}/instrument={instrument}/{month}"


@dataclass(frozen=True, slots=True, kw_only=True)
class PartName:
    """What a part's file name says."""

    first: TickId
    last: TickId

    def __str__(self) -> str:
        return f"part-{self.first}-{self.last}.parquet"


def read_part_name(path: Path | str) -> PartName:
    """Read a part's file name."""
    _, first_ns, first_repeat, last_ns, last_repeat = PurePath(path).stem.split("-")
    return PartName(
        first=parse_tick_id(f"{first_ns}-{first_repeat}"),
        last=parse_tick_id(f"{last_ns}-{last_repeat}"),
    )
