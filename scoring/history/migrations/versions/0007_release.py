"""Releases: which reports left the house, when, by whom, and the hash of each file; added to, never changed."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0007"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "release",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("target", sqlmodel.AutoString(), nullable=False),
        sa.Column("rating", sqlmodel.AutoString(), nullable=False),
        sa.Column("audience", sqlmodel.AutoString(), nullable=False),
        sa.Column("form", sqlmodel.AutoString(), nullable=False),
        sa.Column("language", sqlmodel.AutoString(), nullable=False),
        sa.Column("by", sqlmodel.AutoString(), nullable=False),
        sa.Column("at", sqlmodel.UTCDateTime(), nullable=False),
        sa.Column("digest", sqlmodel.AutoString(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_release")),
    )
    op.create_index(op.f("ix_release_target"), "release", ["target"], unique=False)
    for act in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER release_{act.lower()} BEFORE {act} ON release WHEN NOT EXISTS (SELECT 1 FROM erasing) "
            "BEGIN SELECT RAISE(ABORT, 'rows of release are written once'); END"
        )


def downgrade() -> None:
    for act in ("update", "delete"):
        op.execute(f"DROP TRIGGER release_{act}")
    op.drop_table("release")
