"""Alembic's environment: one connection, given by the caller, and the tables as they should be."""

from alembic import context
from sqlmodel import SQLModel

from scoring.history import night_tables, tables

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    render_as_batch=True,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()

__all__ = ["night_tables", "tables"]
