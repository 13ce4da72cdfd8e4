"""Turn what somebody asks for into an intent, or answer with the field that is wrong."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from http import HTTPStatus

from adapters.postgres.accounts import open_positions
from adapters.postgres.tables import AccountRow, OrderRow, TradeRow
from adapters.postgres.views.orders import owned_order
from adapters.postgres.views.positions import owned_trade
from api.accounts.owned import account_of
from api.orders import terms
from api.orders.keys import Asker
from api.orders.requests import (
    CloseRequest,
    LegRequest,
    OcoRequest,
    OrderRequest,
    OrderTermsAsked,
    ReplaceRequest,
    TradeCloseRequest,
)
from api.problems import ProblemCode, ProblemError, invalid, not_found
from api.servers import Servers
from domain.accounts import AccountId
from domain.instruments import Instrument
from domain.numbers import Units, plain
from domain.order_terms import OrderKind
from domain.orders import GroupId, IntentId, OrderIntent, OrderState, Origin, Purpose

CLOSE_VALIDITY = timedelta(seconds=60)


async def order(servers: Servers, asked: OrderRequest, asker: Asker) -> OrderIntent:
    """Build the intent of an order of any type."""
    async with servers.database.reading() as session:
        account = await account_of(session, asker.owner, asked.account_id)
    return await leg(servers, account, asked, asker)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """Where an order goes: what it trades, and which others it stands in for or beside."""

    account: AccountRow
    instrument: Instrument
    kind: OrderKind = OrderKind.MARKET
    replaces: IntentId | None = None
    group: GroupId | None = None
    trade: str | None = None


async def leg(
    servers: Servers,
    account: AccountRow,
    asked: LegRequest,
    asker: Asker,
    group: GroupId | None = None,
) -> OrderIntent:
    """Build the intent of an order on an account that was looked up before."""
    async with servers.database.reading() as session:
        instrument = await terms.tradeable(session, account, asked.instrument)
    place = _Place(account=account, instrument=instrument, kind=asked.kind, group=group)
    return await _entry(servers, place, asked, asker)


async def group(
    servers: Servers, asked: OcoRequest, asker: Asker, group_id: GroupId
) -> list[OrderIntent]:
    """Build the intents of orders of which one cancels the others."""
    async with servers.database.reading() as session:
        account = await account_of(session, asker.owner, asked.account_id)
    legs = []
    for place, wanted in enumerate(asked.orders):
        with _named(f"orders.{place}"):
            if wanted.kind is OrderKind.MARKET:
                raise invalid("kind", "is to be one that waits: a market order decides at once")
            legs.append(await leg(servers, account, wanted, asker, group_id))
    return legs


@contextmanager
def _named(place: str) -> Iterator[None]:
    """Name fields by their place in the request."""
    try:
        yield
    except ProblemError as error:
        raise error.within(place) from error


async def replacement(
    servers: Servers, order_id: str, asked: ReplaceRequest, asker: Asker
) -> OrderIntent:
    """Build the intent of what takes the place of a waiting order."""
    async with servers.database.reading() as session:
        row = await owned_order(session, asker.owner, order_id)
        if row is None:
            raise not_found("order")
        _refuse_unless_waiting(row)
        account = await account_of(session, asker.owner, row.account_id)
        instrument = await terms.tradeable(session, account, row.instrument)
    place = _Place(
        account=account,
        instrument=instrument,
        kind=OrderKind(row.kind),
        replaces=IntentId(row.id),
        group=GroupId(row.group_id) if row.group_id else None,
    )
    return await _entry(servers, place, asked, asker)


def _refuse_unless_waiting(row: OrderRow) -> None:
    if row.state == OrderState.SUBMITTED and row.broker_order_id is not None:
        return
    raise ProblemError(
        HTTPStatus.CONFLICT,
        ProblemCode.ORDER_NOT_WAITING,
        f"Only an order that waits at the broker can be replaced; this one is {row.state}.",
    )


async def _entry(
    servers: Servers, place: _Place, asked: OrderTermsAsked, asker: Asker
) -> OrderIntent:
    instrument = place.instrument
    terms.check_units(instrument, asked.units)
    terms.check_prices(instrument, asked)
    latest = await terms.latest_price(servers.redis, place.account, instrument.name)
    return OrderIntent(
        id=_new_id(),
        owner=asker.owner,
        account=AccountId(place.account.id),
        instrument=instrument.name,
        units=Units(asked.units),
        purpose=Purpose.ENTRY,
        origin=Origin.PERSON,
        valid_until=asker.now + timedelta(seconds=asked.valid_for_seconds),
        terms=terms.order_terms(asked, place.kind, terms.market_time(latest, asker.now)),
        stop=terms.stop_of(asked),
        target=terms.target_of(asked),
        trail=asked.trailing_stop_distance,
        close_after=terms.close_after(asked),
        replaces=place.replaces,
        group=place.group,
        expected_price=terms.price_seen(instrument, asked.units, latest),
    )


async def position_close(servers: Servers, asked: CloseRequest, asker: Asker) -> OrderIntent:
    """Build the intent that closes a position, or a part of it."""
    async with servers.database.reading() as session:
        account = await account_of(session, asker.owner, asked.account_id)
        instrument = await terms.tradeable(session, account, asked.instrument)
        positions = dict(await open_positions(session, AccountId(account.id)))
    held = positions.get(instrument.name)
    if held is None:
        raise invalid(
            "instrument",
            f"there is no position in {instrument.name} to close",
            ProblemCode.NOTHING_TO_CLOSE,
        )
    units = _closing_units(instrument, held, asked.units)
    return await _close(servers, _Place(account=account, instrument=instrument), units, asker)


async def trade_close(
    servers: Servers, trade_id: str, asked: TradeCloseRequest, asker: Asker
) -> OrderIntent:
    """Build the intent that closes one trade, or a part of it."""
    async with servers.database.reading() as session:
        account = await account_of(session, asker.owner, asked.account_id)
        trade = open_trade(await owned_trade(session, asker.owner, account.id, trade_id))
        instrument = await terms.tradeable(session, account, trade.instrument)
    units = _closing_units(instrument, trade.units, asked.units)
    place = _Place(account=account, instrument=instrument, trade=trade.id)
    return await _close(servers, place, units, asker)


def open_trade(trade: TradeRow | None) -> TradeRow:
    """Return a trade that is open, or answer why there is none."""
    if trade is None:
        raise not_found("trade")
    if trade.units == 0:
        raise ProblemError(
            HTTPStatus.CONFLICT, ProblemCode.NOTHING_TO_CLOSE, f"Trade {trade.id} is closed."
        )
    return trade


def _closing_units(instrument: Instrument, held: Decimal, asked: Decimal | None) -> Units:
    if asked is None:
        return Units(-held)
    terms.check_units(instrument, asked)
    if asked > abs(held):
        raise invalid("units", f"only {plain(abs(held))} are open")
    return Units(-asked if held > 0 else asked)


async def _close(servers: Servers, place: _Place, units: Units, asker: Asker) -> OrderIntent:
    latest = await terms.latest_price(servers.redis, place.account, place.instrument.name)
    return OrderIntent(
        id=_new_id(),
        owner=asker.owner,
        account=AccountId(place.account.id),
        instrument=place.instrument.name,
        units=units,
        purpose=Purpose.CLOSE,
        origin=Origin.PERSON,
        valid_until=asker.now + CLOSE_VALIDITY,
        trade=place.trade,
        expected_price=terms.price_seen(place.instrument, units, latest),
    )


def _new_id() -> IntentId:
    return IntentId(f"p-{secrets.token_hex(10)}")
