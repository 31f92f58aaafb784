"""The nights of the book: a run a night and zone, its targets, where each target stands, and the shared pace."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "night_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("night", sqlmodel.AutoString(), nullable=False),
        sa.Column("zone", sqlmodel.AutoString(), nullable=False),
        sa.Column("begins", sqlmodel.UTCDateTime(), nullable=False),
        sa.Column("ends", sqlmodel.UTCDateTime(), nullable=False),
        sa.Column("state", sqlmodel.AutoString(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("world", sqlmodel.AutoString(), nullable=False),
        sa.Column("told", sa.Text(), nullable=False),
        sa.Column("changed", sqlmodel.UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_night_run")),
        sa.UniqueConstraint("night", "zone", name=op.f("uq_night_run_night_zone")),
    )
    op.create_table(
        "night_target",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run", sa.Integer(), nullable=False),
        sa.Column("night", sqlmodel.AutoString(), nullable=False),
        sa.Column("target", sqlmodel.AutoString(), nullable=False),
        sa.Column("look", sa.Boolean(), nullable=False),
        sa.Column("severity", sa.Integer(), nullable=False),
        sa.Column("due", sqlmodel.UTCDateTime(), nullable=False),
        sa.Column("seen", sa.Boolean(), nullable=False),
        sa.Column("state", sqlmodel.AutoString(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("holder", sqlmodel.AutoString(), nullable=False),
        sa.Column("until", sqlmodel.UTCDateTime(), nullable=True),
        sa.Column("outcome", sqlmodel.AutoString(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["run"], ["night_run.id"], name=op.f("fk_night_target_run")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_night_target")),
        sa.UniqueConstraint("night", "target", name=op.f("uq_night_target_night_target")),
    )
    op.create_index(
        op.f("ix_night_target_run_state_severity_due"), "night_target", ["run", "state", "severity", "due"]
    )
    op.create_table(
        "night_course",
        sa.Column("target", sqlmodel.AutoString(), nullable=False),
        sa.Column("looked", sqlmodel.AutoString(), nullable=False),
        sa.Column("severity", sa.Integer(), nullable=False),
        sa.Column("seen", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("target", name=op.f("pk_night_course")),
    )
    op.create_table(
        "pace",
        sa.Column("key", sqlmodel.AutoString(), nullable=False),
        sa.Column("holder", sqlmodel.AutoString(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("free", sa.BigInteger(), nullable=False),
        sa.Column("waiting", sqlmodel.AutoString(), nullable=False),
        sa.Column("day", sqlmodel.AutoString(), nullable=False),
        sa.Column("spent", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_pace")),
    )


def downgrade() -> None:
    op.drop_table("pace")
    op.drop_table("night_course")
    op.drop_index(op.f("ix_night_target_run_state_severity_due"), table_name="night_target")
    op.drop_table("night_target")
    op.drop_table("night_run")
