"""The tables of what the targets show: kept beside the chain, and made again from the newest rating where they lack."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from scoring.history import tables


class SoftwareRow(SQLModel, table=True):
    """Each software that any target ever told, once; empty texts where a version or package is not told."""

    __tablename__ = "software"
    __table_args__ = (UniqueConstraint("product", "version", "package"),)
    number: int | None = Field(default=None, primary_key=True)
    product: str
    version: str
    package: str


class ShownRow(SQLModel, table=True):
    """A `scoring.exposure.Shown` of a target's newest rating; `asset` is the asset's id.

    `fresh`: the look belongs to the scan of that rating, so that as long as the rating stands it was seen again.
    `others`: we did not see it ourselves.
    """

    __tablename__ = "shown"
    id: int | None = Field(default=None, primary_key=True)
    target: str = Field(index=True)
    software: int = Field(foreign_key="software.number", index=True)
    asset: str
    attribution: str
    certainty: str
    seen: datetime
    fresh: bool
    others: bool


class ShowingRow(SQLModel, table=True):
    """The number of the rating whose software lies in `shown`, by target: with a newer one there is something to do."""

    __tablename__ = "showing"
    target: str = Field(primary_key=True)
    rating: int


software = tables.target.metadata.tables["software"]
shown = tables.target.metadata.tables["shown"]
showing = tables.target.metadata.tables["showing"]
