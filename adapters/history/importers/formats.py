"""Which vendor wrote a file, and which instrument it is of."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from adapters.history.importers.dukascopy import read_bi5, read_csv
from adapters.history.importers.parquet import read_parquet
from adapters.history.importers.raw import Reader, WrongFormat
from adapters.history.importers.texts import read_histdata, read_lean, read_truefx
from domain.instruments import MAJORS, Instrument


class Vendor(StrEnum):
    """Whose files of ticks are read."""

    DUKASCOPY_BI5 = "dukascopy-bi5"
    DUKASCOPY_CSV = "dukascopy-csv"
    HISTDATA = "histdata"
    TRUEFX = "truefx"
    LEAN = "lean"
    PARQUET = "parquet"


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """How a vendor's files are named and read, and the feed that their ticks go to."""

    names: re.Pattern[str]
    read: Reader
    feed: str


FORMATS: Mapping[Vendor, Format] = {
    Vendor.DUKASCOPY_BI5: Format(
        names=re.compile(r"\d\dh_ticks\.bi5$"), read=read_bi5, feed="dukascopy"
    ),
    Vendor.HISTDATA: Format(
        names=re.compile(r"(DAT_ASCII|HISTDATA_COM_ASCII)_\w+\.(csv|zip)$"),
        read=read_histdata,
        feed="histdata",
    ),
    Vendor.TRUEFX: Format(
        names=re.compile(r"^[A-Z]{6}-\d{4}-\d\d\.(csv|zip)$"), read=read_truefx, feed="truefx"
    ),
    Vendor.LEAN: Format(
        names=re.compile(r"^\d{8}_(quote\.zip|\w+_quote\.csv)$", re.IGNORECASE),
        read=read_lean,
        feed="lean",
    ),
    Vendor.PARQUET: Format(names=re.compile(r"\.parquet$"), read=read_parquet, feed="imported"),
    Vendor.DUKASCOPY_CSV: Format(names=re.compile(r"\.csv$"), read=read_csv, feed="dukascopy"),
}
"""In the order in which names are tried."""


def vendor_of(path: Path) -> Vendor | None:
    """Tell a file's vendor by its name."""
    return next((vendor for vendor, kind in FORMATS.items() if kind.names.search(path.name)), None)


def instrument_of(path: Path) -> Instrument:
    """Tell a file's instrument by its name and the folders that it is in.

    Raises:
        WrongFormat: they name none that is known.
    """
    for part in reversed(path.parts):
        letters = re.sub(r"[^A-Z]", "", part.upper().replace("/", ""))
        for name, instrument in MAJORS.items():
            if name.replace("_", "") in letters:
                return instrument
    raise WrongFormat(f"{path} does not tell its instrument: name it")
