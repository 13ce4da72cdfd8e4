"""Keep backtests"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "backtests",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("owner_id", sa.String(), nullable=False),
        sa.Column("idempotency_key", sa.String(), nullable=True),
        sa.Column("asked", sa.String(), nullable=True),
        sa.Column("strategy", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("spec", postgresql.JSONB(), nullable=False),
        sa.Column("config_hash", sa.String(), nullable=False),
        sa.Column("data", postgresql.JSONB(), nullable=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("status_detail", sa.String(), nullable=False),
        sa.Column("status_field", sa.String(), nullable=False),
        sa.Column("wish", sa.String(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("ticks", sa.BigInteger(), nullable=False),
        sa.Column("of_ticks", sa.BigInteger(), nullable=False),
        sa.Column("market_time_ns", sa.BigInteger(), nullable=False),
        sa.Column("trades", sa.Integer(), nullable=False),
        sa.Column("balance", sa.Numeric(28, 10), nullable=False),
        sa.Column("nav", sa.Numeric(28, 10), nullable=False),
        sa.Column("curve", postgresql.JSONB(), nullable=False),
        sa.Column("metrics", postgresql.JSONB(), nullable=True),
        sa.Column("report_hash", sa.String(), nullable=True),
        sa.Column("results", postgresql.JSONB(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("owner_id", "idempotency_key", name="one_backtest_per_key"),
    )
    op.create_index("backtests_by_owner", "backtests", ["owner_id", "created_at"])
    op.create_index(
        "backtests_unfinished",
        "backtests",
        ["updated_at"],
        postgresql_where=sa.text("status IN ('queued', 'running', 'paused')"),
    )
    op.create_table(
        "backtest_checkpoints",
        sa.Column("backtest_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("cursor", postgresql.JSONB(), nullable=False),
        sa.Column("progress", postgresql.JSONB(), nullable=False),
        sa.Column("state", sa.LargeBinary(), nullable=False),
        sa.Column("trades_part", sa.String(), nullable=True),
        sa.Column("trades_rows", sa.Integer(), nullable=False),
        sa.Column("equity_part", sa.String(), nullable=True),
        sa.Column("equity_rows", sa.Integer(), nullable=False),
        sa.Column("prices_part", sa.String(), nullable=True),
        sa.Column("prices_rows", sa.Integer(), nullable=False),
        sa.Column("complete", sa.Boolean(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["backtest_id"], ["backtests.id"]),
        sa.PrimaryKeyConstraint("backtest_id", "number"),
    )


def downgrade() -> None:
    op.drop_table("backtest_checkpoints")
    op.drop_index("backtests_unfinished", table_name="backtests")
    op.drop_index("backtests_by_owner", table_name="backtests")
    op.drop_table("backtests")
