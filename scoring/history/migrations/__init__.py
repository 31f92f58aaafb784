"""From one schema to the next: Alembic's environment, run on a connection that the caller holds."""

import sqlite3
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine
from sqlalchemy.pool import StaticPool

FOLDER = Path(__file__).parent


def run(connection: sqlite3.Connection) -> None:
    """Bring the database behind `connection` (with its transaction open) to the newest revision, and commit."""
    engine = create_engine("sqlite://", creator=lambda: connection, poolclass=StaticPool)
    with engine.connect() as bound:
        config = Config()
        config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
        config.attributes["connection"] = bound
        command.upgrade(config, "head")
        bound.commit()
