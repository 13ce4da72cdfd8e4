"""Bring vendors' files into a lake, as the command line does."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from adapters.history.batches import StoredTicks
from adapters.history.importers.formats import FORMATS, vendor_of
from adapters.history.importing import ImportOrder, import_ticks
from adapters.history.reports import ImportReport
from adapters.history.stores import FolderStore
from engine.ticks import TickBatch
from tests.history import vendors
from tests.history.files import EUR_USD, THURSDAY, joined, made_ticks, write_plain

NOW = datetime(2026, 11, 23, tzinfo=UTC)
TICKS = made_ticks(THURSDAY, 3_000)


def load(lake: Path, files: list[Path], **options: Any) -> ImportReport:
    """Import files as the command line does."""
    lake.mkdir(exist_ok=True)
    vendor = vendor_of(files[0])
    assert vendor is not None
    order = ImportOrder(
        files=files,
        vendor=vendor,
        instrument=EUR_USD,
        feed=FORMATS[vendor].feed,
        now=NOW,
        **options,
    )
    return import_ticks(FolderStore(lake), order, lambda path, rows: None)


def held(lake: Path) -> TickBatch:
    """Read the lake."""
    return joined(StoredTicks(FolderStore(lake)).batches(EUR_USD))


def written(path: Path, text: str) -> Path:
    """Write a text file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())
    return path


WRITERS: dict[str, Callable[[Path, TickBatch], list[Path]]] = {
    "bi5": vendors.write_bi5,
    "dukascopy csv": lambda root, ticks: [
        written(root / "EURUSD_Ticks.csv", vendors.dukascopy(ticks))
    ],
    "histdata csv": lambda root, ticks: [
        written(root / "DAT_ASCII_EURUSD_T_201405.csv", vendors.histdata(ticks))
    ],
    "histdata zip": lambda root, ticks: [
        vendors.zipped(
            root / "HISTDATA_COM_ASCII_EURUSD_T201405.zip",
            "DAT_ASCII_EURUSD_T_201405.csv",
            vendors.histdata(ticks),
        )
    ],
    "truefx csv": lambda root, ticks: [written(root / "EURUSD-2014-05.csv", vendors.truefx(ticks))],
    "truefx zip": lambda root, ticks: [
        vendors.zipped(root / "EURUSD-2014-05.zip", "EURUSD-2014-05.csv", vendors.truefx(ticks))
    ],
    "lean": lambda root, ticks: [
        vendors.zipped(
            root / "forex/oanda/tick/eurusd/20140508_quote.zip",
            "20140508_eurusd_tick_quote.csv",
            vendors.lean(ticks),
        )
    ],
    "parquet": lambda root, ticks: [write_plain(root / "EUR_USD" / "2014-05-08.parquet", ticks)],
}
