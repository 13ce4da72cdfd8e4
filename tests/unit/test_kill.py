"""What a kill switch covers, what it still has to close, and when it may be released."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from domain.accounts import AccountId
from domain.kill import (
    EVERYTHING,
    Attempt,
    InvalidScope,
    ReleaseAsked,
    ReleaseRefused,
    Scope,
    Switch,
    attempt_of,
    close_intent_id,
    close_prefix,
    closes_due,
    left_open,
    patience,
    refuse_release,
)
from domain.numbers import Price, Units
from domain.orders import OrderState
from domain.positions import Trade
from domain.standing import OpenTrade, PendingOrder, Standing

NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)
ACCOUNT = AccountId("a1")
STRATEGY = Scope(account=ACCOUNT, strategy="ema_cross")


def trade(name: str, tag: str | None = None) -> OpenTrade:
    units = Units(Decimal(1000))
    return OpenTrade(
        trade=Trade(
            id=name,
            instrument="EUR_USD",
            initial_units=units,
            units=units,
            price=Price(Decimal("1.1")),
        ),
        tag=tag,
    )


def standing(*trades: OpenTrade, orders: tuple[PendingOrder, ...] = ()) -> Standing:
    return Standing(
        trades=trades,
        orders=orders,
        positions=(("EUR_USD", Units(Decimal(1000))),) if trades else (),
        nav=Decimal(100),
        balance=Decimal(100),
        last_transaction_id=7,
    )


def engaged(asked_at: datetime | None = None) -> Switch:
    asked = None if asked_at is None else ReleaseAsked(by="ann", reason="calm", at=asked_at)
    return Switch(
        scope=EVERYTHING,
        engaged=True,
        generation=1,
        reason="storm",
        changed_by="ann",
        changed_at=NOW,
        release=asked,
    )


@pytest.mark.parametrize("text", ["global", "account/a1", "strategy/a1/ema_cross"])
def test_a_scope_is_read_as_it_is_written(text: str) -> None:
    assert str(Scope.parse(text)) == text


@pytest.mark.parametrize("text", ["", "Global", "account/", "strategy/a1", "account/a/b", "x/y"])
def test_a_text_that_names_nothing_is_no_scope(text: str) -> None:
    with pytest.raises(InvalidScope):
        Scope.parse(text)


@pytest.mark.parametrize(
    ("waited", "refused"),
    [
        (4.9, ReleaseRefused.TOO_SOON),
        (5, None),
        (600, None),
        (600.1, ReleaseRefused.TOO_LATE),
    ],
)
def test_a_second_word_counts_from_five_seconds_to_ten_minutes(
    waited: float, refused: ReleaseRefused | None
) -> None:
    now = NOW + timedelta(seconds=waited)
    assert refuse_release(engaged(NOW), "global", now) is refused


def test_a_second_word_for_another_switch_releases_nothing() -> None:
    now = NOW + timedelta(seconds=10)
    assert refuse_release(engaged(NOW), "account/a1", now) is ReleaseRefused.ANOTHER_SCOPE


def test_nobody_who_asked_releases_nothing() -> None:
    assert refuse_release(engaged(), "global", NOW) is ReleaseRefused.NOT_ASKED


def test_an_account_covers_what_others_made_too() -> None:
    foreign = PendingOrder(id="9", kind="LIMIT")
    left = left_open(Scope(account=ACCOUNT), frozenset(), standing(trade("1"), orders=(foreign,)))
    assert (left.count, left.is_flat) == (2, False)


def test_the_guards_of_a_trade_are_left_to_it() -> None:
    guard = PendingOrder(id="9", kind="STOP_LOSS", trade="1")
    left = left_open(Scope(account=ACCOUNT), frozenset(), standing(trade("1"), orders=(guard,)))
    assert left.orders == ()


def test_a_strategy_is_flat_while_others_hold_on() -> None:
    left = left_open(STRATEGY, frozenset({"run-1"}), standing(trade("1", tag="run-2")))
    assert left.is_flat


def test_a_strategy_covers_what_its_runs_opened() -> None:
    held = standing(trade("1", tag="run-1"), trade("2", tag="run-2"))
    assert [item.trade.id for item in left_open(STRATEGY, frozenset({"run-1"}), held).trades] == [
        "1"
    ]


@pytest.mark.parametrize(
    ("state", "due"),
    [
        (OrderState.NEW, []),
        (OrderState.SUBMITTING, []),
        (OrderState.UNKNOWN, [3]),
        (OrderState.CANCELLED, [3]),
        (OrderState.DENIED, [3]),
    ],
)
def test_a_trade_gets_another_close_once_the_last_is_spent(
    state: OrderState, due: list[int]
) -> None:
    left = left_open(EVERYTHING, frozenset(), standing(trade("1")))
    found = closes_due(left, {"1": Attempt(number=2, state=state)})
    assert [close.attempt for close in found] == due


def test_the_name_of_a_close_tells_trade_and_attempt() -> None:
    left = left_open(EVERYTHING, frozenset(), standing(trade("12")))
    close = closes_due(left, {})[0]
    name = close_intent_id(EVERYTHING, 3, ACCOUNT, close)
    assert attempt_of(name, close_prefix(EVERYTHING, 3, ACCOUNT)) == ("12", 1)


def test_two_accounts_never_share_the_name_of_a_close() -> None:
    one = close_prefix(EVERYTHING, 1, ACCOUNT)
    assert one != close_prefix(EVERYTHING, 1, AccountId("a2"))


def test_patience_grows_to_a_minute() -> None:
    waits = [patience(count).total_seconds() for count in (0, 1, 5, 1000)]
    assert waits == [0.5, 0.8, pytest.approx(5.24, rel=0.01), 60]
