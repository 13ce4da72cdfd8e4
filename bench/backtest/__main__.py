"""Measure the backtest engine beside others, on the same ticks.

python -m bench.backtest
python -m bench.backtest --ticks 1000000 --peers nautilus vectorbt --rounds 1
python -m bench.backtest --history FOLDER
"""

import argparse
import sys
from pathlib import Path

from bench.backtest import report
from bench.backtest.environments import cache_folder, python_of
from bench.backtest.running import Broken, Run, import_ticks, middle, run_ours, run_peer, warmed
from bench.backtest.systems import FAR_TICKS, SYSTEMS, System
from bench.backtest.ticks import write_ticks
from bench.machine import machine

TICKS, ROUNDS, SEED = 10_000_000, 5, 1
FEW, LEAST = 10_000, 20_000

EXPLAINED = """\
ticks       a seeded walk of EUR_USD (or the folder given), the same for all; slow engines get the
            first ones only, and ours is measured beside them on as many
M ticks/s   the engine alone, loading apart, in a process that has compiled: its second run
            (ours: the time in its kernel while ticks are streamed, less that of 10,000 ticks,
            which is the first call's)
ours/it     how many times as fast ours is per tick
process s   from the start of Python to the result, with one run, compilation as the disk cache
            leaves it; of the same Parquet files as pandas writes them
it/ours     how many times as long the other's process takes
peak MB     resident memory at the end of its first run
All are medians of the rounds; in a round every engine runs once, one after the other."""


def main() -> int:
    """Run the bench; 1 if something asked for was not reached."""
    given = _parser().parse_args()
    print(f"{machine()}\n{sys.executable}: {sys.version}", flush=True)
    chosen = [each for each in SYSTEMS if _wanted(each, given.peers)]
    bench = _Bench(given)
    found = bench.beside(chosen)
    reached = [reach for each in found for reach in report.against(each)]
    if found:
        print(f"\n{report.speeds(found)}\n\n{report.trades(found)}")
    if given.history is None:
        own, more = bench.alone()
        print(f"\n{report.own(own)}")
        reached += more
    print(f"\n{report.reaches(reached)}\n\n{EXPLAINED}\n{machine()}")
    return 0 if all(each.reached for each in reached) else 1


class _Bench:
    """The rounds, on ticks that are made once."""

    def __init__(self, given: argparse.Namespace) -> None:
        self._given = given
        self._cache: Path = given.cache

    def beside(self, systems: list[System]) -> list[report.Beside]:
        """Measure peers, and ours on as many ticks as each of them gets."""
        pythons = {each.name: python_of(each.requirements, self._cache) for each in systems}
        folders = {each.name: self._folder(each.share) for each in systems}
        theirs: dict[str, list[Run]] = {each.name: [] for each in systems}
        ours: dict[Path, list[Run]] = {folder: [] for folder in folders.values()}
        few: list[Run] = []
        for number in range(self._given.rounds):
            few.append(run_ours(self._few()))
            for folder in ours:
                self._say(number, f"ours, {folder.name}")
                ours[folder].append(run_ours(folder))
            for each in systems:
                self._say(number, each.name)
                run = self._try(each, pythons[each.name], folders[each.name])
                theirs[each.name] += [run] if run else []
        return [
            report.Beside(
                system=each,
                theirs=middle(theirs[each.name]),
                ours=warmed(middle(ours[folders[each.name]]), middle(few)),
            )
            for each in systems
            if theirs[each.name]
        ]

    def alone(self) -> tuple[dict[str, Run], list[report.Reach]]:
        """Measure what concerns ours only: its own layout, start, memory, all rules on."""
        count = self._given.ticks
        found = {
            "a new process, few ticks": self._ours(self._few()),
            "files as pandas writes them": self._ours(self._folder(1)),
            "the lake": self._ours(self._lake(count)),
            "the lake, all rules on": self._ours(self._lake(count), "ema_cross"),
            "all rules on, conversion to EUR": self._ours(
                self._lake(count), "ema_cross", "--currency", "EUR"
            ),
        }
        reached = [report.started(found["a new process, few ticks"])]
        far = found["the lake"]
        if self._given.far:
            far = self._ours(self._lake(self._given.far))
            found["the lake, far"] = far
            reached.append(report.small(far))
            reached.append(report.streamed(found["the lake"], far))
        return found, reached

    def _ours(self, folder: Path, strategy: str = "ema_cross_benchmark", *options: str) -> Run:
        self._say(0, f"ours, {strategy} {' '.join(options)}, {folder.name}")
        rounds = range(self._given.rounds)
        return middle([run_ours(folder, strategy, options) for _ in rounds])

    def _try(self, system: System, python: str, folder: Path) -> Run | None:
        try:
            return run_peer(system, python, folder)
        except Broken as broken:
            print(f"{system.name} is left out: {broken}", file=sys.stderr, flush=True)
            return None

    def _folder(self, share: int) -> Path:
        given: Path | None = self._given.history
        few: int = min(self._given.ticks, max(self._given.ticks // share, LEAST))
        return given or write_ticks(self._ticks, few, self._given.seed)

    def _few(self) -> Path:
        return write_ticks(self._ticks, FEW, self._given.seed)

    def _lake(self, ticks: int) -> Path:
        folder = write_ticks(self._ticks, ticks, self._given.seed)
        lake = self._cache / "lakes" / folder.name
        lake.parent.mkdir(parents=True, exist_ok=True)
        import_ticks(folder, lake)
        return lake

    @property
    def _ticks(self) -> Path:
        return self._cache / "ticks"

    def _say(self, number: int, what: str) -> None:
        print(f"round {number + 1}: {what}", file=sys.stderr, flush=True)


def _wanted(system: System, peers: list[str] | None) -> bool:
    return peers is None or any(
        name.lower() in f"{system.name} {system.module}".lower() for name in peers
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m bench.backtest",
        description="Measure the backtest engine beside others, on the same ticks.",
    )
    add = parser.add_argument
    add("--ticks", type=int, default=TICKS, help="how many ticks to make (%(default)s)")
    add("--far", type=int, default=FAR_TICKS, help="ticks of the long run, 0 for none")
    add("--peers", nargs="*", help="parts of the names of those to run; all without")
    add("--rounds", type=int, default=ROUNDS, help="how often each runs (%(default)s)")
    add("--seed", type=int, default=SEED, help="of the ticks (%(default)s)")
    add("--history", type=Path, help="a folder with EUR_USD/*.parquet, in place of made ticks")
    add("--cache", type=Path, default=cache_folder(), help="environments, ticks (%(default)s)")
    return parser


if __name__ == "__main__":
    sys.exit(main())
