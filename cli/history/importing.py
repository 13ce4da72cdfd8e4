"""`forex history import`."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from adapters.history.bars import is_candles
from adapters.history.importers.formats import FORMATS, Vendor, instrument_of, vendor_of
from adapters.history.importing import ImportOrder, import_ticks
from adapters.history.importing_bars import BarsReport, import_bars
from adapters.history.opening import open_store
from adapters.history.reports import ImportReport
from adapters.history.stores import Store
from cli.history.telling import Bar, bar, print_findings, print_json
from domain.instruments import MAJORS, Instrument
from domain.times import SECOND_NS


@dataclass(frozen=True, slots=True)
class Wish:
    """What was said on the command line."""

    instrument: str | None
    vendor: str | None
    feed: str | None
    gap: float
    rounding: bool


@dataclass(frozen=True, slots=True)
class Found:
    """What the files turned out to be: ticks by vendor and instrument, candles, and the rest."""

    ticks: dict[tuple[Vendor, str], list[Path]]
    candles: dict[str, list[Path]]
    unknown: list[Path]


def take_in(history: str, paths: Sequence[Path], wish: Wish, *, as_json: bool) -> None:
    """Import files and print what became of them."""
    if "://" not in history:
        Path(history).mkdir(parents=True, exist_ok=True)
    store = open_store(history)
    found = _find(paths, wish)
    if not found.ticks and not found.candles:
        raise ValueError(f"nothing to import: no vendor's files in {', '.join(map(str, paths))}")
    with bar(sum(len(files) for files in found.ticks.values()), hidden=as_json) as shown:
        reports = [
            _import(store, vendor, MAJORS[name], files, wish, shown)
            for (vendor, name), files in found.ticks.items()
        ]
        bars = [
            report
            for name, files in found.candles.items()
            for report in import_bars(store, files, MAJORS[name], datetime.now(UTC))
        ]
    if as_json:
        unread = [str(path) for path in found.unknown]
        print_json(
            {
                "ticks": [asdict(one) for one in reports],
                "bars": [asdict(one) for one in bars],
                "unread": unread,
            }
        )
        return
    for report in reports:
        _print(report)
    for one in bars:
        _print_bars(one)
    for path in found.unknown:
        print(f"not read, no vendor's name: {path}")


def _import(
    store: Store, vendor: Vendor, instrument: Instrument, files: list[Path], wish: Wish, shown: Bar
) -> ImportReport:
    rows: dict[Path, int] = {}

    def told(path: Path, count: int) -> None:
        steps = 0 if path in rows else 1
        rows[path] = rows.get(path, 0) + count
        shown.show(f"{path.name} {sum(rows.values()):,} rows", steps)

    order = ImportOrder(
        files=files,
        vendor=vendor,
        instrument=instrument,
        feed=wish.feed or FORMATS[vendor].feed,
        now=datetime.now(UTC),
        long_gap_ns=int(wish.gap * SECOND_NS),
        rounding=wish.rounding,
    )
    return import_ticks(store, order, told)


def _find(paths: Sequence[Path], wish: Wish) -> Found:
    found = Found({}, {}, [])
    for path in _files(paths):
        vendor = Vendor(wish.vendor) if wish.vendor else vendor_of(path)
        if wish.vendor is None and is_candles(path):
            found.candles.setdefault(_instrument(path, wish), []).append(path)
        elif vendor is None:
            found.unknown.append(path)
        else:
            found.ticks.setdefault((vendor, _instrument(path, wish)), []).append(path)
    return found


def _files(paths: Sequence[Path]) -> list[Path]:
    every: list[Path] = []
    for path in paths:
        if not path.exists():
            raise ValueError(f"there is no {path}")
        inside = (one for one in sorted(path.rglob("*")) if one.is_file())
        every += inside if path.is_dir() else [path]
    return every


def _instrument(path: Path, wish: Wish) -> str:
    if wish.instrument is None:
        return instrument_of(path).name
    if wish.instrument not in MAJORS:
        raise ValueError(f"{wish.instrument} is not known: one of {', '.join(MAJORS)}")
    return wish.instrument


def _print(report: ImportReport) -> None:
    where = f"{report.instrument} of feed {report.feed}"
    if report.known:
        print(f"{where}: {len(report.known)} files were imported before and change nothing")
    if not report.files:
        return
    span = f", {report.first} to {report.last}" if report.first else ""
    print(f"{where}: {report.ticks:,} ticks of {report.rows:,} rows{span}")
    if report.rounded:
        print(f"  {report.rounded:,} rounded to whole points")
    if report.flagged:
        print("kept and flagged:")
        print_findings(report.flagged)
    if report.rejected:
        print(f"rejected, all of them in {report.rejected_rows}:")
        print_findings(report.rejected)


def _print_bars(report: BarsReport) -> None:
    before = ", imported before" if report.known else ""
    print(
        f"{report.instrument} {report.granularity}: {report.bars:,} {report.what}; "
        f"{report.first} to {report.last}{before}"
    )
    print_findings(report.rejected)
