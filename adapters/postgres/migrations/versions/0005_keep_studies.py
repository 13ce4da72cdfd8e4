"""Keep studies"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0005"
down_revision: str | None = "0004"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "studies",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("owner_id", sa.String(), nullable=False),
        sa.Column("idempotency_key", sa.String(), nullable=True),
        sa.Column("asked", sa.String(), nullable=True),
        sa.Column("strategy", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("spec", postgresql.JSONB(), nullable=False),
        sa.Column("config_hash", sa.String(), nullable=False),
        sa.Column("parallel", sa.Integer(), nullable=False),
        sa.Column("plan", postgresql.JSONB(), nullable=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("status_detail", sa.String(), nullable=False),
        sa.Column("status_field", sa.String(), nullable=False),
        sa.Column("wish", sa.String(), nullable=False),
        sa.Column("trials", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("failed", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("owner_id", "idempotency_key", name="one_study_per_key"),
    )
    op.create_index("studies_by_owner", "studies", ["owner_id", "created_at"])
    op.create_index(
        "studies_unfinished",
        "studies",
        ["updated_at"],
        postgresql_where=sa.text("status IN ('queued', 'running', 'paused')"),
    )
    op.create_table(
        "study_trials",
        sa.Column("study_id", sa.String(), nullable=False),
        sa.Column("window_number", sa.Integer(), nullable=False),
        sa.Column("sample", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("parameters", postgresql.JSONB(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("worker", sa.String(), nullable=True),
        sa.Column("score", sa.Float(), nullable=True),
        sa.Column("profit", sa.Numeric(28, 10), nullable=False),
        sa.Column("ticks", sa.BigInteger(), nullable=False),
        sa.Column("trades", sa.Integer(), nullable=False),
        sa.Column("closings", sa.Integer(), nullable=False),
        sa.Column("wins", sa.Integer(), nullable=False),
        sa.Column("gains", sa.Numeric(28, 10), nullable=False),
        sa.Column("losses", sa.Numeric(28, 10), nullable=False),
        sa.Column("drawdown", sa.Numeric(28, 10), nullable=False),
        sa.Column("fault", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["study_id"], ["studies.id"]),
        sa.PrimaryKeyConstraint("study_id", "window_number", "sample", "number"),
    )
    op.create_index("study_trials_by_score", "study_trials", ["study_id", "score"])


def downgrade() -> None:
    op.drop_index("study_trials_by_score", table_name="study_trials")
    op.drop_table("study_trials")
    op.drop_index("studies_unfinished", table_name="studies")
    op.drop_index("studies_by_owner", table_name="studies")
    op.drop_table("studies")
