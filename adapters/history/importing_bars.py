"""Import bars: apart from ticks, and said to be bars."""

import hashlib
import json
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from adapters.history.bars import PRICES, Bars, read_candles
from adapters.history.checks import EXAMPLES
from adapters.history.columns import OFF_GRID
from adapters.history.layout import PRICE_SCALE, encoding
from adapters.history.reports import put_text
from adapters.history.spans import text_of
from adapters.history.stores import Store
from domain.instruments import Instrument


@dataclass(frozen=True, slots=True, kw_only=True)
class BarsReport:
    """What an import of bars kept and rejected; `known` says that it was there already."""

    instrument: str
    granularity: str
    imported_at: str
    file: str
    known: bool
    bars: int
    first: str
    last: str
    rejected: dict[str, Any]
    part: str
    what: str = "bars, and no ticks: a strategy on ticks cannot be tested on them"


def import_bars(
    store: Store, files: Sequence[Path], instrument: Instrument, now: datetime
) -> list[BarsReport]:
    """Import files of candles, one after the other. A file that was imported changes nothing.

    Raises:
        WrongFormat: a file holds no candles; those before it were imported.
        HistoryUnavailable: the store is gone.
    """
    return [_import(store, path, instrument, now) for path in files]


def _import(store: Store, path: Path, instrument: Instrument, now: datetime) -> BarsReport:
    bars = read_candles(path)
    kept, rejected = _sifted(bars, instrument)
    folder = f"bars/feed=oanda/instrument={instrument.name}/granularity={bars.granularity}"
    digest = hashlib.sha256(path.read_bytes()).hexdigest()[:16]
    part = f"{folder}/part-{digest}.parquet"
    known = any(file.name == part for file in store.files(f"{folder}/"))
    report = BarsReport(
        instrument=instrument.name,
        granularity=bars.granularity,
        imported_at=now.isoformat(),
        file=path.name,
        known=known,
        bars=len(kept),
        first=text_of(int(bars.time[0])),
        last=text_of(int(bars.time[-1])),
        rejected=rejected,
        part=part,
    )
    if not known:
        put_text(store, f"{folder}/import-{digest}.json", json.dumps(asdict(report), indent=2))
        _put(store, part, bars, kept, instrument)
    return report


def _sifted(bars: Bars, instrument: Instrument) -> tuple[npt.NDArray[np.int64], dict[str, Any]]:
    points = bars.prices * 10.0**instrument.display_precision
    sides = bars.prices.reshape(-1, 2, 4)
    high, low = sides[:, :, 1], sides[:, :, 2]
    late = np.concatenate(([False], bars.time[1:] <= np.maximum.accumulate(bars.time)[:-1]))
    with np.errstate(invalid="ignore"):
        faults = {
            "not finite": ~np.isfinite(points).all(axis=1),
            "not positive": (points <= 0).any(axis=1),
            "off grid": (np.abs(points - np.rint(points)) >= OFF_GRID).any(axis=1),
            "high below low": ((sides.max(axis=2) > high) | (sides.min(axis=2) < low)).any(axis=1),
            "crossed": (sides[:, 1] < sides[:, 0]).any(axis=1),
            "out of order": late,
        }
    bad = np.any(list(faults.values()), axis=0)
    rejected = {
        reason: {
            "count": int(found.sum()),
            "examples": [_shown(bars, row) for row in np.flatnonzero(found)[:EXAMPLES].tolist()],
        }
        for reason, found in faults.items()
        if found.any()
    }
    return np.flatnonzero(~bad), rejected


def _shown(bars: Bars, row: int) -> dict[str, Any]:
    return {"row": row, "time": text_of(int(bars.time[row])), "prices": bars.prices[row].tolist()}


def _put(
    store: Store, name: str, bars: Bars, kept: npt.NDArray[np.int64], instrument: Instrument
) -> None:
    columns = pa.schema(
        [
            pa.field("time", pa.timestamp("ns", tz="UTC"), nullable=False),
            *(pa.field(price, pa.int32(), nullable=False) for price in PRICES),
        ],
        metadata={PRICE_SCALE: str(instrument.display_precision)},
    )
    points = np.rint(bars.prices[kept] * 10.0**instrument.display_precision).astype(np.int32)
    arrays = [pa.array(bars.time[kept]).cast(columns.field(0).type)]
    arrays += [pa.array(np.ascontiguousarray(points[:, place])) for place in range(len(PRICES))]
    with tempfile.NamedTemporaryFile(suffix=".parquet") as file:
        pq.write_table(pa.table(arrays, schema=columns), file.name, **encoding(columns))
        store.put(name, Path(file.name))
