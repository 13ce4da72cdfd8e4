"""How an order meets the market: the fill it becomes, or the cancel.

Pure: `execute` reads an account and a market and writes bodies into a draft.
"""

from dataclasses import dataclass
from decimal import Decimal

from domain.numbers import ZERO
from paper.behaviour import InitialMargin
from paper.ledger.account import Account
from paper.ledger.fills import OrderFill, TradeOpen, TradeReduce
from paper.ledger.transactions import CancelReason, OrderCancel
from paper.market.quotes import Quote
from paper.money.conversion import Factors, home_factors, money, profit, trimmed
from paper.money.exposure import margin_rate
from paper.money.valuation import Market, least_mid_unrealized, margin_of, mid_unrealized
from paper.orders.dependents import add_dependents, cancels_of_linked, refuse_dependents
from paper.orders.draft import Draft
from paper.orders.fifo import refuse_out_of_turn
from paper.orders.plan import Execution, Plan, Reduction, plan_fill, resulting_exposures
from paper.wire import TransactionId

ZERO_MONEY = Decimal("0.0000")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pricing:
    """A quote, and the factors of its two currencies."""

    quote: Quote
    quote_factors: Factors
    base_factors: Factors
    initial_margin: InitialMargin

    def margin_price(self, filled_at: Decimal) -> Decimal:
        """Return the price that a new trade's initial margin is counted with."""
        return filled_at if self.initial_margin is InitialMargin.FILL else self.quote.mid

    def half_spread_cost(self, units: Decimal) -> Decimal:
        """Return what half the spread of some units costs in account money."""
        return money(abs(units) * self.quote.half_spread * self.quote_factors.position)


def execute(account: Account, market: Market, order: Execution, draft: Draft) -> None:
    """Fill an order, or cancel it with the reason why not."""
    settle(account, market, order, decide(account, market, order), draft)


def settle(
    account: Account,
    market: Market,
    order: Execution,
    outcome: Plan | CancelReason,
    draft: Draft,
) -> None:
    """Fill an order as planned, or cancel it for the reason given."""
    if isinstance(outcome, CancelReason):
        draft.add(
            OrderCancel(
                order_id=order.order_id, client_order_id=order.client_order_id, reason=outcome
            )
        )
        return
    pricing = _pricing(market, order.instrument)
    fill_id = draft.add(_fill(account, pricing, order, outcome, draft.next_id))
    if outcome.opens:
        add_dependents(order, outcome, pricing.quote.instrument, fill_id, draft)
    _cancel_orphans(account, order, outcome, draft)


def decide(account: Account, market: Market, order: Execution) -> Plan | CancelReason:
    """Return how an order would fill now, or why it cannot."""
    if not market.tradeable(order.instrument):
        return CancelReason.MARKET_HALTED
    quote = market.quote(order.instrument)
    plan = plan_fill(account, quote, order, market.behaviour)
    if isinstance(plan, CancelReason):
        return plan
    out_of_turn = refuse_out_of_turn(account, market, order, plan)
    if out_of_turn is not None or not plan.opens:
        return out_of_turn or plan
    refusal = _trade_id_taken(account, order) or refuse_dependents(
        account, order, plan, quote, market.behaviour.duplicate_client_id
    )
    if refusal is not None:
        return refusal
    covered = _margin_covered(account, market, order, plan)
    return plan if covered else CancelReason.INSUFFICIENT_MARGIN


def _trade_id_taken(account: Account, order: Execution) -> CancelReason | None:
    wanted = order.trade_extensions.id if order.trade_extensions else None
    if wanted is None or account.trade_by_client_id(wanted) is None:
        return None
    return CancelReason.CLIENT_TRADE_ID_ALREADY_EXISTS


def _margin_covered(account: Account, market: Market, order: Execution, plan: Plan) -> bool:
    pricing = _pricing(market, order.instrument)
    nav = account.balance + _convert(profit(plan.opens, plan.price, pricing.quote.mid), pricing)
    for part in plan.reductions:
        nav += _convert(_profit_of(part, plan.price), pricing)
        nav += mid_unrealized(part.trade, market) * part.units / part.trade.current_units
    needed = margin_of(account, resulting_exposures(account, order, plan), market)
    if needed <= nav + least_mid_unrealized(account, market):
        return True
    trades = account.open_trades.values()
    return needed <= nav + sum((mid_unrealized(trade, market) for trade in trades), ZERO_MONEY)


def _profit_of(part: Reduction, price: Decimal) -> Decimal:
    return profit(-part.units, part.trade.price, price)


def _convert(amount: Decimal, pricing: Pricing) -> Decimal:
    return pricing.quote_factors.convert(amount)


def _pricing(market: Market, instrument: str) -> Pricing:
    quote = market.quote(instrument)
    return Pricing(
        quote=quote,
        quote_factors=market.conversion.factors(quote.instrument.quote),
        base_factors=market.conversion.factors(quote.instrument.base),
        initial_margin=market.behaviour.initial_margin,
    )


def _fill(
    account: Account, pricing: Pricing, order: Execution, plan: Plan, fill_id: TransactionId
) -> OrderFill:
    parts = [_reduce(part, plan.price, pricing) for part in plan.reductions]
    opened = _open(account, pricing, order, plan, fill_id) if plan.opens else None
    closed = tuple(p for p, r in zip(parts, plan.reductions, strict=True) if r.whole)
    partial = [p for p, r in zip(parts, plan.reductions, strict=True) if not r.whole]
    realized = sum((part.realized_pl for part in parts), ZERO_MONEY)
    spread_cost = sum((part.half_spread_cost for part in parts), ZERO_MONEY)
    return OrderFill(
        order_id=order.order_id,
        client_order_id=order.client_order_id,
        instrument=order.instrument,
        units=plan.units,
        requested_units=order.units,
        price=plan.price,
        full_vwap=plan.price,
        full_price=pricing.quote.full_price(),
        reason=order.reason,
        pl=realized,
        quote_pl=trimmed(sum((_profit_of(each, plan.price) for each in plan.reductions), ZERO)),
        account_balance=account.balance + realized,
        gain_quote_home_conversion_factor=pricing.quote_factors.gain,
        loss_quote_home_conversion_factor=pricing.quote_factors.loss,
        home_conversion_factors=home_factors(pricing.base_factors, pricing.quote_factors),
        half_spread_cost=spread_cost + (opened.half_spread_cost if opened else ZERO_MONEY),
        trade_opened=opened,
        trades_closed=closed or None,
        trade_reduced=partial[0] if partial else None,
    )


def _open(
    account: Account, pricing: Pricing, order: Execution, plan: Plan, fill_id: TransactionId
) -> TradeOpen:
    rate = margin_rate(account, pricing.quote.instrument)
    held = (
        abs(plan.opens) * rate * pricing.margin_price(plan.price) * pricing.quote_factors.position
    )
    return TradeOpen(
        trade_id=fill_id,
        units=plan.opens,
        price=plan.price,
        half_spread_cost=pricing.half_spread_cost(plan.opens),
        initial_margin_required=money(held),
        client_extensions=order.trade_extensions,
    )


def _reduce(part: Reduction, price: Decimal, pricing: Pricing) -> TradeReduce:
    return TradeReduce(
        trade_id=part.trade.id,
        client_trade_id=part.trade.client_id,
        units=part.units,
        realized_pl=_convert(_profit_of(part, price), pricing),
        price=price,
        half_spread_cost=pricing.half_spread_cost(part.units),
    )


def _cancel_orphans(account: Account, order: Execution, plan: Plan, draft: Draft) -> None:
    for part in plan.reductions:
        if not part.whole:
            continue
        for cancel in cancels_of_linked(account, part.trade, draft, but=order.order_id):
            draft.add(cancel)
