"""What is known of an order at one moment: its account in the books, and the latest prices."""

from domain.orders import IntentId
from domain.ports import Books, Prices
from domain.risk.rules import reduces
from domain.risk.snapshot import OrderFacts, RiskSnapshot, snapshot
from domain.runs import StoreUnavailable


async def look_at(
    books: Books, prices: Prices, intent: IntentId
) -> tuple[OrderFacts, RiskSnapshot]:
    """Read an order and its account; a way out is seen without prices where there are none.

    Raises:
        StoreUnavailable: prices cannot be read, and the order would open something.
    """
    facts = await books.facts(intent)
    try:
        return facts, snapshot(facts, await prices.quotes(facts.feed, facts.instruments))
    except StoreUnavailable:
        blind = snapshot(facts, {})
        if not reduces(facts.intent, blind):
            raise
        return facts, blind
