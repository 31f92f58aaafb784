"""The tables of the nights of the book, beside those of what is remembered; their rows change and go again."""

from datetime import datetime

from sqlalchemy import BigInteger, Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from scoring.history import tables


class NightRunRow(SQLModel, table=True):
    """One night of one zone. `state` is open, paused or done; `why` says why it is paused.

    `world` names the index of public data that all of it is judged by, `told` is its summary as JSON, from when it was
    last counted (`changed`): it stays when the rows of its targets are gone.
    """

    __tablename__ = "night_run"
    __table_args__ = (UniqueConstraint("night", "zone"),)
    id: int | None = Field(default=None, primary_key=True)
    night: str
    zone: str
    begins: datetime
    ends: datetime
    state: str
    why: str = Field(sa_type=Text)
    world: str
    told: str = Field(sa_type=Text)
    changed: datetime


class NightTargetRow(SQLModel, table=True):
    """One target of a night; once a night, whichever run it is in.

    `look`: it is looked at, not only judged anew. `seen`: something of it was seen when it was last looked at.
    `state` is waiting, held or done; who holds it (`holder`) does so `until` then, and longer while it is heard of.
    """

    __tablename__ = "night_target"
    __table_args__ = (UniqueConstraint("night", "target"), Index(None, "run", "state", "severity", "due"))
    id: int | None = Field(default=None, primary_key=True)
    run: int = Field(foreign_key="night_run.id")
    night: str
    target: str
    look: bool
    severity: int
    due: datetime
    seen: bool
    state: str
    tries: int
    holder: str
    until: datetime | None = None
    outcome: str
    why: str = Field(sa_type=Text)


class NightCourseRow(SQLModel, table=True):
    """Where a target stands between two nights: the night of the last look, how bad it stood, whether it was seen."""

    __tablename__ = "night_course"
    target: str = Field(primary_key=True)
    looked: str
    severity: int
    seen: bool


class PaceRow(SQLModel, table=True):
    """What processes share of the pace (ledger.py). Times are microseconds since 1970."""

    __tablename__ = "pace"
    key: str = Field(primary_key=True)
    holder: str
    until: int = Field(sa_type=BigInteger)
    free: int = Field(sa_type=BigInteger)
    waiting: str
    day: str
    spent: int


_tables = tables.target.metadata.tables
run, target, course, pace = (_tables[name] for name in ("night_run", "night_target", "night_course", "pace"))
