"""Trades drawn again and again."""

from itertools import pairwise

import numpy as np
import pytest

from engine.metrics.ledger import Ledger, ledger
from engine.results import MICRO
from engine.trust import monte_carlo
from engine.trust.monte_carlo import MonteCarlo, Resampling, affordable_runs, drawn_again, simulate
from tests.metrics.outcomes import outcome, random_outcome, results

SHUFFLED = MonteCarlo(resampling=Resampling.SHUFFLE, runs=500)


def book(*amounts: float) -> Ledger:
    return ledger(outcome(*results(*amounts)))


def test_a_shuffle_keeps_the_profit_and_moves_the_drawdown() -> None:
    seen = simulate(book(100, -40, -60, 30, -20, 50), SHUFFLED)
    assert np.unique(seen.profit).tolist() == [60 * MICRO]
    assert (seen.drawdown[0], seen.drawdown[-1]) == (60 * MICRO, 120 * MICRO)


def test_blocks_vary_the_profit_around_what_was_seen() -> None:
    of = ledger(random_outcome(2))
    seen = simulate(of, MonteCarlo(runs=2000))
    total, error = int(of.trades.result.sum()), float(np.std(of.trades.result)) * 200**0.5
    assert abs(float(seen.profit.mean()) - total) < 0.15 * error
    assert float(np.std(seen.profit)) == pytest.approx(error, rel=0.25)


def test_a_block_of_all_trades_only_turns_them_round() -> None:
    seen = simulate(book(5, -1, 7), MonteCarlo(block=3, runs=100))
    assert np.unique(seen.profit).tolist() == [11 * MICRO]


def test_one_trade_is_drawn_for_ever() -> None:
    assert simulate(book(-3), MonteCarlo(runs=7)).drawdown.tolist() == [3 * MICRO] * 7


def test_the_same_seed_draws_the_same_however_it_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    of = ledger(random_outcome(3))
    first, other = simulate(of, MonteCarlo(runs=300)), simulate(of, MonteCarlo(runs=300, seed=2))
    monkeypatch.setattr(monte_carlo, "CELLS", 10_000)
    again = simulate(of, MonteCarlo(runs=300))
    assert first.profit.tolist() == again.profit.tolist() != other.profit.tolist()


def test_ruin_is_rarer_the_more_is_lost() -> None:
    wild = simulate(book(*[9000, -8000] * 40), MonteCarlo(runs=1000, block=1))
    chances = [each.probability for each in wild.ruin]
    assert all(more >= less for more, less in pairwise(chances))
    assert 0 < chances[-1] < chances[0] < 1


def test_the_band_starts_at_nothing_and_ends_at_the_profits() -> None:
    seen = simulate(ledger(random_outcome(4)), MonteCarlo())
    assert seen.band[:, 0].tolist() == [0.0, 0.0, 0.0]
    assert seen.band[1, -1] == pytest.approx(np.median(seen.profit))
    assert (np.diff(seen.band, axis=0) >= 0).all()


def test_millions_of_trades_are_drawn_fewer_times() -> None:
    assert [affordable_runs(count) for count in (1, 50_000, 200_000, 10**7)] == [
        1000,
        1000,
        250,
        100,
    ]


def test_no_trades_cannot_be_drawn() -> None:
    with pytest.raises(ValueError, match="0 trades"):
        simulate(book(), MonteCarlo())


def test_trades_that_lose_when_drawn_again_are_bad() -> None:
    assert drawn_again(book(*[3, -2, 4] * 30), seed=1).verdict == "good"
    assert drawn_again(book(*[30, -29] * 30), seed=1).verdict == "bad"
    assert drawn_again(book(3, 4), seed=1).verdict == "doubtful"
