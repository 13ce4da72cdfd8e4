"""The part of the `forex` command line that keeps recorded ticks; it needs no stack.

What it calls is imported when it is called: the command line stays quick without.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from cli.client import refusal

app = typer.Typer(help="List, check, import and export recorded ticks.", no_args_is_help=True)

History = Annotated[
    str,
    typer.Option(
        "--history",
        envvar="FOREX_HISTORY_FOLDER",
        help="A folder, or s3://bucket/prefix.",
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Instrument = Annotated[str | None, typer.Option(help="EUR_USD; all without.")]
Feed = Annotated[str | None, typer.Option(help="One feed of a lake that has several.")]
OURS = "var/history"


@app.command(name="list")
def show(history: History = OURS, as_json: AsJson = False) -> None:
    """Tell which ticks there are, from when to when, and which days are missing."""
    from cli.history import listing

    with refusing():
        listing.show(history, as_json=as_json)


@app.command()
def check(
    history: History = OURS,
    instrument: Instrument = None,
    feed: Feed = None,
    gap: Annotated[float, typer.Option(help="Seconds of silence that are a gap.")] = 300,
    as_json: AsJson = False,
) -> None:
    """Look at every tick for gaps, spikes, duplicates, closed hours and what cannot be."""
    from cli.history import checking

    with refusing():
        sound = checking.check(history, instrument, feed, gap, as_json=as_json)
    if not sound:
        raise typer.Exit(1)


@app.command(name="import")
def take_in(
    files: Annotated[list[Path], typer.Argument(help="Files, or folders of them.")],
    history: History = OURS,
    instrument: Annotated[
        str | None, typer.Option(help="What the files are of, where their names do not tell.")
    ] = None,
    vendor: Annotated[
        str | None,
        typer.Option(
            help="dukascopy-bi5, dukascopy-csv, histdata, truefx, lean or parquet, where "
            "names do not tell."
        ),
    ] = None,
    feed: Annotated[str | None, typer.Option(help="Where to; the vendor's own without.")] = None,
    gap: Annotated[float, typer.Option(help="Seconds of silence that are a gap.")] = 300,
    rounding: Annotated[
        bool, typer.Option("--round", help="Round prices with too many decimals, not reject them.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Import ticks of Dukascopy, HistData, TrueFX, LEAN or Parquet, and candles of OANDA."""
    from cli.history import importing

    with refusing():
        wish = importing.Wish(instrument, vendor, feed, gap, rounding)
        importing.take_in(history, files, wish, as_json=as_json)


@app.command()
def compact(
    history: History = OURS,
    instrument: Instrument = None,
    feed: Feed = None,
    as_json: AsJson = False,
) -> None:
    """Put the many small parts of a live recording together."""
    from cli.history import compacting

    with refusing():
        compacting.compact(history, instrument, feed, as_json=as_json)


@app.command()
def export(
    to: Annotated[Path, typer.Argument(help="A folder for one file a day.")],
    instrument: Annotated[str, typer.Option(help="EUR_USD.")],
    history: History = OURS,
    start: Annotated[str | None, typer.Option(help="2014-05-01, or a time.")] = None,
    end: Annotated[str | None, typer.Option(help="Not included.")] = None,
    feed: Feed = None,
    form: Annotated[str, typer.Option(help="parquet or csv.")] = "parquet",
    as_json: AsJson = False,
) -> None:
    """Write ticks as `EUR_USD/2014-05-08.parquet` of time, bid and ask, or as CSV."""
    from cli.history import exporting

    with refusing():
        what = exporting.Wish(instrument, feed, start, end, form)
        exporting.export(history, to, what, as_json=as_json)


@contextmanager
def refusing() -> Iterator[None]:
    """End the command with what is wrong, in a sentence."""
    from adapters.history.errors import HistoryUnavailable

    try:
        yield
    except (ValueError, HistoryUnavailable) as error:
        raise refusal(str(error)) from error
