"""Where OANDA's own documents and recordings disagree or are silent: what this exchange does.

Each switch has the default that recordings of the real thing support best.
"""

from dataclasses import dataclass
from enum import StrEnum


class FinishedOrders(StrEnum):
    """What asking for a finished order by its number gives."""

    FOUND = "found"
    GONE = "gone"


class DuplicateClientId(StrEnum):
    """What becomes of an order whose client id another pending order holds."""

    REJECT = "reject"
    ACCEPT = "accept"


class OtherAccount(StrEnum):
    """The status for an account that a valid token does not open."""

    FORBIDDEN = "403"
    UNAUTHORIZED = "401"


class BadRangeStatus(StrEnum):
    """The status for a transaction number that the account does not have."""

    RANGE = "416"
    BAD_REQUEST = "400"


class TrailingZeros(StrEnum):
    """Whether zeros beyond an instrument's decimals count as decimals ("100.0", "1.100000")."""

    ACCEPT = "accept"
    REJECT = "reject"


class NumberPrices(StrEnum):
    """How a JSON number is read: as it is written, or as the binary fraction next to it."""

    ACCEPT = "accept"
    REJECT = "reject"
    """1.1 is then 1.100000000000000088…, and has too many decimals."""


class TargetDistance(StrEnum):
    """Whether a take profit may be given as a distance."""

    ACCEPT = "accept"
    REJECT = "reject"


class StopDistance(StrEnum):
    """Which side of the price the distance of a stop loss on an open trade counts from."""

    OPENING = "opening"
    """The side that the trade was opened at: a long trade's ask, a short one's bid."""
    CLOSING = "closing"


class TransactionsFrom(StrEnum):
    """Where a list of transactions begins when the request does not say."""

    CREATION = "creation"
    WEEK = "week"


class MarginShortage(StrEnum):
    """How a market order without enough margin fails."""

    CANCEL = "cancel"
    REJECT = "reject"


class Spelling(StrEnum):
    """How enumerations read back: as today, or as captures of 2016 show them."""

    CURRENT = "current"
    OF_2016 = "2016"


class CloseoutExtensions(StrEnum):
    """Whether the orders of a position close carry the client extensions of the request."""

    ECHO = "echo"
    DROP = "drop"


class LosingTakeProfit(StrEnum):
    """What becomes of a take profit that is set where the market has already passed it."""

    FILL = "fill"
    CANCEL = "cancel"


class CloseoutOrder(StrEnum):
    """Which trades a margin closeout closes first."""

    OLDEST = "oldest"
    LARGEST_LOSS = "largest-loss"


class FifoRule(StrEnum):
    """Whether older trades of the same size must be closed first, as in the United States."""

    OFF = "off"
    ON = "on"


class ForbiddenFill(StrEnum):
    """Why an order is cancelled whose position fill forbids the only fill it could have."""

    INSUFFICIENT_LIQUIDITY = "INSUFFICIENT_LIQUIDITY"
    CLIENT_REQUEST = "CLIENT_REQUEST"
    FIFO_VIOLATION = "FIFO_VIOLATION"


class InitialMargin(StrEnum):
    """The price that a trade's `initialMarginRequired` is counted with."""

    FILL = "fill"
    MID = "mid"


class ReplaceInherits(StrEnum):
    """What a replaced order hands on where the request is silent."""

    CLIENT_EXTENSIONS = "client-extensions"
    NOTHING = "nothing"
    EVERYTHING = "everything"


@dataclass(frozen=True, slots=True, kw_only=True)
class Behaviour:
    """One choice for everything that OANDA leaves open."""

    finished_orders: FinishedOrders = FinishedOrders.FOUND
    duplicate_client_id: DuplicateClientId = DuplicateClientId.REJECT
    other_account: OtherAccount = OtherAccount.FORBIDDEN
    bad_range: BadRangeStatus = BadRangeStatus.RANGE
    trailing_zeros: TrailingZeros = TrailingZeros.ACCEPT
    number_prices: NumberPrices = NumberPrices.ACCEPT
    target_distance: TargetDistance = TargetDistance.ACCEPT
    stop_distance: StopDistance = StopDistance.OPENING
    transactions_from: TransactionsFrom = TransactionsFrom.CREATION
    margin_shortage: MarginShortage = MarginShortage.CANCEL
    spelling: Spelling = Spelling.CURRENT
    closeout_extensions: CloseoutExtensions = CloseoutExtensions.ECHO
    losing_take_profit: LosingTakeProfit = LosingTakeProfit.FILL
    closeout_order: CloseoutOrder = CloseoutOrder.OLDEST
    fifo: FifoRule = FifoRule.OFF
    forbidden_fill: ForbiddenFill = ForbiddenFill.INSUFFICIENT_LIQUIDITY
    initial_margin: InitialMargin = InitialMargin.FILL
    replace_inherits: ReplaceInherits = ReplaceInherits.CLIENT_EXTENSIONS


USUAL = Behaviour()
"""Every switch at its default."""
