"""What would be left if trading cost more than the ticks say."""

from decimal import Decimal

import numpy as np

from engine.metrics.ledger import Ledger
from engine.metrics.values import Unit, money, rounded_money
from engine.trust.findings import Figure, Finding, TrustVerdict, amount

WIDER = (0.5, 1.0)
SLIPPAGES = (1, 2, 3, 4, 5)
FILLS = 2
"""Each trade is filled on its way in and on its way out."""


def cost_sensitivity(book: Ledger) -> Finding:
    """Reckon the profit with wider spreads, and with slippage at every fill, from the trades.

    The trades are taken as they were: wider spreads would also have hit other stops.
    """
    whole = int(book.trades.result.sum())
    if whole <= 0:
        return _finding(TrustVerdict.BAD, "It loses at the costs that the ticks show already.", ())
    if np.isnan(book.trades.point_value).any():
        said = "The rate to the account's currency is unknown, so costs could not be reckoned."
        return _finding(TrustVerdict.OPEN, said, ())
    spread, point = float(book.trades.spread.sum()), float(book.trades.point_value.sum())
    wider = {share: rounded_money(whole - share * spread) for share in WIDER}
    slipped = {each: rounded_money(whole - each * FILLS * point) for each in SLIPPAGES}
    room = whole / (FILLS * point)
    verdict = _verdict(wider, slipped)
    figures = (
        Figure(title="Net profit", value=money(whole), unit=Unit.MONEY),
        *(
            Figure(title=f"Spread {100 * share:+.0f} %", value=left, unit=Unit.MONEY)
            for share, left in wider.items()
        ),
        *(
            Figure(title=f"Slippage of {each} points", value=left, unit=Unit.MONEY)
            for each, left in slipped.items()
        ),
        Figure(title="Points a fill that use it up", value=room, unit=Unit.NUMBER),
    )
    return _finding(verdict, _said(verdict, wider[1.0], room, book), figures)


def _verdict(wider: dict[float, Decimal], slipped: dict[int, Decimal]) -> TrustVerdict:
    if wider[0.5] <= 0 or slipped[1] <= 0:
        return TrustVerdict.BAD
    return TrustVerdict.GOOD if wider[1.0] > 0 and slipped[3] > 0 else TrustVerdict.DOUBTFUL


def _said(verdict: TrustVerdict, doubled: Decimal, room: float, book: Ledger) -> str:
    left = amount(doubled, book.outcome.spec.currency)
    said = (
        f"With spreads twice as wide {left} would be left, and {room:.1f} points of slippage at "
        "every fill use the profit up."
    )
    match verdict:
        case TrustVerdict.GOOD:
            return f"{said} There is room for a worse broker than the recorded one."
        case TrustVerdict.DOUBTFUL:
            return f"{said} A busy hour costs that much."
        case _:
            return f"{said} Ordinary slippage eats this."


def _finding(verdict: TrustVerdict, sentence: str, figures: tuple[Figure, ...]) -> Finding:
    return Finding(
        key="cost_sensitivity",
        title="Does it live on cheap trading?",
        verdict=verdict,
        sentence=sentence,
        figures=figures,
    )
