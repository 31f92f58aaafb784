"""The tables of the store, as SQLModel classes; statements use their Core tables."""

from datetime import datetime

from sqlalchemy import Column, ForeignKey, Index, LargeBinary, Table, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from scoring.history.columns import Hash, Micro

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

    `seen` are its looks and `claims` its claims as packing.py packs them, once a rating followed it; until then both
    stand in `sighting` and `attribution`. `spent` is connections, queries, bytes sent and received.
    """

    __tablename__ = "scan"
    __table_args__ = (_NEVER_AGAIN,)
    number: int | None = Field(default=None, primary_key=True)
    id: str = Field(unique=True)
    target: str = Field(foreign_key="target.name", index=True)
    profile: str
    began: datetime = Field(sa_type=Micro)
    ended: datetime | None = Field(default=None, sa_type=Micro)
    spent: str | None = None
    link: int | None = None
    seen: bytes | None = Field(default=None, sa_type=LargeBinary)
    claims: bytes | None = Field(default=None, sa_type=LargeBinary)


class ObservationRow(SQLModel, table=True):
    """What was learned, once; `number` stands for the long `id`; `evidence` is zlib-compressed.

    `raw` is the SHA-256 of `evidence` as it lies, None where nothing came.
    """

    __tablename__ = "observation"
    number: int | None = Field(default=None, primary_key=True)
    id: str = Field(sa_column=Column(Hash, unique=True, nullable=False))
    asset: str
    probe: str
    probe_version: int
    outcome: str
    facts: str | None = Field(default=None, sa_type=Text)
    evidence: bytes | None = Field(default=None, sa_type=LargeBinary)
    raw: bytes | None = Field(default=None, sa_type=LargeBinary)


class LookRow(SQLModel, table=True):
    """A look without its scan and time, once: the same night after night while nothing changes."""

    __tablename__ = "look"
    __table_args__ = (
        UniqueConstraint("observation", "target", "turn", "profile", "vantage", "answered_by", "why"),
        _NEVER_AGAIN,
    )
    number: int | None = Field(default=None, primary_key=True)
    target: str = Field(foreign_key="target.name", index=True)
    observation: int = Field(foreign_key="observation.number")
    turn: int
    profile: str
    vantage: str
    answered_by: str
    why: str


class SightingRow(SQLModel, table=True):
    """A look of a scan that no rating followed yet; the same look twice is one row."""

    __tablename__ = "sighting"
    __table_args__ = (UniqueConstraint("scan", "observation", "turn"),)
    id: int | None = Field(default=None, primary_key=True)
    scan: int = Field(foreign_key="scan.number")
    observation: int
    turn: int
    look: int = Field(foreign_key="look.number")
    at: datetime = Field(sa_type=Micro)


class ClaimRow(SQLModel, table=True):
    """A claim without its time, once; `digest` is the hash of `document`."""

    __tablename__ = "claim"
    __table_args__ = (_NEVER_AGAIN,)
    id: int | None = Field(default=None, primary_key=True)
    target: str = Field(foreign_key="target.name", index=True)
    digest: str = Field(unique=True)
    document: str = Field(sa_type=Text)


class AttributionRow(SQLModel, table=True):
    """A claim as it stood at one time; those of a scan's end are packed into its row once a rating followed it."""

    __tablename__ = "attribution"
    __table_args__ = (UniqueConstraint("target", "at", "claim"), _NEVER_AGAIN)
    id: int | None = Field(default=None, primary_key=True)
    target: str = Field(foreign_key="target.name")
    at: datetime = Field(sa_type=Micro)
    claim: int = Field(foreign_key="claim.id", index=True)


class ModelRow(SQLModel, table=True):
    __tablename__ = "model"
    number: int | None = Field(default=None, primary_key=True)
    digest: str = Field(unique=True)
    version: str
    text: str = Field(sa_type=Text)


class ContentRow(SQLModel, table=True):
    """Text that many ratings share, once: a target as it was, outside facts, sources, the digest of a conduct.

    `packed` is zlib-compressed, `digest` the SHA-256 of it as it lies.
    """

    __tablename__ = "content"
    __table_args__ = (_NEVER_AGAIN,)
    number: int | None = Field(default=None, primary_key=True)
    digest: bytes = Field(sa_column=Column(LargeBinary, unique=True, nullable=False))
    packed: bytes = Field(sa_type=LargeBinary)


class RatingRow(SQLModel, table=True):
    """A rating with its case. `conduct`, `target_then`, `known` and `feeds` are numbers of contents.

    `evidence` are the numbers of looks and claims by scan, as JSON: evidence itself is not copied. `told` is what was
    said, rating and split, as retelling.py packs it: by what differs from the rating that it `follows`, all of
    it where that is None. `id` is the case's hash; `number` is that of its link, and so the order in which ratings were
    recorded. `lying` is the beginning of the SHA-256 of what no link holds, `issued` the SHA-256 of the document that
    was printed. Until `good_until` the same evidence under the same public sources would be judged alike.
    """

    __tablename__ = "rating"
    __table_args__ = (Index(None, "target", "number"), _NEVER_AGAIN)
    number: int | None = Field(default=None, primary_key=True)
    id: str = Field(sa_column=Column(Hash, unique=True, nullable=False))
    target: str = Field(foreign_key="target.name")
    scan: int = Field(foreign_key="scan.number", index=True)
    as_of: datetime = Field(sa_type=Micro)
    night: str | None = None
    model: int = Field(foreign_key="model.number")
    conduct: int
    target_then: int
    known: int
    feeds: int
    evidence: str = Field(sa_type=Text)
    follows: int | None = None
    told: bytes = Field(sa_type=LargeBinary)
    good_until: datetime | None = Field(default=None, sa_type=Micro)
    lying: bytes = Field(sa_type=LargeBinary)
    issued: bytes | None = Field(default=None, sa_type=LargeBinary)


class QuoteRow(SQLModel, table=True):
    """Who was shown which rating, when, and what was seen, displayed and not looked at.

    `digest` is that of the whole row; who it was stands outside the chain (`link`), which outlives the row.
    """

    __tablename__ = "quote"
    id: int | None = Field(default=None, primary_key=True)
    rating: str = Field(sa_column=Column(Hash, ForeignKey("rating.id"), index=True, nullable=False))
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
    the scan's own link would have had: of its looks only those of the last such night are kept.
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


def _table(name: str) -> Table:
    return SQLModel.metadata.tables[name]


target, scan, look, sighting = _table("target"), _table("scan"), _table("look"), _table("sighting")
observation, content = _table("observation"), _table("content")
claim, attribution = _table("claim"), _table("attribution")
model, rating, quote = _table("model"), _table("rating"), _table("quote")
chain, link, night_seal = _table("chain"), _table("link"), _table("night_seal")
erasure, erasing, standing = _table("erasure"), _table("erasing"), _table("standing")
decision = _table("decision")
