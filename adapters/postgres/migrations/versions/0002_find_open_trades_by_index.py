"""Find open trades, and orders by the broker's number, by index"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_index(
        "order_intents_by_broker_order", "order_intents", ["account_id", "broker_order_id"]
    )
    op.drop_index("trades_open", table_name="trades")
    op.create_index(
        "trades_open",
        "trades",
        ["account_id", "instrument"],
        postgresql_where=sa.text("units <> 0"),
    )


def downgrade() -> None:
    op.drop_index("trades_open", table_name="trades")
    op.create_index("trades_open", "trades", ["account_id", "instrument", "units"])
    op.drop_index("order_intents_by_broker_order", table_name="order_intents")
