"""What happens to an account without a command: prices move, time passes."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from tests.paper.model.account import Account
from tests.paper.model.book import Trade
from tests.paper.model.fills import Event
from tests.paper.model.rates import Quote, money, shown
from tests.paper.model.watching import is_met, trail
from tests.paper.model.worth import Instrument, total, worth_of

NEW_YORK = ZoneInfo("America/New_York")
DAY_ENDS_AT = 17
BASE_STEP = Decimal("1e-8")
LEAVES_CALL_BELOW = Decimal("0.95")


def move(account: Account, instrument: str, quote: Quote) -> list[Event]:
    """Tell a price: resting orders wake, the oldest first, then margin is looked at."""
    account.market.quotes[instrument] = quote
    return [*_wake(account, instrument, quote), *_mind_margin(account)] if quote.tradeable else []


def pass_time(account: Account, now: datetime) -> list[Event]:
    """Let time pass: orders end, and each day's end is charged, at the prices that stand."""
    events = []
    for due in _due_times(account, now):
        events += [
            account.ledger.cancelled(order.id, "TIME_IN_FORCE_EXPIRED")
            for order in list(account.book.orders.values())
            if order.ends is not None and order.ends <= due
        ]
        if _is_day_end(due) and account.book.open_trades():
            events.append(_finance(account, due))
    account.now = now
    return events


def day_end(after: datetime) -> datetime:
    """Return the next time that a day ends in New York."""
    there = after.astimezone(NEW_YORK)
    end = there.replace(hour=DAY_ENDS_AT, minute=0, second=0, microsecond=0)
    return (end if end > there else end + timedelta(days=1)).astimezone(UTC)


def _wake(account: Account, instrument: str, quote: Quote) -> list[Event]:
    book = account.book
    here = [order for order in book.orders.values() if order.instrument == instrument]
    for order in here:
        if order.type == "TRAILING_STOP_LOSS":
            trail(order, book.buys(order), quote)
    events = []
    for order in [order for order in here if is_met(order, book.buys(order), quote)]:
        if order.id in book.orders:
            events += account.wake(order)
    return events


def _mind_margin(account: Account) -> list[Event]:
    worth = worth_of(account.book, account.ledger.balance, account.market)
    limit = worth.nav * (LEAVES_CALL_BELOW if account.margin_called else 1)
    called = worth.margin > 0 and worth.margin >= limit
    events = []
    if called is not account.margin_called:
        account.margin_called = called
        events.append(account.ledger.event(f"MARGIN_CALL_{'ENTER' if called else 'EXIT'}"))
    if worth.margin > 0 and worth.margin / 2 >= worth.nav:
        events += account.close_out()
    return events


def _due_times(account: Account, now: datetime) -> list[datetime]:
    due = {order.ends for order in account.book.orders.values() if order.ends is not None}
    end = day_end(account.now)
    while end <= now:
        due.add(end)
        end = day_end(end)
    return sorted(each for each in due if each <= now)


def _is_day_end(moment: datetime) -> bool:
    return day_end(moment - timedelta(microseconds=1)) == moment


def _finance(account: Account, due: datetime) -> Event:
    event = account.ledger.event("DAILY_FINANCING")
    paid = [_interest(account, trade, due) for trade in account.book.open_trades()]
    event["financing"] = shown(total(paid))
    event["accountBalance"] = shown(account.ledger.balance)
    return event


def _interest(account: Account, trade: Trade, due: datetime) -> Decimal:
    terms = account.market.instruments[trade.instrument]
    in_base = (abs(trade.units) * _yearly(terms, trade) * _days(terms, due) / 365).quantize(
        BASE_STEP
    )
    paid = money(account.market.base(trade.instrument).of(in_base))
    trade.financing += paid
    account.book.side(trade.instrument, trade.is_long).financing += paid
    account.ledger.financing += paid
    account.ledger.balance += paid
    return paid


def _yearly(terms: Instrument, trade: Trade) -> Decimal:
    return terms.long_rate if trade.is_long else terms.short_rate


def _days(terms: Instrument, due: datetime) -> int:
    return terms.days_charged[due.astimezone(NEW_YORK).strftime("%A").upper()]
