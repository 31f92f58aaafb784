"""Disputes and overrides: one log, each line in its target's chain, written once."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "decision",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("target", sqlmodel.AutoString(), nullable=False),
        sa.Column("kind", sqlmodel.AutoString(), nullable=False),
        sa.Column("at", sqlmodel.UTCDateTime(), nullable=False),
        sa.Column("who", sqlmodel.AutoString(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["number"], ["link.number"], name=op.f("fk_decision_number")),
        sa.ForeignKeyConstraint(["target"], ["target.name"], name=op.f("fk_decision_target")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_decision")),
    )
    op.create_index(op.f("ix_decision_target_number"), "decision", ["target", "number"], unique=False)
    if op.get_bind().dialect.name == "postgresql":
        for act, each in (("UPDATE", "ROW"), ("DELETE", "ROW"), ("TRUNCATE", "STATEMENT")):
            op.execute(
                f"CREATE TRIGGER decision_{act.lower()} BEFORE {act} ON decision FOR EACH {each} "
                "EXECUTE FUNCTION written_once()"
            )
        return
    for act in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER decision_{act.lower()} BEFORE {act} ON decision WHEN NOT EXISTS (SELECT 1 FROM erasing) "
            f"BEGIN SELECT RAISE(ABORT, 'rows of decision are written once'); END"
        )


def downgrade() -> None:
    for act in ("update", "delete"):
        op.execute(f"DROP TRIGGER decision_{act}")
    op.drop_table("decision")
