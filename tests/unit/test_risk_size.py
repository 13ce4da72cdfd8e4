"""How large an order, a position and the number of trades may get."""

from decimal import Decimal
from typing import Any

import pytest

from domain.accounts import Limits
from domain.instruments import MAJORS, Instrument
from domain.orders import Origin, Purpose
from domain.risk.assess import assess
from domain.risk.verdict import Accepted, DenyCode
from tests.unit.builders import NOW, holding, intent, snapshot
from tests.unit.verdicts import code, denied


@pytest.mark.parametrize(
    ("order", "changes", "expected"),
    [
        (intent(), {"instrument": None}, DenyCode.INSTRUMENT_UNKNOWN),
        (intent("0.5"), {}, DenyCode.UNITS_PRECISION),
        (intent("200000"), {}, DenyCode.UNITS_PER_ORDER),
        (intent("10", purpose=Purpose.CLOSE), {}, DenyCode.NOTHING_TO_CLOSE),
        (intent("-11", purpose=Purpose.CLOSE), {"holding": holding("10")}, "CLOSE_WOULD_OPEN"),
    ],
)
def test_units_that_do_not_fit_are_denied(
    order: Any, changes: dict[str, Any], expected: DenyCode
) -> None:
    assert code(order, snapshot(**changes)) == expected


def test_more_units_than_the_broker_takes_are_denied() -> None:
    limits = Limits(max_units_per_order=Decimal(10**9))
    assert code(intent("100000001"), snapshot(limits=limits)) is DenyCode.UNITS_TOO_MANY


def test_a_trade_that_is_closed_already_is_not_closed_again() -> None:
    order = intent("-500", purpose=Purpose.CLOSE, trade="7", stop=None)
    long = holding("1000")
    assert code(order, snapshot(holding=long)) is DenyCode.TRADE_NOT_OPEN
    assert code(order, snapshot(holding=long, trade_units=Decimal(400))) == "TRADE_NOT_OPEN"
    assert code(order, snapshot(holding=long, trade_units=Decimal(500))) is None


def test_a_trade_is_closed_though_a_larger_one_stands_on_the_other_side() -> None:
    order = intent("-500", purpose=Purpose.CLOSE, trade="7", stop=None)
    hedged = snapshot(holding=holding("-1000"), trade_units=Decimal(500))
    assert code(order, hedged) is None


@pytest.mark.parametrize(("units", "instrument"), [("-1", None), ("-0.5", MAJORS["EUR_USD"])])
def test_the_platform_closes_what_the_account_may_not_open(
    units: str, instrument: Instrument | None
) -> None:
    closing = {"purpose": Purpose.CLOSE, "origin": Origin.PLATFORM, "trade": "7", "stop": None}
    assert code(intent(units, **closing), snapshot(instrument=instrument)) is None


def test_a_position_beyond_its_limit_is_denied_with_all_figures() -> None:
    seen = snapshot(
        limits=Limits(max_units_per_instrument=Decimal(10_000)),
        holding=holding("4000", buys=Decimal(5_000), entries=1),
    )
    verdict = denied(assess(intent("2000"), seen, NOW))
    assert (verdict.code, verdict.figures) == (
        DenyCode.UNITS_PER_INSTRUMENT,
        {"position": "4000", "reserved": "7000", "units": "2000", "limit": "10000"},
    )
    assert code(intent("1000"), seen) is None


def test_waiting_orders_on_the_other_side_make_no_room() -> None:
    seen = snapshot(
        limits=Limits(max_units_per_instrument=Decimal(10_000)),
        holding=holding("9000", sells=Decimal(-9_000), entries=1),
    )
    assert code(intent("2000"), seen) is DenyCode.UNITS_PER_INSTRUMENT
    assert code(intent("-10001"), seen) is DenyCode.UNITS_PER_INSTRUMENT


def test_an_instrument_may_have_a_limit_of_its_own() -> None:
    limits = Limits(
        max_units_per_instrument=Decimal(10_000), instrument_units={"EUR_USD": Decimal(500)}
    )
    assert code(intent("501"), snapshot(limits=limits)) is DenyCode.UNITS_PER_INSTRUMENT
    assert code(intent("500"), snapshot(limits=limits)) is None


def test_open_trades_and_entries_on_their_way_count_together() -> None:
    others = (holding("1000", "GBP_USD", trades=1), holding("0", "USD_CAD", entries=1))
    limits = Limits(max_open_trades=2)
    verdict = denied(assess(intent(), snapshot(limits=limits, others=others), NOW))
    assert (verdict.code, verdict.figures) == (
        DenyCode.OPEN_TRADES,
        {"open": "1", "reserved": "1", "limit": "2"},
    )
    assert code(intent(), snapshot(limits=limits, others=others[:1])) is None


def test_an_order_that_turns_a_position_round_needs_no_second_trade() -> None:
    seen = snapshot(limits=Limits(max_open_trades=1), holding=holding("1000", trades=1))
    assert code(intent("-2000"), seen) is None
    assert code(intent("1000"), seen) is DenyCode.OPEN_TRADES


def test_what_the_platform_closes_passes_though_the_books_know_no_such_trade() -> None:
    close = intent("-1000", origin=Origin.PLATFORM, purpose=Purpose.CLOSE, trade="77", stop=None)
    verdict = assess(close, snapshot(), NOW)
    assert verdict == Accepted(margin="0", reduces=True)
