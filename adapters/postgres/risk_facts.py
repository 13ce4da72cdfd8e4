"""What the risk rules look at, as the books have it at one moment, in one statement."""

import json
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from sqlalchemy import Row, text
from sqlmodel.ext.asyncio.session import AsyncSession

from adapters.postgres import accounts, verdicts
from adapters.postgres.intents import to_intent
from adapters.postgres.tables import AccountRow, OrderRow
from domain.accounts import AccountId, Feed, Limits
from domain.instruments import Instrument
from domain.limits import Protections
from domain.numbers import Units
from domain.orders import OrderState
from domain.risk.snapshot import AccountMoney, ClosedTrade, OrderFacts, Reserved

STOPPED_OUT = frozenset(
    {
        "STOP_LOSS_ORDER",
        "TRAILING_STOP_LOSS_ORDER",
        "GUARANTEED_STOP_LOSS_ORDER",
        "MARKET_ORDER_MARGIN_CLOSEOUT",
    }
)
"""Reasons of fills by which a trade ended against its owner's will."""

REMEMBERED_TRADES = 200
"""How many closed trades the protections look back over."""

_FACTS = text(
    f"""
WITH reserved AS (
  SELECT instrument, units, reduces FROM risk_reservations
  WHERE account_id = :account AND intent_id <> :intent AND intent_id <> :replaces
), held AS (
  SELECT instrument, units FROM positions WHERE account_id = :account AND units <> 0
), bases AS (
  SELECT DISTINCT split_part(instrument, '_', 1) AS base, instrument FROM (
    SELECT instrument FROM reserved UNION SELECT instrument FROM held
    UNION SELECT CAST(:instrument AS text)
  ) AS used
), pairs AS (
  SELECT instrument AS name FROM bases
  UNION SELECT base || '_' || :home FROM bases UNION SELECT :home || '_' || base FROM bases
  UNION SELECT base || '_USD' FROM bases UNION SELECT 'USD_' || base FROM bases
  UNION SELECT 'USD_' || :home UNION SELECT :home || '_USD'
)
SELECT
  (SELECT coalesce(nullif(reason, ''), 'no reason given') FROM kill_switches
   WHERE engaged AND scope IN ('global', 'account/' || :account, 'strategy/' || :account || '/'
     || (SELECT strategy FROM strategy_runs WHERE id = :run))
   ORDER BY scope <> 'global', scope LIMIT 1) AS kill_switch,
  money.nav, money.at,
  (SELECT json_agg(json_build_array(instrument, units::text)) FROM held) AS positions,
  (SELECT json_agg(json_build_array(instrument, units::text, reduces)) FROM reserved) AS reserved,
  (SELECT json_agg(json_build_array(instrument, counted)) FROM (
     SELECT instrument, count(*) AS counted FROM trades
     WHERE account_id = :account AND units <> 0 GROUP BY instrument) AS per) AS open_trades,
  (SELECT json_agg(json_build_array(name, display_precision, pip_location,
     trade_units_precision, minimum_trade_size::text, maximum_order_units::text,
     margin_rate::text) ORDER BY name)::text
   FROM account_instruments JOIN pairs USING (name) WHERE account_id = :account) AS instruments,
  CASE WHEN :protected THEN (SELECT json_agg(json_build_array(instrument, closed_at,
     (realised_pl + financing)::text, close_reason)) FROM (
       SELECT instrument, closed_at, realised_pl, financing, close_reason FROM trades
       WHERE account_id = :account AND closed_at IS NOT NULL
       ORDER BY closed_at DESC LIMIT {REMEMBERED_TRADES}) AS closed) END AS closed_trades,
  CASE WHEN CAST(:run AS text) IS NOT NULL THEN (
     SELECT coalesce(sum(units), 0) FROM trades WHERE account_id = :account
     AND instrument = :instrument AND units <> 0 AND run_id = :run) END AS run_position,
  CASE WHEN CAST(:run AS text) IS NOT NULL THEN (
     SELECT count(*) FROM (SELECT FROM order_intents
       WHERE account_id = :account AND run_id = :run AND id <> :intent
       AND state NOT IN ('denied', 'expired')
       AND created_at > CAST(:asked_at AS timestamptz) - interval '1 minute'
       AND created_at <= :asked_at LIMIT :rate) AS asked) ELSE 0 END AS run_orders,
  CASE WHEN CAST(:trade AS text) IS NOT NULL THEN (
     SELECT units FROM trades WHERE account_id = :account AND id = :trade) END AS trade_units,
  (SELECT coalesce(units, CAST(:units AS numeric)) FROM approvals
   WHERE intent_id = :intent AND state = 'approved') AS approved
FROM (SELECT) AS one LEFT JOIN LATERAL (
  SELECT nav, at FROM balance_snapshots WHERE account_id = :account ORDER BY at DESC LIMIT 1
) AS money ON true
"""
)


async def read_facts(session: AsyncSession, order: OrderRow, account: AccountRow) -> OrderFacts:
    """Read an order with all that the rules need; the account's row must be locked.

    A fill moves units from the reservations to the position: in two statements, or without the
    lock, they could be missed in both.
    """
    limits = accounts.limits(account)
    connection = await session.connection()
    row = (await connection.execute(_FACTS, _parameters(order, account, limits))).one()
    return OrderFacts(
        intent=to_intent(order),
        state=OrderState(order.state),
        verdict=verdicts.to_verdict(order.verdict),
        account=AccountId(account.id),
        feed=Feed(account.feed),
        currency=account.currency,
        opened_at=account.created_at,
        gate=accounts.gate(account),
        kill_switch=row.kill_switch,
        limits=limits,
        policy=accounts.policy(account),
        money=_money(account, row),
        instruments=_instruments(row.instruments),
        positions=tuple((name, Units(Decimal(units))) for name, units in _items(row.positions)),
        reserved=tuple(
            Reserved(instrument=name, units=Units(Decimal(units)), reduces=reduces)
            for name, units, reduces in _items(row.reserved)
        ),
        open_trades=dict(_items(row.open_trades)),
        closed_trades=tuple(_closed(*item) for item in _items(row.closed_trades)),
        run_position=row.run_position,
        run_orders=row.run_orders,
        trade_units=row.trade_units,
        approved=row.approved,
    )


def _parameters(order: OrderRow, account: AccountRow, limits: Limits) -> dict[str, object]:
    return {
        "account": account.id,
        "home": account.currency,
        "intent": order.id,
        "replaces": order.replaces or "",
        "instrument": order.instrument,
        "units": order.units,
        "run": order.run_id,
        "trade": order.trade_id,
        "asked_at": order.created_at,
        "rate": limits.max_orders_per_minute or 0,
        "protected": limits.protections != Protections(),
    }


def _items(aggregate: list[Any] | None) -> list[Any]:
    return aggregate or []


def _money(account: AccountRow, row: Row[Any]) -> AccountMoney | None:
    if row.nav is None:
        return None
    start, peak = account.day_start_nav, account.peak_nav
    return AccountMoney(
        nav=row.nav,
        at=row.at,
        day_start=row.nav if start is None else start,
        peak=row.nav if peak is None else peak,
    )


@lru_cache(maxsize=256)
def _instruments(aggregate: str | None) -> Mapping[str, Instrument]:
    """Read instruments from the text that the database writes: the same for the same ones."""
    found = (_instrument(*item) for item in json.loads(aggregate or "[]"))
    return MappingProxyType({instrument.name: instrument for instrument in found})


def _instrument(name: str, precision: int, pip: int, units: int, *amounts: str) -> Instrument:
    smallest, largest, margin_rate = (Decimal(amount) for amount in amounts)
    return Instrument(
        name=name,
        display_precision=precision,
        pip_location=pip,
        trade_units_precision=units,
        minimum_trade_size=smallest,
        maximum_order_units=largest,
        margin_rate=margin_rate,
    )


def _closed(instrument: str, at: str, profit: str, reason: str | None) -> ClosedTrade:
    return ClosedTrade(
        instrument=instrument,
        closed_at=datetime.fromisoformat(at),
        profit=Decimal(profit),
        stopped=reason in STOPPED_OUT,
    )
