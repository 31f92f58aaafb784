"""The table of releases: one row a report that left the house."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from scoring.history import tables


class ReleaseRow(SQLModel, table=True):
    """A `scoring.release.Release`; it outlives its rating, and goes when the target is forgotten."""

    __tablename__ = "release"
    number: int | None = Field(default=None, primary_key=True)
    target: str = Field(index=True)
    rating: str
    audience: str
    form: str
    language: str
    by: str
    at: datetime
    digest: str


release = tables.target.metadata.tables["release"]
