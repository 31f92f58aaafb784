"""The tables of the store, as SQLModel classes; statements use their Core tables."""

from datetime import datetime

from sqlalchemy import Column, ForeignKey, Index, LargeBinary, Table, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

_NEVER_AGAIN = {"sqlite_autoincrement": True}
"""A case names rows by their numbers, so a number is given once, even after a row is erased."""

# Named constraints, because a later migration can only drop what has a name.
SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class TargetRow(SQLModel, table=True):
    """A target with the scope and organisation of its newest scan, as canonical JSON."""

    __tablename__ = "target"
    name: str = Field(primary_key=True)
    document: str = Field(sa_type=Text)


class ScanRow(SQLModel, table=True):
    __tablename__ = "scan"
    id: str = Field(primary_key=True)
    target: str = Field(foreign_key="target.name", index=True)
    profile: str
    began: datetime = Field(index=True)
    ended: datetime | None = None
    spent: str | None = Field(default=None, sa_type=Text)


class SubjectRow(SQLModel, table=True):
    """A (target, asset, probe) that was ever asked under a profile, so that a night of them is found without a walk.

    The profile belongs to it: an answer to a narrow question does not take the place of one to a wide question.
    """

    __tablename__ = "subject"
    __table_args__ = (UniqueConstraint("target", "asset", "probe", "profile"),)
    id: int | None = Field(default=None, primary_key=True)
    target: str = Field(foreign_key="target.name")
    asset: str
    probe: str
    profile: str


class VisitRow(SQLModel, table=True):
    """One scan's looks at one subject; `standing` is 3 answered, 2 in part, 1 not, 0 declined by us."""

    __tablename__ = "visit"
    __table_args__ = (
        UniqueConstraint("subject", "scan"),
        Index(None, "subject", "at"),
        Index(None, "subject", "standing", "at"),
    )
    id: int | None = Field(default=None, primary_key=True)
    subject: int = Field(foreign_key="subject.id")
    scan: str = Field(foreign_key="scan.id", index=True)
    at: datetime
    standing: int


class ObservationRow(SQLModel, table=True):
    """What was learned, once; `number` stands for the long `id` in sightings; `evidence` is zlib-compressed."""

    __tablename__ = "observation"
    number: int | None = Field(default=None, primary_key=True)
    id: str = Field(unique=True)
    asset: str
    probe: str
    probe_version: int
    outcome: str
    facts: str | None = Field(default=None, sa_type=Text)
    evidence: bytes | None = Field(default=None, sa_type=LargeBinary)


class SightingRow(SQLModel, table=True):
    """One look of a visit and the observation it gave; the same look twice is one row."""

    __tablename__ = "sighting"
    __table_args__ = (UniqueConstraint("visit", "observation", "look"), _NEVER_AGAIN)
    id: int | None = Field(default=None, primary_key=True)
    visit: int = Field(foreign_key="visit.id")
    observation: int = Field(foreign_key="observation.number", index=True)
    look: int
    at: datetime
    profile: str
    vantage: str
    answered_by: str
    why: str


class ClaimRow(SQLModel, table=True):
    """A claim without its time, once; `digest` is the hash of `document`."""

    __tablename__ = "claim"
    id: int | None = Field(default=None, primary_key=True)
    target: str = Field(foreign_key="target.name", index=True)
    digest: str = Field(unique=True)
    document: str = Field(sa_type=Text)


class AttributionRow(SQLModel, table=True):
    """A claim as it stood at one time."""

    __tablename__ = "attribution"
    __table_args__ = (UniqueConstraint("target", "at", "claim"), _NEVER_AGAIN)
    id: int | None = Field(default=None, primary_key=True)
    target: str = Field(foreign_key="target.name")
    at: datetime
    claim: int = Field(foreign_key="claim.id", index=True)


class ModelRow(SQLModel, table=True):
    __tablename__ = "model"
    digest: str = Field(primary_key=True)
    text: str = Field(sa_type=Text)


class RatingRow(SQLModel, table=True):
    """A rating with its case: `target_then`, `known`, `evidence` and `document` are zlib-compressed JSON.

    `evidence` holds the row ids of sightings and attributions: evidence itself is not copied. `id` is the
    case's hash; `number` the order in which ratings were recorded.
    """

    __tablename__ = "rating"
    __table_args__ = (Index(None, "target", "number"), _NEVER_AGAIN)
    number: int | None = Field(default=None, primary_key=True)
    id: str = Field(unique=True)
    target: str = Field(foreign_key="target.name")
    scan: str = Field(foreign_key="scan.id", index=True)
    as_of: datetime
    night: str | None = None
    model: str = Field(foreign_key="model.digest", index=True)
    model_version: str
    conduct: str
    target_then: bytes = Field(sa_type=LargeBinary)
    known: bytes = Field(sa_type=LargeBinary)
    evidence: bytes = Field(sa_type=LargeBinary)
    document: bytes = Field(sa_type=LargeBinary)
    split: str = Field(sa_type=Text)


class QuoteRow(SQLModel, table=True):
    """Who was shown which rating, when, and what was seen, displayed and not looked at."""

    __tablename__ = "quote"
    id: int | None = Field(default=None, primary_key=True)
    rating: str = Field(sa_column=Column(ForeignKey("rating.id"), index=True, nullable=False))
    who: str
    at: datetime
    document: str = Field(sa_type=Text)


def _table(name: str) -> Table:
    return SQLModel.metadata.tables[name]


target, scan, subject, visit = _table("target"), _table("scan"), _table("subject"), _table("visit")
observation, sighting = _table("observation"), _table("sighting")
claim, attribution = _table("claim"), _table("attribution")
model, rating, quote = _table("model"), _table("rating"), _table("quote")
