"""How fast a strategy may ask."""

from domain.orders import OrderIntent, Origin
from domain.risk.snapshot import RiskSnapshot
from domain.risk.verdict import Denied, DenyCode


def order_rate(intent: OrderIntent, snapshot: RiskSnapshot) -> Denied | None:
    """Deny a strategy more orders a minute than the account allows it."""
    asked, limit = snapshot.run_orders, snapshot.limits.max_orders_per_minute
    if intent.origin is not Origin.STRATEGY or limit is None or asked < limit:
        return None
    return Denied(
        code=DenyCode.ORDER_RATE,
        message=f"the strategy asked for {asked} orders within a minute, at most {limit}",
        figures={"orders": str(asked), "limit": str(limit)},
    )
