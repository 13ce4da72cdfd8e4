"""Check what somebody asks of an order against its instrument, field by field."""

from datetime import datetime, timedelta
from decimal import Decimal

from redis.asyncio import Redis
from sqlmodel.ext.asyncio.session import AsyncSession

from adapters.postgres.accounts import read_instruments
from adapters.postgres.tables import AccountRow
from adapters.redis.latest import LatestPrice, latest_prices
from api.orders.requests import OrderTermsAsked, Protected
from api.problems import ProblemCode, invalid
from api.servers import REDIS_AWAY
from domain.accounts import AccountId, Feed
from domain.instruments import Instrument
from domain.numbers import Price, Units, plain
from domain.order_terms import InvalidTerms, OrderKind, OrderTerms, Protection, TimeInForce
from domain.times import from_ns

PRICES = (
    "price",
    "price_bound",
    "stop_loss_price",
    "stop_loss_distance",
    "take_profit_price",
    "take_profit_distance",
    "trailing_stop_distance",
)


async def tradeable(session: AsyncSession, account: AccountRow, name: str) -> Instrument:
    """Find an instrument that the account may trade, or answer that it may not."""
    instrument = (await read_instruments(session, AccountId(account.id))).get(name)
    if instrument is None:
        raise invalid(
            "instrument",
            f"{name} is not tradeable on this account",
            ProblemCode.INSTRUMENT_UNKNOWN,
        )
    return instrument


async def latest_price(redis: Redis, account: AccountRow, instrument: str) -> LatestPrice | None:
    """Read the latest price of an instrument; none while there is none, or Valkey is away."""
    try:
        return (await latest_prices(redis, Feed(account.feed), [instrument])).get(instrument)
    except REDIS_AWAY:
        return None


def price_seen(instrument: Instrument, units: Decimal, latest: LatestPrice | None) -> Price | None:
    """Return the side of the latest quote that an order would take, if there is one."""
    if latest is None:
        return None
    return instrument.price(latest.ask if units > 0 else latest.bid)


def market_time(latest: LatestPrice | None, now: datetime) -> datetime:
    """Return the time of the market, which good-till dates are in; in a replay it is another."""
    return now if latest is None else from_ns(latest.id.time_ns)


def check_units(instrument: Instrument, units: Decimal) -> None:
    """Answer that units are finer or more than the instrument trades."""
    if not instrument.fits_units(Units(units)):
        places = instrument.trade_units_precision
        raise invalid("units", f"{instrument.name} trades with {places} decimals")
    if abs(units) > instrument.maximum_order_units:
        raise invalid("units", f"at most {plain(instrument.maximum_order_units)} in one order")


def check_prices(instrument: Instrument, asked: Protected) -> None:
    """Answer that a price or a distance is finer than the instrument shows."""
    for field in PRICES:
        value: Decimal | None = getattr(asked, field, None)
        if value is not None and not instrument.fits_price(value):
            raise invalid(field, f"prices have {instrument.display_precision} decimals")


def order_terms(asked: OrderTermsAsked, kind: OrderKind, market_now: datetime) -> OrderTerms:
    """Turn what was asked into terms, or answer with the field that contradicts the others."""
    usual = TimeInForce.FOK if kind is OrderKind.MARKET else TimeInForce.GTC
    try:
        terms = OrderTerms(
            kind=kind,
            time_in_force=asked.time_in_force or usual,
            price=_price(asked.price),
            price_bound=_price(asked.price_bound),
            good_till=asked.good_till,
        )
    except InvalidTerms as error:
        raise invalid(error.field, error.problem) from error
    if terms.good_till is not None and terms.good_till <= market_now:
        raise invalid("good_till", f"is over: the market's time is {market_now.isoformat()}")
    return terms


def stop_of(asked: Protected) -> Protection | None:
    """Return the stop that is asked for."""
    return _protection(asked.stop_loss_price, asked.stop_loss_distance)


def target_of(asked: Protected) -> Protection | None:
    """Return the target that is asked for."""
    return _protection(asked.take_profit_price, asked.take_profit_distance)


def close_after(asked: OrderTermsAsked) -> timedelta | None:
    """Return after how long what the order opens is to be closed."""
    seconds = asked.close_after_seconds
    return None if seconds is None else timedelta(seconds=seconds)


def _protection(price: Decimal | None, distance: Decimal | None) -> Protection | None:
    if price is None and distance is None:
        return None
    return Protection(price=_price(price), distance=distance)


def _price(value: Decimal | None) -> Price | None:
    return None if value is None else Price(value)
