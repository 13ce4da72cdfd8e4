"""Complete orders and what guards them"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


FILLED_IN = (
    ("accounts", "limits"),
    ("accounts", "policy"),
    ("balance_snapshots", "financing"),
    ("balance_snapshots", "realised_pl"),
    ("balance_snapshots", "open_trades"),
    ("kill_switches", "generation"),
    ("order_intents", "kind"),
    ("order_intents", "time_in_force"),
    ("trades", "financing"),
)
"""Columns that rows of before need a value for, once."""


def upgrade() -> None:
    op.create_table(
        "temporal_seen",
        sa.Column("namespace", sa.String(), nullable=False),
        sa.Column("identity", sa.String(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("namespace"),
    )
    op.create_table(
        "workflow_histories",
        sa.Column("workflow_id", sa.String(), nullable=False),
        sa.Column("run_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.Column("history", sa.LargeBinary(), nullable=False),
        sa.Column("exported_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("workflow_id", "run_id"),
    )
    op.create_table(
        "alerts",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("account_id", sa.String(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("message", sa.String(), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("acknowledged_by", sa.String(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_alerts_account_id"), "alerts", ["account_id"], unique=False)
    op.create_index(
        "one_open_alert_per_subject",
        "alerts",
        ["kind", "subject"],
        unique=True,
        postgresql_where=sa.text("acknowledged_at IS NULL"),
    )
    op.create_table(
        "cases",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("message", sa.String(), nullable=False),
        sa.Column("detail", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resolution", sa.String(), nullable=True),
        sa.Column("closed_by", sa.String(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "one_open_case_per_subject",
        "cases",
        ["account_id", "kind", "subject"],
        unique=True,
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_table(
        "daily_profits",
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("tag", sa.String(), nullable=False),
        sa.Column("realised_pl", sa.Numeric(precision=28, scale=10), nullable=False),
        sa.Column("financing", sa.Numeric(precision=28, scale=10), nullable=False),
        sa.Column("half_spread_cost", sa.Numeric(precision=28, scale=10), nullable=False),
        sa.Column("fills", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts.id"],
        ),
        sa.PrimaryKeyConstraint("account_id", "day", "tag"),
    )
    op.create_table(
        "flatness_certificates",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_transaction_id", sa.BigInteger(), nullable=False),
        sa.Column("evidence", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        op.f("ix_flatness_certificates_account_id"),
        "flatness_certificates",
        ["account_id"],
        unique=False,
    )
    op.create_table(
        "order_groups",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("close_double", sa.Boolean(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "approvals",
        sa.Column("intent_id", sa.String(), nullable=False),
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("message", sa.String(), nullable=False),
        sa.Column("figures", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("needed", sa.Integer(), nullable=False),
        sa.Column("units", sa.Numeric(precision=28, scale=10), nullable=True),
        sa.Column("votes", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
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
    op.create_index("approvals_by_state", "approvals", ["state"], unique=False)
    op.add_column(
        "accounts",
        sa.Column(
            "limits",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            server_default=sa.text("'{}'"),
        ),
    )
    op.add_column(
        "accounts",
        sa.Column(
            "policy",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            server_default=sa.text("'{}'"),
        ),
    )
    moment = sa.DateTime(timezone=True)
    op.add_column("accounts", sa.Column("live_confirmed_by", sa.String(), nullable=True))
    op.add_column("accounts", sa.Column("live_confirmed_at", moment, nullable=True))
    op.add_column("users", sa.Column("second_factor_encrypted", sa.String(), nullable=True))
    op.add_column("users", sa.Column("second_factor_since", moment, nullable=True))
    op.add_column("users", sa.Column("second_factor_step", sa.BigInteger(), nullable=True))
    op.add_column("user_sessions", sa.Column("second_factor_at", moment, nullable=True))
    op.add_column("accounts", sa.Column("trading_day", sa.Date(), nullable=True))
    op.add_column(
        "accounts", sa.Column("day_start_nav", sa.Numeric(precision=28, scale=10), nullable=True)
    )
    op.add_column(
        "accounts", sa.Column("peak_nav", sa.Numeric(precision=28, scale=10), nullable=True)
    )
    op.execute(
        """
        UPDATE accounts SET limits = jsonb_build_object(
            'max_units_per_order', max_units_per_order::text,
            'max_margin_use', max_margin_use::text,
            'max_spread_points', max_spread_points,
            'max_price_age', 'PT' || max_price_age_seconds || 'S',
            'stop_required', stop_required
        )
        """
    )
    op.drop_column("accounts", "reservation_version")
    op.drop_column("accounts", "stop_required")
    op.drop_column("accounts", "max_price_age_seconds")
    op.drop_column("accounts", "max_spread_points")
    op.drop_column("accounts", "max_margin_use")
    op.drop_column("accounts", "max_units_per_order")
    op.add_column(
        "balance_snapshots",
        sa.Column(
            "financing",
            sa.Numeric(precision=28, scale=10),
            nullable=False,
            server_default=sa.text("0"),
        ),
    )
    op.add_column(
        "balance_snapshots",
        sa.Column(
            "realised_pl",
            sa.Numeric(precision=28, scale=10),
            nullable=False,
            server_default=sa.text("0"),
        ),
    )
    op.add_column(
        "balance_snapshots",
        sa.Column("open_trades", sa.Integer(), nullable=False, server_default=sa.text("0")),
    )
    op.add_column("fills", sa.Column("tag", sa.String(), nullable=True))
    op.add_column("kill_switches", sa.Column("account_id", sa.String(), nullable=True))
    op.add_column("kill_switches", sa.Column("strategy", sa.String(), nullable=True))
    op.add_column(
        "kill_switches",
        sa.Column("generation", sa.Integer(), nullable=False, server_default=sa.text("1")),
    )
    op.add_column("kill_switches", sa.Column("release_reason", sa.String(), nullable=True))
    op.add_column("kill_switches", sa.Column("release_asked_by", sa.String(), nullable=True))
    op.add_column(
        "kill_switches", sa.Column("release_asked_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.create_foreign_key(
        "kill_switches_account_id_fkey", "kill_switches", "accounts", ["account_id"], ["id"]
    )
    op.add_column(
        "order_intents",
        sa.Column("kind", sa.String(), nullable=False, server_default=sa.text("'MARKET'")),
    )
    op.add_column(
        "order_intents",
        sa.Column("time_in_force", sa.String(), nullable=False, server_default=sa.text("'FOK'")),
    )
    op.add_column(
        "order_intents", sa.Column("price", sa.Numeric(precision=28, scale=10), nullable=True)
    )
    op.add_column(
        "order_intents", sa.Column("price_bound", sa.Numeric(precision=28, scale=10), nullable=True)
    )
    op.add_column(
        "order_intents", sa.Column("good_till", sa.DateTime(timezone=True), nullable=True)
    )
    op.add_column(
        "order_intents",
        sa.Column("trail_distance", sa.Numeric(precision=28, scale=10), nullable=True),
    )
    op.add_column("order_intents", sa.Column("trade_id", sa.String(), nullable=True))
    op.add_column("order_intents", sa.Column("replaces", sa.String(), nullable=True))
    op.add_column("order_intents", sa.Column("group_id", sa.String(), nullable=True))
    op.add_column("order_intents", sa.Column("close_after_seconds", sa.Integer(), nullable=True))
    op.add_column("order_intents", sa.Column("wish", sa.String(), nullable=True))
    op.add_column("order_intents", sa.Column("end_code", sa.String(), nullable=True))
    op.add_column("order_intents", sa.Column("reading", sa.String(), nullable=True))
    op.add_column("order_intents", sa.Column("cancel_asked_by", sa.String(), nullable=True))
    op.add_column(
        "order_intents", sa.Column("attended_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.add_column(
        "order_intents", sa.Column("judged_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.add_column(
        "order_intents", sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.add_column(
        "order_intents", sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.add_column("order_intents", sa.Column("filled_at_ns", sa.BigInteger(), nullable=True))
    op.create_index(
        "order_intents_by_group",
        "order_intents",
        ["group_id"],
        unique=False,
        postgresql_where=sa.text("group_id IS NOT NULL"),
    )
    op.create_index(
        "order_intents_by_trade",
        "order_intents",
        ["account_id", "trade_id"],
        unique=False,
        postgresql_where=sa.text("trade_id IS NOT NULL"),
    )
    op.create_foreign_key(
        "order_intents_replaces_fkey", "order_intents", "order_intents", ["replaces"], ["id"]
    )
    op.add_column("strategy_runs", sa.Column("stop_mode", sa.String(), nullable=True))
    op.add_column(
        "strategy_runs", sa.Column("stop_until", sa.DateTime(timezone=True), nullable=True)
    )
    op.add_column(
        "trades",
        sa.Column(
            "financing",
            sa.Numeric(precision=28, scale=10),
            nullable=False,
            server_default=sa.text("0"),
        ),
    )
    op.add_column(
        "trades", sa.Column("trail_distance", sa.Numeric(precision=28, scale=10), nullable=True)
    )
    op.add_column("trades", sa.Column("trail_order_id", sa.String(), nullable=True))
    op.add_column("trades", sa.Column("tag", sa.String(), nullable=True))
    op.add_column("trades", sa.Column("close_reason", sa.String(), nullable=True))
    op.add_column(
        "risk_reservations",
        sa.Column("reduces", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.create_index("trades_closed", "trades", ["account_id", "closed_at"])
    op.create_index(
        "order_intents_to_attend",
        "order_intents",
        ["account_id"],
        postgresql_where=sa.text("reading IS NOT NULL"),
    )
    op.create_index(
        "broker_transactions_of_money",
        "broker_transactions",
        ["account_id", "id"],
        postgresql_where=sa.text("kind = 'TRANSFER_FUNDS'"),
    )
    for table, column in FILLED_IN:
        op.alter_column(table, column, server_default=None)


def downgrade() -> None:
    op.drop_index("broker_transactions_of_money", table_name="broker_transactions")
    op.drop_column("risk_reservations", "reduces")
    op.drop_index("order_intents_to_attend", table_name="order_intents")
    op.drop_index("trades_closed", table_name="trades")
    op.drop_column("trades", "close_reason")
    op.drop_column("strategy_runs", "stop_until")
    op.drop_column("strategy_runs", "stop_mode")
    op.drop_column("trades", "tag")
    op.drop_column("trades", "trail_order_id")
    op.drop_column("trades", "trail_distance")
    op.drop_column("trades", "financing")
    op.drop_constraint("order_intents_replaces_fkey", "order_intents", type_="foreignkey")
    op.drop_index(
        "order_intents_by_trade",
        table_name="order_intents",
        postgresql_where=sa.text("trade_id IS NOT NULL"),
    )
    op.drop_index(
        "order_intents_by_group",
        table_name="order_intents",
        postgresql_where=sa.text("group_id IS NOT NULL"),
    )
    op.drop_column("order_intents", "filled_at_ns")
    op.drop_column("order_intents", "answered_at")
    op.drop_column("order_intents", "submitted_at")
    op.drop_column("order_intents", "judged_at")
    op.drop_column("order_intents", "attended_at")
    op.drop_column("order_intents", "cancel_asked_by")
    op.drop_column("order_intents", "reading")
    op.drop_column("order_intents", "end_code")
    op.drop_column("order_intents", "wish")
    op.drop_column("order_intents", "close_after_seconds")
    op.drop_column("order_intents", "group_id")
    op.drop_column("order_intents", "replaces")
    op.drop_column("order_intents", "trade_id")
    op.drop_column("order_intents", "trail_distance")
    op.drop_column("order_intents", "good_till")
    op.drop_column("order_intents", "price_bound")
    op.drop_column("order_intents", "price")
    op.drop_column("order_intents", "time_in_force")
    op.drop_column("order_intents", "kind")
    op.drop_constraint("kill_switches_account_id_fkey", "kill_switches", type_="foreignkey")
    op.drop_column("kill_switches", "release_asked_at")
    op.drop_column("kill_switches", "release_asked_by")
    op.drop_column("kill_switches", "release_reason")
    op.drop_column("kill_switches", "generation")
    op.drop_column("kill_switches", "strategy")
    op.drop_column("kill_switches", "account_id")
    op.drop_column("fills", "tag")
    op.drop_column("balance_snapshots", "open_trades")
    op.drop_column("balance_snapshots", "realised_pl")
    op.drop_column("balance_snapshots", "financing")
    op.add_column(
        "accounts",
        sa.Column("reservation_version", sa.Integer(), nullable=False, server_default=sa.text("0")),
    )
    op.add_column(
        "accounts",
        sa.Column(
            "max_units_per_order",
            sa.NUMERIC(precision=28, scale=10),
            nullable=False,
            server_default=sa.text("100000"),
        ),
    )
    op.add_column(
        "accounts",
        sa.Column(
            "max_margin_use",
            sa.NUMERIC(precision=28, scale=10),
            nullable=False,
            server_default=sa.text("0.5"),
        ),
    )
    op.add_column(
        "accounts",
        sa.Column("max_spread_points", sa.INTEGER(), nullable=False, server_default=sa.text("50")),
    )
    op.add_column(
        "accounts",
        sa.Column(
            "max_price_age_seconds", sa.INTEGER(), nullable=False, server_default=sa.text("10")
        ),
    )
    op.add_column(
        "accounts",
        sa.Column("stop_required", sa.BOOLEAN(), nullable=False, server_default=sa.text("true")),
    )
    op.drop_column("accounts", "peak_nav")
    op.drop_column("accounts", "day_start_nav")
    op.drop_column("accounts", "trading_day")
    op.drop_column("user_sessions", "second_factor_at")
    op.drop_column("users", "second_factor_step")
    op.drop_column("users", "second_factor_since")
    op.drop_column("users", "second_factor_encrypted")
    op.drop_column("accounts", "live_confirmed_at")
    op.drop_column("accounts", "live_confirmed_by")
    op.drop_column("accounts", "policy")
    op.drop_column("accounts", "limits")
    op.drop_index("approvals_by_state", table_name="approvals")
    op.drop_table("approvals")
    op.drop_table("order_groups")
    op.drop_index(op.f("ix_flatness_certificates_account_id"), table_name="flatness_certificates")
    op.drop_table("flatness_certificates")
    op.drop_table("daily_profits")
    op.drop_index(
        "one_open_case_per_subject", table_name="cases", postgresql_where=sa.text("state = 'open'")
    )
    op.drop_table("cases")
    op.drop_index(
        "one_open_alert_per_subject",
        table_name="alerts",
        postgresql_where=sa.text("acknowledged_at IS NULL"),
    )
    op.drop_index(op.f("ix_alerts_account_id"), table_name="alerts")
    op.drop_table("alerts")
    op.drop_table("workflow_histories")
    op.drop_table("temporal_seen")
