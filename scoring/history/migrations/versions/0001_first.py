"""The first schema: targets, scans, what was seen and when, claims, models, ratings, quotes."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "model",
        sa.Column("digest", sqlmodel.AutoString(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_model")),
    )
    op.create_table(
        "observation",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("id", sqlmodel.AutoString(), nullable=False),
        sa.Column("asset", sqlmodel.AutoString(), nullable=False),
        sa.Column("probe", sqlmodel.AutoString(), nullable=False),
        sa.Column("probe_version", sa.Integer(), nullable=False),
        sa.Column("outcome", sqlmodel.AutoString(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=True),
        sa.Column("evidence", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_observation")),
        sa.UniqueConstraint("id", name=op.f("uq_observation_id")),
    )
    op.create_table(
        "target",
        sa.Column("name", sqlmodel.AutoString(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_target")),
    )
    op.create_table(
        "claim",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("target", sqlmodel.AutoString(), nullable=False),
        sa.Column("digest", sqlmodel.AutoString(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["target"], ["target.name"], name=op.f("fk_claim_target")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim")),
        sa.UniqueConstraint("digest", name=op.f("uq_claim_digest")),
    )
    op.create_index(op.f("ix_claim_target"), "claim", ["target"], unique=False)
    op.create_table(
        "scan",
        sa.Column("id", sqlmodel.AutoString(), nullable=False),
        sa.Column("target", sqlmodel.AutoString(), nullable=False),
        sa.Column("profile", sqlmodel.AutoString(), nullable=False),
        sa.Column("began", sqlmodel.UTCDateTime(), nullable=False),
        sa.Column("ended", sqlmodel.UTCDateTime(), nullable=True),
        sa.Column("spent", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["target"], ["target.name"], name=op.f("fk_scan_target")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scan")),
    )
    op.create_index(op.f("ix_scan_began"), "scan", ["began"], unique=False)
    op.create_index(op.f("ix_scan_target"), "scan", ["target"], unique=False)
    op.create_table(
        "subject",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("target", sqlmodel.AutoString(), nullable=False),
        sa.Column("asset", sqlmodel.AutoString(), nullable=False),
        sa.Column("probe", sqlmodel.AutoString(), nullable=False),
        sa.ForeignKeyConstraint(["target"], ["target.name"], name=op.f("fk_subject_target")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subject")),
        sa.Column("profile", sqlmodel.AutoString(), nullable=False),
        sa.UniqueConstraint(
            "target", "asset", "probe", "profile", name=op.f("uq_subject_target_asset_probe_profile")
        ),
    )
    op.create_table(
        "attribution",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("target", sqlmodel.AutoString(), nullable=False),
        sa.Column("at", sqlmodel.UTCDateTime(), nullable=False),
        sa.Column("claim", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["claim"], ["claim.id"], name=op.f("fk_attribution_claim")),
        sa.ForeignKeyConstraint(["target"], ["target.name"], name=op.f("fk_attribution_target")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attribution")),
        sa.UniqueConstraint("target", "at", "claim", name=op.f("uq_attribution_target_at_claim")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_attribution_claim"), "attribution", ["claim"], unique=False)
    op.create_table(
        "rating",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("id", sqlmodel.AutoString(), nullable=False),
        sa.Column("target", sqlmodel.AutoString(), nullable=False),
        sa.Column("scan", sqlmodel.AutoString(), nullable=False),
        sa.Column("as_of", sqlmodel.UTCDateTime(), nullable=False),
        sa.Column("night", sqlmodel.AutoString(), nullable=True),
        sa.Column("model", sqlmodel.AutoString(), nullable=False),
        sa.Column("model_version", sqlmodel.AutoString(), nullable=False),
        sa.Column("conduct", sqlmodel.AutoString(), nullable=False),
        sa.Column("target_then", sa.LargeBinary(), nullable=False),
        sa.Column("known", sa.LargeBinary(), nullable=False),
        sa.Column("evidence", sa.LargeBinary(), nullable=False),
        sa.Column("document", sa.LargeBinary(), nullable=False),
        sa.Column("split", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["model"], ["model.digest"], name=op.f("fk_rating_model")),
        sa.ForeignKeyConstraint(["scan"], ["scan.id"], name=op.f("fk_rating_scan")),
        sa.ForeignKeyConstraint(["target"], ["target.name"], name=op.f("fk_rating_target")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_rating")),
        sa.UniqueConstraint("id", name=op.f("uq_rating_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_rating_model"), "rating", ["model"], unique=False)
    op.create_index(op.f("ix_rating_scan"), "rating", ["scan"], unique=False)
    op.create_index(op.f("ix_rating_target_number"), "rating", ["target", "number"], unique=False)
    op.create_table(
        "visit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.Integer(), nullable=False),
        sa.Column("scan", sqlmodel.AutoString(), nullable=False),
        sa.Column("at", sqlmodel.UTCDateTime(), nullable=False),
        sa.Column("standing", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["scan"], ["scan.id"], name=op.f("fk_visit_scan")),
        sa.ForeignKeyConstraint(["subject"], ["subject.id"], name=op.f("fk_visit_subject")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit")),
        sa.UniqueConstraint("subject", "scan", name=op.f("uq_visit_subject_scan")),
    )
    op.create_index(op.f("ix_visit_scan"), "visit", ["scan"], unique=False)
    op.create_index(op.f("ix_visit_subject_at"), "visit", ["subject", "at"], unique=False)
    op.create_index(op.f("ix_visit_subject_standing_at"), "visit", ["subject", "standing", "at"], unique=False)
    op.create_table(
        "quote",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("rating", sqlmodel.AutoString(), nullable=False),
        sa.Column("who", sqlmodel.AutoString(), nullable=False),
        sa.Column("at", sqlmodel.UTCDateTime(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["rating"], ["rating.id"], name=op.f("fk_quote_rating")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quote")),
    )
    op.create_index(op.f("ix_quote_rating"), "quote", ["rating"], unique=False)
    op.create_table(
        "sighting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("visit", sa.Integer(), nullable=False),
        sa.Column("observation", sa.Integer(), nullable=False),
        sa.Column("look", sa.Integer(), nullable=False),
        sa.Column("at", sqlmodel.UTCDateTime(), nullable=False),
        sa.Column("profile", sqlmodel.AutoString(), nullable=False),
        sa.Column("vantage", sqlmodel.AutoString(), nullable=False),
        sa.Column("answered_by", sqlmodel.AutoString(), nullable=False),
        sa.Column("why", sqlmodel.AutoString(), nullable=False),
        sa.ForeignKeyConstraint(["observation"], ["observation.number"], name=op.f("fk_sighting_observation")),
        sa.ForeignKeyConstraint(["visit"], ["visit.id"], name=op.f("fk_sighting_visit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sighting")),
        sa.UniqueConstraint("visit", "observation", "look", name=op.f("uq_sighting_visit_observation_look")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_sighting_observation"), "sighting", ["observation"], unique=False)


def downgrade() -> None:
    op.drop_table("sighting")
    op.drop_table("quote")
    op.drop_table("visit")
    op.drop_table("rating")
    op.drop_table("attribution")
    op.drop_table("subject")
    op.drop_table("scan")
    op.drop_table("claim")
    op.drop_table("target")
    op.drop_table("observation")
    op.drop_table("model")
