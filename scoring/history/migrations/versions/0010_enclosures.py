"""Released reports on their way: the file beside its delivery, for as long as one waits."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "enclosure",
        sa.Column("alert", sa.Integer(), nullable=False),
        sa.Column("packed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["alert"], ["alert.id"], name=op.f("fk_enclosure_alert")),
        sa.PrimaryKeyConstraint("alert", name=op.f("pk_enclosure")),
    )


def downgrade() -> None:
    op.drop_table("enclosure")
