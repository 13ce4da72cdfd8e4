"""HistData, TrueFX and LEAN: texts without a header, as each vendor defines them.

HistData `20140508 130000123,1.39100,1.39110,0`: New York's winter time all the year.
TrueFX `EUR/USD,20140508 13:00:00.123,1.39100,1.39110`: UTC.
LEAN `46800123,1.39100,1.39110`: milliseconds since the midnight UTC of the day in the name.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from adapters.history.importers.raw import Raw, WrongFormat
from adapters.history.importers.text import TextFormat, read_text, text_files
from adapters.history.importers.times import HOUR_NS, SinceMidnight, Written, midnight_ns
from domain.instruments import Instrument

HISTDATA = TextFormat(
    ("time", "bid", "ask", "volume"), Written("yyyymmdd HHMMSSfff", offset_ns=-5 * HOUR_NS)
)
TRUEFX_TIME = Written("yyyymmdd HH:MM:SS.fff")
DAY = re.compile(r"(?<!\d)(\d{8})(?!\d)")


def read_histdata(path: Path, instrument: Instrument) -> Iterator[Raw]:
    """Read `DAT_ASCII_EURUSD_T_201405.csv`, or the zip that holds it."""
    del instrument
    with text_files(path) as files:
        for name, source in files:
            yield from read_text(source, name, HISTDATA)


def read_truefx(path: Path, instrument: Instrument) -> Iterator[Raw]:
    """Read `EURUSD-2014-05.csv`, or the zip that holds it."""
    pair = f"{instrument.base}/{instrument.quote}"
    layout = TextFormat(("pair", "time", "bid", "ask"), TRUEFX_TIME, pair)
    with text_files(path) as files:
        for name, source in files:
            yield from read_text(source, name, layout)


def read_lean(path: Path, instrument: Instrument) -> Iterator[Raw]:
    """Read `tick/eurusd/20140508_quote.zip`, or the text in it."""
    del instrument
    with text_files(path) as files:
        for name, source in files:
            layout = TextFormat(("time", "bid", "ask"), SinceMidnight(_midnight(name)))
            yield from read_text(source, name, layout)


def _midnight(name: str) -> int:
    found = DAY.findall(name)
    if not found:
        raise WrongFormat(f"{name} does not tell its day, as 20140508_quote.zip does")
    try:
        return midnight_ns(int(found[-1]))
    except ValueError as error:
        raise WrongFormat(f"{name} is of no day") from error
