"""Profit as the API shows it, in the account's currency."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from adapters.postgres.views.profits import TagProfit
from api.values import DecimalText, View
from domain.numbers import ZERO


class DayProfit(View):
    """What one client tag earned in one trading day, which ends at 17:00 New York.

    The tag is a run's id (`strategy` is then its strategy), `person`, `platform`, what another
    program called its trades, or `elsewhere`. The half spread is part of `realized_pl` already.
    """

    day: date
    tag: str
    strategy: str | None
    realized_pl: DecimalText
    financing: DecimalText
    half_spread_cost: DecimalText
    fills: int


class StrategyProfit(View):
    """What a strategy earned in the period, or a tag that is none's."""

    name: str
    realized_pl: DecimalText
    financing: DecimalText
    fills: int


class Profit(View):
    """Profit over some days: `net` is realised profit and financing.

    With `transfers` it is by how much the balance changed.
    """

    currency: str
    realized_pl: DecimalText
    financing: DecimalText
    net: DecimalText
    transfers: DecimalText
    days: list[DayProfit]
    strategies: list[StrategyProfit]


def profit_view(currency: str, found: Sequence[TagProfit], transfers: Decimal) -> Profit:
    """Show profits with their sums."""
    realised = sum((item.profit.realised_pl for item in found), ZERO)
    financing = sum((item.profit.financing for item in found), ZERO)
    return Profit(
        currency=currency,
        realized_pl=realised,
        financing=financing,
        net=realised + financing,
        transfers=transfers,
        days=[_day(item) for item in found],
        strategies=_strategies(found),
    )


def _day(item: TagProfit) -> DayProfit:
    profit = item.profit
    return DayProfit(
        day=profit.day,
        tag=profit.tag,
        strategy=item.strategy,
        realized_pl=profit.realised_pl,
        financing=profit.financing,
        half_spread_cost=profit.half_spread_cost,
        fills=profit.fills,
    )


def _strategies(found: Sequence[TagProfit]) -> list[StrategyProfit]:
    names = sorted({item.strategy or item.profit.tag for item in found})
    return [_strategy(name, found) for name in names]


def _strategy(name: str, found: Sequence[TagProfit]) -> StrategyProfit:
    own = [item.profit for item in found if (item.strategy or item.profit.tag) == name]
    return StrategyProfit(
        name=name,
        realized_pl=sum((profit.realised_pl for profit in own), ZERO),
        financing=sum((profit.financing for profit in own), ZERO),
        fills=sum(profit.fills for profit in own),
    )
