"""When an account's margin runs short: margin calls and the closeout.

Valuing an account takes its every trade, too much for every tick. So each look at the account
also says how far prices may move before the next look can find anything new.
"""

from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum

from paper.ledger.account import Account
from paper.money.valuation import Market, gross_value, value

CLOSEOUT_SHARE = Decimal("0.5")
LEAVES_CALL_BELOW = Decimal("0.95")
"""A call ends when margin used is below this share of NAV, so that it does not flutter."""

MOST_LEVERAGE_OF_A_MOVE = 10.0
"""A price enters a value through at most three conversions, with the markup of each profit."""


class MarginState(StrEnum):
    """How an account stands with its margin."""

    COVERED = "COVERED"
    CALLED = "CALLED"
    CLOSED_OUT = "CLOSED_OUT"


class MarginWatch:
    """Looks at an account again only when prices have moved far enough to matter."""

    def __init__(self, account: Account, market: Market) -> None:
        self._account = account
        self._market = market
        self._from: Mapping[str, int] | None = None
        self._reach = 0.0

    def forget(self) -> None:
        """Look again at the next tick, because the account itself has changed."""
        self._from = None

    def disturbed(self, instrument: str, bid: int, ask: int) -> bool:
        """Tell whether a price in points is too far from where it was at the last look."""
        if self._from is None:
            return bool(self._account.open_trades) or self._account.margin_call is not None
        before = self._from[instrument]
        return abs(bid + ask - before) > self._reach * before

    def look(self) -> MarginState:
        """Value the account and say how it stands."""
        worth = value(self._account, self._market)
        nav, used = worth.mid_nav, worth.margin_used
        called = self._account.margin_call is not None
        to_call = nav - (used / LEAVES_CALL_BELOW if called else used)
        slack = min(abs(nav - used * CLOSEOUT_SHARE), abs(to_call))
        moved = used + gross_value(self._account, self._market)
        self._reach = float(slack / moved) / MOST_LEVERAGE_OF_A_MOVE if moved else 1.0
        self._from = self._market.board.doubled_mids()
        if used and nav <= used * CLOSEOUT_SHARE:
            return MarginState.CLOSED_OUT
        return MarginState.CALLED if used and to_call <= 0 else MarginState.COVERED
