"""From one schema to the next: Alembic's environment, run on a connection that the caller holds."""

import sqlite3
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, create_engine
from sqlalchemy.pool import StaticPool

FOLDER = Path(__file__).parent


def run_on_file(connection: sqlite3.Connection) -> None:
    """Bring the database behind `connection` (no transaction open) to the newest revision, in one transaction."""
    engine = create_engine("sqlite://", creator=lambda: connection, poolclass=StaticPool)
    with engine.connect() as bound:
        bound.exec_driver_sql("BEGIN EXCLUSIVE")
        run(bound)
        bound.commit()


def run(bound: Connection) -> None:
    """Bring the database behind a connection to the newest revision, in the transaction that is open."""
    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.attributes["connection"] = bound
    command.upgrade(config, "head")
