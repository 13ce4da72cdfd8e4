"""Create every table"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0001"
down_revision: str | None = None
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "event_streams",
        sa.Column("stream", sa.String(), nullable=False),
        sa.Column("last_sequence", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("stream"),
    )
    op.create_table(
        "events",
        sa.Column("stream", sa.String(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("severity", sa.String(), nullable=False),
        sa.Column("message", sa.String(), nullable=False),
        sa.Column("intent_id", sa.String(), nullable=True),
        sa.Column("run_id", sa.String(), nullable=True),
        sa.Column("instrument", sa.String(), nullable=True),
        sa.Column("payload", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("stream", "sequence"),
    )
    op.create_index("events_by_kind", "events", ["kind"], unique=False)
    op.create_index("events_by_order", "events", ["intent_id"], unique=False)
    op.create_table(
        "health_reports",
        sa.Column("component", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("detail", sa.String(), nullable=False),
        sa.Column("latency_ms", sa.Float(), nullable=True),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("component"),
    )
    op.create_table(
        "history_parts",
        sa.Column("feed", sa.String(), nullable=False),
        sa.Column("instrument", sa.String(), nullable=False),
        sa.Column("first_tick", sa.String(), nullable=False),
        sa.Column("last_tick", sa.String(), nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("rows", sa.BigInteger(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("feed", "instrument", "first_tick"),
    )
    op.create_table(
        "kill_switches",
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("engaged", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("changed_by", sa.String(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("scope"),
    )
    op.create_table(
        "users",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("username", sa.String(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("disabled", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("username"),
    )
    op.create_table(
        "accounts",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("owner_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("feed", sa.String(), nullable=False),
        sa.Column("broker_account_id", sa.String(), nullable=False),
        sa.Column("token_encrypted", sa.String(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("state_reason", sa.String(), nullable=False),
        sa.Column("agreed", sa.Boolean(), nullable=False),
        sa.Column("agreed_reason", sa.String(), nullable=False),
        sa.Column("max_units_per_order", sa.Numeric(precision=28, scale=10), nullable=False),
        sa.Column("max_margin_use", sa.Numeric(precision=28, scale=10), nullable=False),
        sa.Column("max_spread_points", sa.Integer(), nullable=False),
        sa.Column("max_price_age_seconds", sa.Integer(), nullable=False),
        sa.Column("stop_required", sa.Boolean(), nullable=False),
        sa.Column("reservation_version", sa.Integer(), nullable=False),
        sa.Column("booked_transaction_id", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["users.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("feed", "broker_account_id"),
    )
    op.create_index(op.f("ix_accounts_owner_id"), "accounts", ["owner_id"], unique=False)
    op.create_table(
        "user_sessions",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["users.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_user_sessions_user_id"), "user_sessions", ["user_id"], unique=False)
    op.create_table(
        "account_instruments",
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("display_precision", sa.Integer(), nullable=False),
        sa.Column("pip_location", sa.Integer(), nullable=False),
        sa.Column("trade_units_precision", sa.Integer(), nullable=False),
        sa.Column("minimum_trade_size", sa.Numeric(precision=28, scale=10), nullable=False),
        sa.Column("maximum_order_units", sa.Numeric(precision=28, scale=10), nullable=False),
        sa.Column("margin_rate", sa.Numeric(precision=28, scale=10), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts.id"],
        ),
        sa.PrimaryKeyConstraint("account_id", "name"),
    )
    op.create_table(
        "balance_snapshots",
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("balance", sa.Numeric(precision=28, scale=10), nullable=False),
        sa.Column("nav", sa.Numeric(precision=28, scale=10), nullable=False),
        sa.Column("unrealised_pl", sa.Numeric(precision=28, scale=10), nullable=False),
        sa.Column("margin_used", sa.Numeric(precision=28, scale=10), nullable=False),
        sa.Column("margin_available", sa.Numeric(precision=28, scale=10), nullable=False),
        sa.Column("last_transaction_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts.id"],
        ),
        sa.PrimaryKeyConstraint("account_id", "at"),
    )
    op.create_table(
        "broker_transactions",
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("time_ns", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("body", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("booked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts.id"],
        ),
        sa.PrimaryKeyConstraint("account_id", "id"),
    )
    op.create_table(
        "fills",
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("transaction_id", sa.BigInteger(), nullable=False),
        sa.Column("time_ns", sa.BigInteger(), nullable=False),
        sa.Column("instrument", sa.String(), nullable=False),
        sa.Column("units", sa.Numeric(precision=28, scale=10), nullable=False),
        sa.Column("price", sa.Numeric(precision=28, scale=10), nullable=False),
        sa.Column("expected_price", sa.Numeric(precision=28, scale=10), nullable=True),
        sa.Column("pl", sa.Numeric(precision=28, scale=10), nullable=False),
        sa.Column("financing", sa.Numeric(precision=28, scale=10), nullable=False),
        sa.Column("half_spread_cost", sa.Numeric(precision=28, scale=10), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("intent_id", sa.String(), nullable=True),
        sa.Column("run_id", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts.id"],
        ),
        sa.PrimaryKeyConstraint("account_id", "transaction_id"),
    )
    op.create_index("fills_by_intent", "fills", ["intent_id"], unique=False)
    op.create_table(
        "positions",
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("instrument", sa.String(), nullable=False),
        sa.Column("units", sa.Numeric(precision=28, scale=10), nullable=False),
        sa.Column("average_price", sa.Numeric(precision=28, scale=10), nullable=True),
        sa.Column("realised_pl", sa.Numeric(precision=28, scale=10), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts.id"],
        ),
        sa.PrimaryKeyConstraint("account_id", "instrument"),
    )
    op.create_table(
        "strategy_runs",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("owner_id", sa.String(), nullable=False),
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("strategy", sa.String(), nullable=False),
        sa.Column("instrument", sa.String(), nullable=False),
        sa.Column("parameters", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("config_hash", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("status_detail", sa.String(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("inbox_sequence", sa.Integer(), nullable=False),
        sa.Column("ticks_seen", sa.BigInteger(), nullable=False),
        sa.Column("decisions", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts.id"],
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["users.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        op.f("ix_strategy_runs_account_id"), "strategy_runs", ["account_id"], unique=False
    )
    op.create_index(
        "one_run_per_instrument",
        "strategy_runs",
        ["account_id", "instrument"],
        unique=True,
        postgresql_where=sa.text("status IN ('starting', 'warming_up', 'running', 'stopping')"),
    )
    op.create_table(
        "trades",
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("instrument", sa.String(), nullable=False),
        sa.Column("initial_units", sa.Numeric(precision=28, scale=10), nullable=False),
        sa.Column("units", sa.Numeric(precision=28, scale=10), nullable=False),
        sa.Column("price", sa.Numeric(precision=28, scale=10), nullable=False),
        sa.Column("realised_pl", sa.Numeric(precision=28, scale=10), nullable=False),
        sa.Column("stop_price", sa.Numeric(precision=28, scale=10), nullable=True),
        sa.Column("target_price", sa.Numeric(precision=28, scale=10), nullable=True),
        sa.Column("stop_order_id", sa.String(), nullable=True),
        sa.Column("target_order_id", sa.String(), nullable=True),
        sa.Column("close_price", sa.Numeric(precision=28, scale=10), nullable=True),
        sa.Column("intent_id", sa.String(), nullable=True),
        sa.Column("run_id", sa.String(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts.id"],
        ),
        sa.PrimaryKeyConstraint("account_id", "id"),
    )
    op.create_index("trades_open", "trades", ["account_id", "instrument", "units"], unique=False)
    op.create_table(
        "order_intents",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("owner_id", sa.String(), nullable=False),
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("instrument", sa.String(), nullable=False),
        sa.Column("units", sa.Numeric(precision=28, scale=10), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("run_id", sa.String(), nullable=True),
        sa.Column("decision", sa.Integer(), nullable=True),
        sa.Column("stop_price", sa.Numeric(precision=28, scale=10), nullable=True),
        sa.Column("stop_distance", sa.Numeric(precision=28, scale=10), nullable=True),
        sa.Column("target_price", sa.Numeric(precision=28, scale=10), nullable=True),
        sa.Column("target_distance", sa.Numeric(precision=28, scale=10), nullable=True),
        sa.Column("assumed_position", sa.Numeric(precision=28, scale=10), nullable=True),
        sa.Column("expected_price", sa.Numeric(precision=28, scale=10), nullable=True),
        sa.Column("valid_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("idempotency_key", sa.String(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("verdict", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("before_transaction_id", sa.BigInteger(), nullable=True),
        sa.Column("broker_order_id", sa.String(), nullable=True),
        sa.Column("filled_units", sa.Numeric(precision=28, scale=10), nullable=True),
        sa.Column("fill_price", sa.Numeric(precision=28, scale=10), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts.id"],
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["users.id"],
        ),
        sa.ForeignKeyConstraint(
            ["run_id"],
            ["strategy_runs.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("owner_id", "idempotency_key"),
        sa.UniqueConstraint("run_id", "decision"),
    )
    op.create_index(
        "order_intents_by_account",
        "order_intents",
        ["account_id", "created_at", "id"],
        unique=False,
    )
    op.create_index("order_intents_by_state", "order_intents", ["state"], unique=False)
    op.create_table(
        "run_checkpoints",
        sa.Column("run_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("after_tick", sa.String(), nullable=False),
        sa.Column("journal_sequence", sa.Integer(), nullable=False),
        sa.Column("inbox_number", sa.Integer(), nullable=False),
        sa.Column("decisions", sa.Integer(), nullable=False),
        sa.Column("ticks_seen", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.LargeBinary(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["run_id"],
            ["strategy_runs.id"],
        ),
        sa.PrimaryKeyConstraint("run_id", "number"),
    )
    op.create_table(
        "run_inbox",
        sa.Column("run_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("payload", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["run_id"],
            ["strategy_runs.id"],
        ),
        sa.PrimaryKeyConstraint("run_id", "number"),
    )
    op.create_table(
        "run_journal",
        sa.Column("run_id", sa.String(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("after_tick", sa.String(), nullable=False),
        sa.Column("payload", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["run_id"],
            ["strategy_runs.id"],
        ),
        sa.PrimaryKeyConstraint("run_id", "sequence"),
    )
    op.create_table(
        "risk_reservations",
        sa.Column("intent_id", sa.String(), nullable=False),
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("instrument", sa.String(), nullable=False),
        sa.Column("units", sa.Numeric(precision=28, scale=10), nullable=False),
        sa.Column("margin", sa.Numeric(precision=28, scale=10), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts.id"],
        ),
        sa.ForeignKeyConstraint(
            ["intent_id"],
            ["order_intents.id"],
        ),
        sa.PrimaryKeyConstraint("intent_id"),
    )
    op.create_index(
        op.f("ix_risk_reservations_account_id"), "risk_reservations", ["account_id"], unique=False
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_risk_reservations_account_id"), table_name="risk_reservations")
    op.drop_table("risk_reservations")
    op.drop_table("run_journal")
    op.drop_table("run_inbox")
    op.drop_table("run_checkpoints")
    op.drop_index("order_intents_by_state", table_name="order_intents")
    op.drop_index("order_intents_by_account", table_name="order_intents")
    op.drop_table("order_intents")
    op.drop_index("trades_open", table_name="trades")
    op.drop_table("trades")
    op.drop_index(
        "one_run_per_instrument",
        table_name="strategy_runs",
        postgresql_where=sa.text("status IN ('starting', 'warming_up', 'running', 'stopping')"),
    )
    op.drop_index(op.f("ix_strategy_runs_account_id"), table_name="strategy_runs")
    op.drop_table("strategy_runs")
    op.drop_table("positions")
    op.drop_index("fills_by_intent", table_name="fills")
    op.drop_table("fills")
    op.drop_table("broker_transactions")
    op.drop_table("balance_snapshots")
    op.drop_table("account_instruments")
    op.drop_index(op.f("ix_user_sessions_user_id"), table_name="user_sessions")
    op.drop_table("user_sessions")
    op.drop_index(op.f("ix_accounts_owner_id"), table_name="accounts")
    op.drop_table("accounts")
    op.drop_table("users")
    op.drop_table("kill_switches")
    op.drop_table("history_parts")
    op.drop_table("health_reports")
    op.drop_index("events_by_order", table_name="events")
    op.drop_index("events_by_kind", table_name="events")
    op.drop_table("events")
    op.drop_table("event_streams")
