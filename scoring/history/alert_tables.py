"""The tables of alerts and of what is still to leave of them; they change, and stand in no chain."""

from datetime import datetime

from sqlalchemy import Index, Text
from sqlmodel import Field, SQLModel

from scoring.history import tables


class AlertRow(SQLModel, table=True):
    """A `scoring.alerts.Alert` as canonical JSON, once for each `key`, with who acknowledged it."""

    __tablename__ = "alert"
    __table_args__ = (Index(None, "policy", "raised_at"), {"sqlite_autoincrement": True})
    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)
    rule: str
    urgency: str
    policy: str
    target: str = Field(index=True)
    raised_at: datetime = Field(index=True)
    held: bool
    acknowledged_by: str | None = None
    acknowledged_at: datetime | None = None
    document: str = Field(sa_type=Text)


class OutboxRow(SQLModel, table=True):
    """One delivery of an alert: waiting, delivered or dead. `key` tells the receiver that it is the same again.

    Nobody else takes it until `leased_until`; rows with the same `batch` leave in one message.
    """

    __tablename__ = "outbox"
    __table_args__ = (Index(None, "state", "due_at"), {"sqlite_autoincrement": True})
    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)
    alert: int = Field(foreign_key="alert.id", index=True)
    channel: str
    recipient: str
    together: bool
    state: str
    due_at: datetime
    attempts: int
    leased_until: datetime | None = None
    batch: str | None = Field(default=None, index=True)
    delivered_at: datetime | None = None
    error: str = Field(sa_type=Text)


class EnclosureRow(SQLModel, table=True):
    """The file that a released report is, deflated; here until it has arrived wherever it goes."""

    __tablename__ = "enclosure"
    alert: int = Field(primary_key=True, foreign_key="alert.id")
    packed: bytes


_made = tables.target.metadata.tables
alert, outbox, enclosure = _made["alert"], _made["outbox"], _made["enclosure"]
