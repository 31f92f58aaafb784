"""The book: a table of policies."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0004"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "policy",
        sa.Column("key", sqlmodel.AutoString(), nullable=False),
        sa.Column("name", sqlmodel.AutoString(), nullable=False),
        sa.Column("domains", sqlmodel.AutoString(), nullable=False),
        sa.Column("networks", sqlmodel.AutoString(), nullable=False),
        sa.Column("target", sqlmodel.AutoString(), nullable=False),
        sa.Column("status", sqlmodel.AutoString(), nullable=False),
        sa.Column("status_since", sa.Date(), nullable=False),
        sa.Column("country", sqlmodel.AutoString(), nullable=True),
        sa.Column("sector", sqlmodel.AutoString(), nullable=True),
        sa.Column("sector_scheme", sqlmodel.AutoString(), nullable=True),
        sa.Column("employees", sa.BigInteger(), nullable=True),
        sa.Column("revenue", sa.BigInteger(), nullable=True),
        sa.Column("currency", sqlmodel.AutoString(), nullable=True),
        sa.Column("inception", sa.Date(), nullable=True),
        sa.Column("renewal", sa.Date(), nullable=True),
        sa.Column("limit", sa.BigInteger(), nullable=True),
        sa.Column("retention", sa.BigInteger(), nullable=True),
        sa.Column("premium", sa.BigInteger(), nullable=True),
        sa.Column("underwriter", sqlmodel.AutoString(), nullable=True),
        sa.Column("team_mailbox", sqlmodel.AutoString(), nullable=True),
        sa.Column("broker", sqlmodel.AutoString(), nullable=True),
        sa.Column("contacts", sqlmodel.AutoString(), nullable=False),
        sa.Column("consent", sqlmodel.AutoString(), nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_policy")),
    )
    op.create_index(op.f("ix_policy_target"), "policy", ["target"], unique=False)
    op.create_index(op.f("ix_policy_status"), "policy", ["status"], unique=False)
    op.create_index(op.f("ix_policy_renewal"), "policy", ["renewal"], unique=False)


def downgrade() -> None:
    op.drop_table("policy")
