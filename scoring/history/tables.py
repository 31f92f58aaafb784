"""The tables of the store, as SQLModel classes; statements use their Core tables."""

from datetime import datetime

from sqlalchemy import Column, ForeignKey, Index, LargeBinary, Table, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from scoring.history.dialect import written_once

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
    """A target with the scope and organisation of its newest scan, as canonical JSON; `digest` of name and document."""

    __tablename__ = "target"
    name: str = Field(primary_key=True)
    document: str = Field(sa_type=Text)
    digest: bytes | None = Field(default=None, sa_type=LargeBinary)


class ScanRow(SQLModel, table=True):
    """One scan; `link` is the number of the link that holds its looks, None until a rating followed it.

    `looks` is the hash of what it saw without the times, by which a night is told to be like the one before.
    """

    __tablename__ = "scan"
    id: str = Field(primary_key=True)
    target: str = Field(foreign_key="target.name", index=True)
    profile: str
    began: datetime = Field(index=True)
    ended: datetime | None = None
    spent: str | None = Field(default=None, sa_type=Text)
    link: int | None = None
    looks: bytes | None = Field(default=None, sa_type=LargeBinary)


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
    """What was learned, once; `number` stands for the long `id` in sightings; `evidence` is zlib-compressed.

    `raw` is the SHA-256 of `evidence` as it lies, None where nothing came.
    """

    __tablename__ = "observation"
    number: int | None = Field(default=None, primary_key=True)
    id: str = Field(unique=True)
    asset: str
    probe: str
    probe_version: int
    outcome: str
    facts: str | None = Field(default=None, sa_type=Text)
    evidence: bytes | None = Field(default=None, sa_type=LargeBinary)
    raw: bytes | None = Field(default=None, sa_type=LargeBinary)


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
    case's hash; `number` is that of its link, and so the order in which ratings were recorded. `packed` is the
    SHA-256 of the compressed columns as they lie, `issued` that of the document that was printed. Until `good_until`
    the same evidence under the same public sources (`feeds`, their hash) would be judged alike.
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
    packed: bytes | None = Field(default=None, sa_type=LargeBinary)
    issued: bytes | None = Field(default=None, sa_type=LargeBinary)
    good_until: datetime | None = None
    feeds: bytes | None = Field(default=None, sa_type=LargeBinary)


class QuoteRow(SQLModel, table=True):
    """Who was shown which rating, when, and what was seen, displayed and not looked at.

    `digest` is that of the whole row; who it was stands outside the chain (`link`), which outlives the row.
    """

    __tablename__ = "quote"
    id: int | None = Field(default=None, primary_key=True)
    rating: str = Field(sa_column=Column(ForeignKey("rating.id"), index=True, nullable=False))
    who: str
    at: datetime
    document: str = Field(sa_type=Text)
    link: int | None = None
    digest: bytes | None = Field(default=None, sa_type=LargeBinary)


class DecisionRow(SQLModel, table=True):
    """One line of the log of disputes and overrides (deciding.py); `number` is that of its link.

    `digest` is that of the whole row; who it was stands outside the chain, which outlives the row.
    """

    __tablename__ = "decision"
    __table_args__ = (Index(None, "target", "number"),)
    number: int = Field(sa_column=Column(ForeignKey("link.number"), primary_key=True))
    target: str = Field(foreign_key="target.name")
    kind: str
    at: datetime
    who: str
    document: str = Field(sa_type=Text)
    digest: bytes = Field(sa_type=LargeBinary)


class StandingRow(SQLModel, table=True):
    """A night in which a rating still stood: nothing was seen to change (nights.py).

    `number` is that of its link, whose body is the hash of this row; `rating` the number of the rating that stood.
    Times are in microseconds since 1970 and in milliseconds, `night` in days since the year 1, `looks` the body that
    the scan's own link would have had: of its looks only those of the last two such nights are kept.
    """

    __tablename__ = "standing"
    number: int | None = Field(default=None, primary_key=True)
    rating: int = Field(sa_column=Column(ForeignKey("rating.number"), index=True, nullable=False))
    scan: bytes = Field(sa_type=LargeBinary)
    began: int
    took: int
    night: int
    spent: str
    looks: bytes = Field(sa_type=LargeBinary)


class ChainRow(SQLModel, table=True):
    """One chain a target, named by the SHA-256 of the target's name: it stays when the target is forgotten."""

    __tablename__ = "chain"
    number: int | None = Field(default=None, primary_key=True)
    name: bytes = Field(sa_column=Column(LargeBinary, unique=True, nullable=False))


class LinkRow(SQLModel, table=True):
    """What was recorded, as a hash of it (`body`) and of all that came before it in its chain (`head`)."""

    __tablename__ = "link"
    __table_args__ = (Index(None, "chain", "number"), _NEVER_AGAIN)
    number: int | None = Field(default=None, primary_key=True)
    chain: int = Field(foreign_key="chain.number")
    kind: str
    body: bytes = Field(sa_type=LargeBinary)
    head: bytes = Field(sa_type=LargeBinary)


class ErasureRow(SQLModel, table=True):
    """What was erased on purpose: `links` are [number, kind, time] of the links whose content is gone, as JSON."""

    __tablename__ = "erasure"
    link: int = Field(foreign_key="link.number", primary_key=True)
    at: datetime
    why: str
    links: str = Field(sa_type=Text)


class NightSealRow(SQLModel, table=True):
    """The heads of all chains up to a link, under one hash (seals.py)."""

    __tablename__ = "night_seal"
    number: int | None = Field(default=None, primary_key=True)
    at: datetime
    upto: int
    root: bytes = Field(sa_type=LargeBinary)


class ErasingRow(SQLModel, table=True):
    """Holds a row while something is being erased on purpose; without it the triggers refuse every change."""

    __tablename__ = "erasing"
    id: int | None = Field(default=None, primary_key=True)


WRITTEN_ONCE = (
    "observation", "sighting", "claim", "attribution", "model", "rating", "standing", "quote", "chain", "link",
    "erasure", "night_seal", "decision",
)  # fmt: skip
"""Tables whose rows nobody changes."""


def triggers(on: str = "sqlite") -> list[str]:
    """The statements that make a store of the dialect `on` append-only."""
    return [statement for name in WRITTEN_ONCE for statement in written_once(name, on)]


def _table(name: str) -> Table:
    return SQLModel.metadata.tables[name]


target, scan, subject, visit = _table("target"), _table("scan"), _table("subject"), _table("visit")
observation, sighting = _table("observation"), _table("sighting")
claim, attribution = _table("claim"), _table("attribution")
model, rating, quote = _table("model"), _table("rating"), _table("quote")
chain, link, night_seal = _table("chain"), _table("link"), _table("night_seal")
erasure, erasing, standing = _table("erasure"), _table("erasing"), _table("standing")
decision = _table("decision")
