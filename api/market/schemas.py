"""Instruments, candles and prices as the API shows them."""

from datetime import datetime
from enum import StrEnum

from adapters.postgres.tables import AccountInstrument
from api.values import DecimalText, View
from domain.accounts import Feed
from domain.broker import Candle as BrokerCandle


class Granularity(StrEnum):
    """How long a candle lasts, as OANDA names it."""

    S5 = "S5"
    S10 = "S10"
    S15 = "S15"
    S30 = "S30"
    M1 = "M1"
    M2 = "M2"
    M4 = "M4"
    M5 = "M5"
    M10 = "M10"
    M15 = "M15"
    M30 = "M30"
    H1 = "H1"
    H2 = "H2"
    H3 = "H3"
    H4 = "H4"
    H6 = "H6"
    H8 = "H8"
    H12 = "H12"
    D = "D"
    W = "W"
    M = "M"


class Instrument(View):
    """What can be traded, and how its prices and units are counted."""

    name: str
    display_name: str
    pip_location: int
    display_precision: int
    trade_units_precision: int
    minimum_trade_size: DecimalText
    maximum_order_units: DecimalText
    margin_rate: DecimalText


class InstrumentList(View):
    """What an account may trade, by name."""

    items: list[Instrument]


class Candle(View):
    """Mid prices over an interval that starts at `time`; `volume` counts ticks."""

    time: datetime
    o: DecimalText
    h: DecimalText
    l: DecimalText  # noqa: E741  # the broker's name, and the chart's
    c: DecimalText
    volume: int
    complete: bool


class Candles(View):
    """Candles of an instrument, oldest first."""

    instrument: str
    granularity: Granularity
    candles: list[Candle]


class Tick(View):
    """A price: market time, and when it reached us."""

    feed: Feed
    instrument: str
    time: str
    bid: DecimalText
    ask: DecimalText
    received_at: datetime


def instrument_view(row: AccountInstrument) -> Instrument:
    """Show an instrument."""
    return Instrument(
        name=row.name,
        display_name=row.name.replace("_", "/"),
        pip_location=row.pip_location,
        display_precision=row.display_precision,
        trade_units_precision=row.trade_units_precision,
        minimum_trade_size=row.minimum_trade_size,
        maximum_order_units=row.maximum_order_units,
        margin_rate=row.margin_rate,
    )


def candle_view(candle: BrokerCandle) -> Candle:
    """Show a candle."""
    return Candle(
        time=candle.time,
        o=candle.open,
        h=candle.high,
        l=candle.low,
        c=candle.close,
        volume=candle.volume,
        complete=candle.complete,
    )
