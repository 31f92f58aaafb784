"""The chain of a store that PostgreSQL holds: it is that of a file, and whatever is changed in it is found."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest

from scoring.history import care, checking, tables
from scoring.history.places import Plain
from tests.lab.databases import Databases
from tests.scoring.history.nights import asked, plain
from tests.scoring.history.test_chain import CELLS, filled

HEADS = "SELECT l.number, c.name, l.kind, l.body, l.head FROM link l JOIN chain c ON c.number = l.chain ORDER BY 1"


@pytest.fixture(scope="module")
def whole(postgres: Databases) -> str:
    """The store of test_chain, in PostgreSQL."""
    postgres.given = 90  # not among those that tests take
    url = postgres.fresh()
    asyncio.run(filled(url))
    return url


@contextmanager
def undone(url: str) -> Iterator[Plain]:
    """What is done here, past the triggers, is seen by this connection alone, and taken back."""
    with plain(url) as store:
        store.execute("BEGIN")
        store.execute("SET LOCAL session_replication_role = replica")
        yield store
        store.execute("ROLLBACK")


def test_both_databases_give_the_same_chain(whole: str, tmp_path) -> None:
    """What was recorded alike has the same links, hash by hash, and both check without a fault."""
    file = f"sqlite:///{tmp_path}/store.db"
    asyncio.run(filled(file))
    assert asked(whole, HEADS) == asked(file, HEADS)
    assert asked(whole, "SELECT number, root FROM night_seal") == asked(file, "SELECT number, root FROM night_seal")
    assert asyncio.run(care.check(whole)) == asyncio.run(care.check(file)) == ()


@pytest.mark.parametrize(("table", "column"), sorted({*CELLS} - {("rating", "model_version")}))
def test_no_cell_changes_unseen(whole: str, table: str, column: str) -> None:
    """One byte of one cell of every kind, and every number and time made a little higher, is found and named.

    A model's version is found when cases are loaded (test_chain).
    """
    with undone(whole) as store:
        kind = store.execute(
            "SELECT data_type FROM information_schema.columns WHERE table_name = ? AND column_name = ?", (table, column)
        ).fetchone()[0]
        bent = {
            "bigint": "{0} + 1",
            "timestamp with time zone": "{0} + interval '1 microsecond'",
            "bytea": "set_byte({0}, length({0}) / 2, get_byte({0}, length({0}) / 2) # 1)",
        }.get(kind, "overlay({0} placing chr(ascii(substr({0}, length({0}) / 2 + 1)) # 1) from length({0}) / 2 + 1)")
        where = f"ctid = (SELECT max(ctid) FROM {table} WHERE {column} IS NOT NULL)"
        store.execute(f"UPDATE {table} SET {column} = {bent.format(column)} WHERE {where}")
        faults = list(checking.every_fault(store))
    assert faults
    assert all(one.endswith(".") for one in faults)


@pytest.mark.parametrize(
    ("statements", "told"),
    [
        (["DELETE FROM quote", "DELETE FROM rating WHERE number = 2"], "Link 2 (rating) in the chain of acme.example"),
        (["DELETE FROM link WHERE number = 11"], "does not follow from the link before it"),
        (
            ["DELETE FROM quote", "DELETE FROM rating WHERE number = 12", "DELETE FROM link WHERE number >= 12"],
            "links are missing",
        ),
        (["DELETE FROM night_seal WHERE number = 1"], "The heads that were sealed at 2026-01-02"),
        (["DELETE FROM scan"], "names a row of scan that is not there"),
        (["ALTER TABLE rating DISABLE TRIGGER rating_update"], "The triggers that keep rows from being changed"),
        (["DROP TRIGGER link_delete ON link"], "The triggers that keep rows from being changed"),
        (
            ["CREATE OR REPLACE FUNCTION written_once() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'"],
            "The triggers that keep rows from being changed",
        ),
        (["INSERT INTO erasing DEFAULT VALUES"], "something is being erased"),
        (["CREATE TABLE guest (id INT)"], "The table guest is there and is not ours"),
        (["ALTER TABLE scan ADD note TEXT"], "The columns of the table scan are not as they were made"),
    ],
)
def test_what_was_taken_out_or_put_in_is_named(whole: str, statements: list[str], told: str) -> None:
    """Rows, links at the end, triggers, tables: each in one sentence."""
    with undone(whole) as store:
        for one in statements:
            store.execute(one)
        faults = list(checking.every_fault(store))
    assert any(told in one for one in faults), faults


def test_a_table_cannot_be_emptied_at_once(whole: str) -> None:
    """What no row's trigger sees has one of its own."""
    with plain(whole) as store:
        for table in tables.WRITTEN_ONCE:
            with pytest.raises(psycopg.Error, match=r"written once|referenced in a foreign key"):
                store.execute(f"TRUNCATE {table}")
            with pytest.raises(psycopg.Error, match=r"written once"):
                store.execute(f"TRUNCATE {table} CASCADE")
