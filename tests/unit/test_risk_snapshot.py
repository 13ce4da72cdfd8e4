"""What is held and reserved is valued in the account's currency, by the latest mids."""

from decimal import Decimal

from domain.instruments import MAJORS
from domain.numbers import Points, Units
from domain.orders import OrderState
from domain.risk.snapshot import OrderFacts, Quote, Reserved
from domain.risk.snapshot import snapshot as look
from tests.unit.builders import NOW, holding, intent, snapshot

QUOTES = {
    "EUR_USD": Quote(bid=Points(110_000), ask=Points(110_010), received_at=NOW),
    "GBP_USD": Quote(bid=Points(125_000), ask=Points(125_010), received_at=NOW),
    "USD_JPY": Quote(bid=Points(149_990), ask=Points(150_010), received_at=NOW),
}


def units(number: int) -> Units:
    return Units(Decimal(number))


def facts(**changes: object) -> OrderFacts:
    seen = snapshot()
    fields: dict[str, object] = {
        "intent": intent("1000"),
        "state": OrderState.NEW,
        "verdict": None,
        "account": intent().account,
        "feed": seen.feed,
        "currency": "USD",
        "opened_at": seen.opened_at,
        "gate": seen.gate,
        "kill_switch": None,
        "limits": seen.limits,
        "policy": seen.policy,
        "money": seen.money,
        "instruments": MAJORS,
        "positions": (),
        "reserved": (),
    }
    return OrderFacts(**fields | changes)


def test_waiting_orders_are_put_on_their_sides_but_for_those_that_only_reduce() -> None:
    seen = look(
        facts(
            positions=(("EUR_USD", units(500)),),
            open_trades={"EUR_USD": 2},
            reserved=(
                Reserved(instrument="EUR_USD", units=units(300)),
                Reserved(instrument="EUR_USD", units=units(-200)),
                Reserved(instrument="EUR_USD", units=units(-500), reduces=True),
            ),
        ),
        QUOTES,
    )
    assert seen.holding == holding(
        "500",
        worth=Decimal("1.10005"),
        buys=Decimal(300),
        sells=Decimal(-200),
        entries=2,
        trades=2,
    )


def test_an_instrument_with_waiting_orders_only_is_among_the_others() -> None:
    waiting = Reserved(instrument="GBP_USD", units=units(-700))
    (other,) = look(facts(reserved=(waiting,)), QUOTES).others
    assert (other.instrument, other.units, other.lowest) == ("GBP_USD", 0, -700)
    assert other.worth == Decimal("1.25005")


def test_units_are_worth_something_over_the_dollar_where_no_pair_is_direct() -> None:
    seen = look(facts(currency="JPY", positions=(("GBP_USD", units(10)),)), QUOTES)
    assert seen.holding.worth == Decimal("1.10005") * 150
    assert [item.worth for item in seen.others] == [Decimal("1.25005") * 150]


def test_what_no_quote_reaches_is_worth_nothing_that_is_known() -> None:
    seen = look(facts(positions=(("AUD_USD", units(10)),)), QUOTES)
    assert [item.worth for item in seen.others] == [None]
