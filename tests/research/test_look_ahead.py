"""The look-ahead check catches who peeks, and lets our strategies pass."""

from dataclasses import replace

import numpy as np
import pytest

from engine.research.look_ahead import look_ahead, mirrored_after
from engine.trust.findings import TrustVerdict
from strategies.base import Strategy
from tests.research.peeking import DrawsLots, PeeksAtFiles, PeeksAtMemory, WasTold
from tests.research.studies import BASE, DAY


def verdicts(name: str, kind: type[Strategy] | None = None) -> dict[str, TrustVerdict]:
    parameters = {"fast": 60, "slow": 400} if name == "ema_cross" else {}
    spec = replace(BASE, strategy=name, parameters=parameters)
    return {each.key: each.verdict for each in look_ahead(spec, DAY, kind)}


@pytest.mark.parametrize("name", ["ema_cross", "rsi_reversion", "london_breakout"])
def test_our_strategies_pass(name: str) -> None:
    found = verdicts(name)
    assert found["future_taken_away"] is TrustVerdict.GOOD
    assert found["known_before"] is TrustVerdict.GOOD
    assert found["other_future"] in (TrustVerdict.GOOD, TrustVerdict.OPEN)


def test_ema_cross_goes_by_the_prices() -> None:
    assert verdicts("ema_cross")["other_future"] is TrustVerdict.GOOD


def test_strategy_that_finds_the_ticks_in_memory_is_caught() -> None:
    assert verdicts("peeks", PeeksAtMemory)["future_taken_away"] is TrustVerdict.BAD


def test_strategy_that_reads_a_file_as_it_starts_is_caught() -> None:
    spec = replace(BASE, strategy="peeks", parameters={})
    [found] = [each for each in look_ahead(spec, DAY, PeeksAtFiles) if each.key == "known_before"]
    assert found.verdict is TrustVerdict.BAD
    assert "2014-05-05.parquet" in found.sentence


def test_strategy_that_was_told_times_is_caught_twice() -> None:
    found = verdicts("told", WasTold)
    assert found["known_before"] is TrustVerdict.BAD
    assert found["other_future"] is TrustVerdict.DOUBTFUL
    assert found["future_taken_away"] is TrustVerdict.GOOD


def test_strategy_that_draws_lots_is_caught() -> None:
    assert verdicts("lots", DrawsLots)["future_taken_away"] is TrustVerdict.BAD


def test_mirror_turns_what_comes_after_and_nothing_before() -> None:
    turned = mirrored_after(DAY, 9_000)
    before, after = slice(None, 9_000), slice(9_000, None)
    assert (turned.bid[before] == DAY.bid[before]).all()
    assert (turned.ask - turned.bid == DAY.ask - DAY.bid).all()
    moves = np.diff(turned.bid[after] + turned.ask[after])
    assert (moves == -np.diff(DAY.bid[after] + DAY.ask[after])).all()
