"""`forex backtest search` and `walk-forward`: choose parameters, and see what they are worth."""

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from cli.backtest.histories import History, Surveyed, history_of
from cli.backtest.record import Record, record
from cli.backtest.running import Wish, spec_of
from cli.backtest.varying import length_from, space_from
from cli.history.telling import Bar, bar
from domain.research import (
    Best,
    Growth,
    Method,
    Objective,
    StudySpec,
    TrialResult,
    Walked,
    WalkForward,
    Window,
    ranked,
)
from domain.walking import walked
from domain.windows import windows
from engine.identity import config_hash
from engine.metrics.ledger import ledger
from engine.research.examining import Examination, Examined, examination
from engine.research.forward import (
    Tried,
    last_ticks,
    lead_ticks,
    out_of_sample,
    stitched,
    try_out,
)
from engine.research.searching import searcher
from engine.research.trials import run_trials

SHARE_TICKS = 2_000_000_000
"""Ticks to play, over all sets, between one writing of results and the next: some ten seconds."""
FEWEST, MOST = 16, 1_024


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyWish:
    """A study as the command line asks for it; lengths are empty where nothing is walked."""

    backtest: Wish
    vary: tuple[str, ...]
    method: Method
    trials: int
    seed: int
    objective: Objective
    minimum_trades: int
    batch: int
    resume: Path | None
    quiet: bool
    in_sample: str = ""
    out_of_sample: str = ""
    growth: Growth = Growth.ROLLING


@dataclass(frozen=True, slots=True, kw_only=True)
class Searched:
    """A search that is done; `examined` is None where no set can be the best."""

    study: StudySpec
    ticks: Surveyed
    results: Sequence[TrialResult]
    examined: Examined | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WalkedOn:
    """A walk forward that is done; `examined` is None where no window found anything."""

    study: StudySpec
    ticks: Surveyed
    walked: Walked
    examined: Examined | None


def study_of(wish: StudyWish) -> StudySpec:
    """Read what a study is asked to do."""
    base = spec_of(wish.backtest)
    walk = None
    if wish.in_sample:
        walk = WalkForward(
            in_sample=length_from("in-sample", wish.in_sample),
            out_of_sample=length_from("out-of-sample", wish.out_of_sample),
            growth=wish.growth,
        )
    return StudySpec(
        base=base,
        space=space_from(base.strategy, wish.vary),
        method=wish.method,
        trials=wish.trials,
        seed=wish.seed,
        objective=wish.objective,
        minimum_trades=wish.minimum_trades,
        batch=wish.batch,
        walk_forward=walk,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    study: StudySpec
    history: History
    ticks: Surveyed
    windows: tuple[Window, ...]
    results: Sequence[TrialResult]


def search(wish: StudyWish) -> Searched:
    """Search, and look closely at what was best."""
    found = _searched(wish)
    return Searched(
        study=found.study,
        ticks=found.ticks,
        results=found.results,
        examined=_examined(found, ranked(found.results, found.study)[:1]),
    )


def walk_forward(wish: StudyWish) -> WalkedOn:
    """Search each window, and try what was best on the ticks after it."""
    found = _searched(wish)
    best: list[Best] = []
    tried: list[Tried] = []
    for window in found.windows:
        results = [each for each in found.results if each.trial.window == window.number]
        for chosen in ranked(results, found.study)[:1]:
            tried.append(_try_out(found, window, chosen))
            best.append(Best(window=window, chosen=chosen, tried=tried[-1].result))
    examined = None
    if best:
        whole = stitched(found.study.base, [each.window for each in best], tried)
        # What is out of sample was not chosen by anybody: it is one trial.
        examined = examination(ledger(whole))
    return WalkedOn(study=found.study, ticks=found.ticks, walked=walked(best), examined=examined)


def _examined(found: _Found, best: Sequence[TrialResult]) -> Examined | None:
    for each in best:
        tried = sum(not result.fault for result in found.results)
        looked = Examination(found.study.base, each.trial, tried)
        ticks = found.history.between(found.ticks.first_ns, found.ticks.last_ns + 1)
        with closing(ticks):
            for batch in ticks:
                looked.advance(batch)
        return looked.finish()
    return None


def _searched(wish: StudyWish) -> _Found:
    study = study_of(wish)
    searcher(study)
    history = history_of(study.base, wish.backtest.history, wish.backtest.feed)
    ticks = history.survey()
    cut = windows(study.walk_forward, ticks.first_ns, ticks.last_ns)
    source = config_hash(study.base, history.source.location)
    steps = sum(searcher(study, each.number).size for each in cut)
    with (
        record(wish.resume, study, source, ticks) as kept,
        bar(steps, hidden=wish.quiet) as shown,
    ):
        found = _Found(study=study, history=history, ticks=ticks, windows=cut, results=kept.found)
        shown.show("", len(kept.found))
        for window in cut:
            _search(found, window, kept, shown)
    return found


def _search(found: _Found, window: Window, kept: Record, shown: Bar) -> None:
    chooses = searcher(found.study, window.number)
    count = _affordable(found.ticks, window)
    while trials := chooses.ask(kept.of_window(window.number), count):
        with closing(found.history.between(window.start_ns, window.split_ns)) as ticks:
            results = run_trials(found.study.base, trials, ticks)
        kept.add(results)
        shown.show(f"window {window.number + 1} of {len(found.windows)}", len(results))


def _affordable(ticks: Surveyed, window: Window) -> int:
    """Return how many sets are played together, as if ticks were spread evenly."""
    share = (window.split_ns - window.start_ns) / (ticks.last_ns + 1 - ticks.first_ns)
    return max(FEWEST, min(int(SHARE_TICKS / max(ticks.ticks * share, 1)), MOST))


def _try_out(found: _Found, window: Window, best: TrialResult) -> Tried:
    spec, trial = found.study.base, out_of_sample(best.trial)
    with closing(found.history.between(window.start_ns, window.split_ns)) as before:
        lead = last_ticks(before, lead_ticks(spec, trial))
    with closing(found.history.between(window.split_ns, window.end_ns)) as ticks:
        return try_out(spec, trial, lead, ticks)
