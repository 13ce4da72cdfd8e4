"""Ask for an order: check what was sent, write the intent, open its workflow."""

import asyncio
import logging
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from http import HTTPStatus

from sqlmodel.ext.asyncio.session import AsyncSession

from adapters.postgres.accounts import open_positions, read_instruments
from adapters.postgres.intents import WrittenIntent, to_intent, write_intent
from adapters.postgres.tables import AccountRow
from adapters.postgres.views.orders import order_with_key
from adapters.redis.latest import latest_prices
from adapters.redis.updates import Updates
from api.orders.schemas import OrderRequest
from api.problems import ProblemCode, ProblemError, invalid
from api.servers import REDIS_AWAY, TEMPORAL_AWAY, Servers
from domain.accounts import AccountId, Feed, OwnerId
from domain.instruments import Instrument
from domain.numbers import Price, Units, plain
from domain.order_terms import Protection
from domain.orders import IntentId, OrderIntent, Origin, Purpose
from workflows.desk import VerdictUnavailable

log = logging.getLogger(__name__)

VERDICT_PATIENCE_SECONDS = 15.0
"""Longer than the desk waits itself; connecting to a Temporal that is away takes time too."""

CLOSE_VALIDITY = timedelta(seconds=60)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """Who asks, when, and the key that makes asking again the same."""

    owner: OwnerId
    now: datetime
    idempotency_key: str | None


async def entry_intent(
    servers: Servers, account: AccountRow, asked: OrderRequest, asker: Asker
) -> OrderIntent:
    """Turn a request into an intent, or answer with the field that is wrong."""
    async with servers.database.reading() as session:
        instrument = await tradeable(session, account, asked.instrument)
    _check_units(instrument, asked.units)
    stop = _protection(instrument, "stop_loss", asked.stop_loss_price, asked.stop_loss_distance)
    target = _protection(
        instrument, "take_profit", asked.take_profit_price, asked.take_profit_distance
    )
    return OrderIntent(
        id=_new_id(),
        owner=asker.owner,
        account=AccountId(account.id),
        instrument=instrument.name,
        units=Units(asked.units),
        purpose=Purpose.ENTRY,
        origin=Origin.PERSON,
        valid_until=asker.now + timedelta(seconds=asked.valid_for_seconds),
        stop=stop,
        target=target,
        expected_price=await _price_seen(servers, account, instrument, asked.units),
    )


async def close_intent(
    servers: Servers, account: AccountRow, instrument_name: str, asker: Asker
) -> OrderIntent:
    """Turn the wish to be flat into an intent over the whole position."""
    async with servers.database.reading() as session:
        instrument = await tradeable(session, account, instrument_name)
        held = dict(await open_positions(session, AccountId(account.id))).get(instrument_name)
        earlier = await _same_close(session, account, instrument_name, asker)
    if earlier is not None:
        return earlier
    if held is None:
        raise invalid(
            "instrument",
            f"there is no position in {instrument_name} to close",
            ProblemCode.NOTHING_TO_CLOSE,
        )
    return OrderIntent(
        id=_new_id(),
        owner=asker.owner,
        account=AccountId(account.id),
        instrument=instrument.name,
        units=Units(-held),
        purpose=Purpose.CLOSE,
        origin=Origin.PERSON,
        valid_until=asker.now + CLOSE_VALIDITY,
        expected_price=await _price_seen(servers, account, instrument, -held),
    )


async def _same_close(
    session: AsyncSession, account: AccountRow, instrument: str, asker: Asker
) -> OrderIntent | None:
    """Find the close that the key named before: by now there may be nothing left to close."""
    if asker.idempotency_key is None:
        return None
    row = await order_with_key(session, asker.owner, asker.idempotency_key)
    same = (account.id, instrument, Purpose.CLOSE)
    if row is None or (row.account_id, row.instrument, row.purpose) != same:
        return None
    return to_intent(row)


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


def _new_id() -> IntentId:
    return IntentId(f"p-{secrets.token_hex(10)}")


def _check_units(instrument: Instrument, units: Decimal) -> None:
    if not instrument.fits_units(Units(units)):
        places = instrument.trade_units_precision
        raise invalid("units", f"{instrument.name} trades with {places} decimals")
    if abs(units) > instrument.maximum_order_units:
        raise invalid("units", f"at most {plain(instrument.maximum_order_units)} in one order")


def _protection(
    instrument: Instrument, name: str, price: Decimal | None, distance: Decimal | None
) -> Protection | None:
    for field, value in ((f"{name}_price", price), (f"{name}_distance", distance)):
        if value is not None and not instrument.fits_price(value):
            raise invalid(field, f"prices have {instrument.display_precision} decimals")
    if price is None and distance is None:
        return None
    return Protection(price=Price(price) if price is not None else None, distance=distance)


async def _price_seen(
    servers: Servers, account: AccountRow, instrument: Instrument, units: Decimal
) -> Price | None:
    """Return the side of the latest quote that the order would take, if there is one."""
    try:
        found = await latest_prices(servers.redis, Feed(account.feed), [instrument.name])
    except REDIS_AWAY:
        return None
    price = found.get(instrument.name)
    if price is None:
        return None
    return instrument.price(price.ask if units > 0 else price.bid)


async def ask_for(servers: Servers, intent: OrderIntent, asker: Asker) -> IntentId:
    """Write the intent down, then wait for its verdict; return the order's id.

    Without Temporal the intent stands: it is taken up when Temporal is back, or expires.
    """
    async with servers.database.transaction() as session:
        written = await write_intent(
            session, intent, asker.now, idempotency_key=asker.idempotency_key
        )
    _refuse_other_order(written, intent, asker)
    await Updates(servers.redis).publish(written.events)
    try:
        async with asyncio.timeout(VERDICT_PATIENCE_SECONDS):
            await servers.desk.open_order_for_verdict(written.intent)
    except (VerdictUnavailable, TimeoutError, *TEMPORAL_AWAY) as error:
        log.warning("order %s has no verdict yet: %s", written.intent.id, error)
    return written.intent.id


def _refuse_other_order(written: WrittenIntent, asked: OrderIntent, asker: Asker) -> None:
    if written.is_new or _wish(written.intent) == _wish(asked):
        return
    raise ProblemError(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        ProblemCode.IDEMPOTENCY_KEY_REUSED,
        f"The key {asker.idempotency_key!r} belongs to another order, {written.intent.id}.",
    )


def _wish(intent: OrderIntent) -> tuple[object, ...]:
    return (
        intent.account,
        intent.instrument,
        intent.purpose,
        intent.units if intent.purpose is Purpose.ENTRY else None,
        intent.stop,
        intent.target,
    )
