"""The table of the book: one row a policy, by its key, as the insurer's newest file tells it."""

from datetime import date

from sqlalchemy import BigInteger
from sqlmodel import Field, SQLModel

from scoring.history import tables


class PolicyRow(SQLModel, table=True):
    """A `scoring.policy.Policy`; `target` is the name it is rated under, and cells of several values are joined by |.

    It changes with the insurer's own records and stands in no chain: neither do the people it names.
    """

    __tablename__ = "policy"
    key: str = Field(primary_key=True)
    name: str
    domains: str
    networks: str
    target: str = Field(index=True)
    status: str = Field(index=True)
    status_since: date
    country: str | None = None
    sector: str | None = None
    sector_scheme: str | None = None
    employees: int | None = Field(default=None, sa_type=BigInteger)
    revenue: int | None = Field(default=None, sa_type=BigInteger)
    currency: str | None = None
    inception: date | None = None
    renewal: date | None = Field(default=None, index=True)
    limit: int | None = Field(default=None, sa_type=BigInteger)
    retention: int | None = Field(default=None, sa_type=BigInteger)
    premium: int | None = Field(default=None, sa_type=BigInteger)
    underwriter: str | None = None
    team_mailbox: str | None = None
    broker: str | None = None
    contacts: str
    consent: str | None = None


policy = tables.target.metadata.tables["policy"]
