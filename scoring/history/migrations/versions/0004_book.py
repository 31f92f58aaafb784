"""The book: a table of policies; what targets show, by software, filled when it is first asked."""

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
    op.create_table(
        "software",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("product", sqlmodel.AutoString(), nullable=False),
        sa.Column("version", sqlmodel.AutoString(), nullable=False),
        sa.Column("package", sqlmodel.AutoString(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_software")),
        sa.UniqueConstraint("product", "version", "package", name=op.f("uq_software_product_version_package")),
    )
    op.create_table(
        "shown",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("target", sqlmodel.AutoString(), nullable=False),
        sa.Column("software", sa.Integer(), nullable=False),
        sa.Column("asset", sqlmodel.AutoString(), nullable=False),
        sa.Column("attribution", sqlmodel.AutoString(), nullable=False),
        sa.Column("certainty", sqlmodel.AutoString(), nullable=False),
        sa.Column("seen", sqlmodel.UTCDateTime(), nullable=False),
        sa.Column("fresh", sa.Boolean(), nullable=False),
        sa.Column("others", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["software"], ["software.number"], name=op.f("fk_shown_software")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shown")),
    )
    op.create_index(op.f("ix_shown_target"), "shown", ["target"], unique=False)
    op.create_index(op.f("ix_shown_software"), "shown", ["software"], unique=False)
    op.create_table(
        "showing",
        sa.Column("target", sqlmodel.AutoString(), nullable=False),
        sa.Column("rating", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("target", name=op.f("pk_showing")),
    )


def downgrade() -> None:
    op.drop_table("showing")
    op.drop_table("shown")
    op.drop_table("software")
    op.drop_table("policy")
