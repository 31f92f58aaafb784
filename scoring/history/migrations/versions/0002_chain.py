"""A hash chain over all that is recorded, made over what was recorded before, and rows that nobody changes."""

import hashlib
import json
import zlib
from collections.abc import Callable, Iterable
from typing import Any

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ONCE = (
    "observation", "sighting", "claim", "attribution", "model", "rating", "standing", "quote", "chain", "link", "erasure",
    "night_seal",
)

SERVED = (
    "CREATE TABLE last_link (number BIGINT NOT NULL)",
    "INSERT INTO last_link VALUES (0)",
    "CREATE FUNCTION next_link() RETURNS BIGINT LANGUAGE sql AS "
    "'UPDATE last_link SET number = number + 1 RETURNING number'",
    "ALTER TABLE link ALTER COLUMN number SET DEFAULT next_link()",
    """CREATE FUNCTION written_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM erasing) THEN
        RAISE EXCEPTION USING ERRCODE = 'integrity_constraint_violation',
            MESSAGE = 'rows of ' || TG_TABLE_NAME || ' are written once';
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    RETURN NEW;
END
$$""",
)
"""What PostgreSQL needs beside the tables."""


def upgrade() -> None:
    op.create_table(
        "chain",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_chain")),
        sa.UniqueConstraint("name", name=op.f("uq_chain_name")),
    )
    op.create_table(
        "link",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("chain", sa.Integer(), nullable=False),
        sa.Column("kind", sqlmodel.AutoString(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("head", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["chain"], ["chain.number"], name=op.f("fk_link_chain")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_link")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_link_chain_number"), "link", ["chain", "number"], unique=False)
    op.create_table(
        "erasure",
        sa.Column("link", sa.Integer(), nullable=False),
        sa.Column("at", sqlmodel.UTCDateTime(), nullable=False),
        sa.Column("why", sqlmodel.AutoString(), nullable=False),
        sa.Column("links", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["link"], ["link.number"], name=op.f("fk_erasure_link")),
        sa.PrimaryKeyConstraint("link", name=op.f("pk_erasure")),
    )
    op.create_table(
        "standing",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("rating", sa.Integer(), nullable=False),
        sa.Column("scan", sa.LargeBinary(), nullable=False),
        sa.Column("began", sa.Integer(), nullable=False),
        sa.Column("took", sa.Integer(), nullable=False),
        sa.Column("night", sa.Integer(), nullable=False),
        sa.Column("spent", sqlmodel.AutoString(), nullable=False),
        sa.Column("looks", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["rating"], ["rating.number"], name=op.f("fk_standing_rating")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_standing")),
    )
    op.create_index(op.f("ix_standing_rating"), "standing", ["rating"], unique=False)
    op.create_table(
        "night_seal",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", sqlmodel.UTCDateTime(), nullable=False),
        sa.Column("upto", sa.Integer(), nullable=False),
        sa.Column("root", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_night_seal")),
    )
    op.create_table(
        "erasing", sa.Column("id", sa.Integer(), nullable=False), sa.PrimaryKeyConstraint("id", name=op.f("pk_erasing"))
    )
    op.add_column("target", sa.Column("digest", sa.LargeBinary(), nullable=True))
    op.add_column("scan", sa.Column("link", sa.Integer(), nullable=True))
    op.add_column("scan", sa.Column("looks", sa.LargeBinary(), nullable=True))
    op.add_column("observation", sa.Column("raw", sa.LargeBinary(), nullable=True))
    op.add_column("rating", sa.Column("packed", sa.LargeBinary(), nullable=True))
    op.add_column("rating", sa.Column("issued", sa.LargeBinary(), nullable=True))
    op.add_column("rating", sa.Column("good_until", sqlmodel.UTCDateTime(), nullable=True))
    op.add_column("rating", sa.Column("feeds", sa.LargeBinary(), nullable=True))
    op.add_column("quote", sa.Column("link", sa.Integer(), nullable=True))
    op.add_column("quote", sa.Column("digest", sa.LargeBinary(), nullable=True))
    _fill(op.get_bind())
    served = op.get_bind().dialect.name == "postgresql"
    for statement in SERVED if served else ():
        op.execute(statement)
    trigger = (
        "CREATE TRIGGER {name}_{what} BEFORE {act} ON {name} FOR EACH {each} EXECUTE FUNCTION written_once()"
        if served else
        "CREATE TRIGGER {name}_{what} BEFORE {act} ON {name} WHEN NOT EXISTS (SELECT 1 FROM erasing) "
        "BEGIN SELECT RAISE(ABORT, 'rows of {name} are written once'); END"
    )
    acts = {"UPDATE": "ROW", "DELETE": "ROW", **({"TRUNCATE": "STATEMENT"} if served else {})}
    for name in ONCE:
        for act, each in acts.items():
            op.execute(trigger.format(name=name, act=act, what=act.lower(), each=each))


def _fill(store: sa.Connection) -> None:
    """Hashes of the rows that are there, and their chains: ratings under their own numbers, then scans and quotes."""
    run = store.exec_driver_sql
    for number, evidence in run("SELECT number, evidence FROM observation WHERE evidence IS NOT NULL").all():
        run("UPDATE observation SET raw = ? WHERE number = ?", (hashlib.sha256(evidence).digest(), number))
    for name, document in run("SELECT name, document FROM target").all():
        run("UPDATE target SET digest = ? WHERE name = ?", (_hashed(name, document), name))
        run("INSERT INTO chain (name) VALUES (?)", (_begin(name),))
    chains = {name: number for name, number in run("SELECT name, number FROM chain")}
    heads: dict[int, bytes] = {}

    def link(number: int, target: str, kind: str, body: bytes) -> None:
        chain = chains[_begin(target)]
        before = heads.get(chain, _begin(target))
        heads[chain] = hashlib.sha256(before + kind.encode() + b"\x00" + body).digest()
        run(
            "INSERT INTO link (number, chain, kind, body, head) VALUES (?, ?, ?, ?, ?)",
            (number, chain, kind, body, heads[chain]),
        )

    last = 0
    asked = "SELECT number, id, as_of, target, scan, night, conduct, target_then, known, evidence, document, split FROM rating"
    for row in run(asked + " ORDER BY number").all():
        packed = (row.target_then, row.known, row.evidence, row.document)
        run("UPDATE rating SET packed = ? WHERE number = ?", (_packed((*packed, b"", b"")), row.number))
        text = [hashlib.sha256(part).hexdigest() for part in (zlib.decompress(row.document), row.split.encode("utf-8", "surrogatepass"))]
        told = [*text, row.scan, row.night, row.conduct, None]
        body = _hashed("rating", row.id, _instant(row.as_of), _looks(run, row.evidence), *told)
        link(row.number, row.target, "rating", body)
        last = row.number
    quotes = run(
        "SELECT q.id, q.rating, q.who, q.at, q.document, r.target FROM quote q JOIN rating r ON r.id = q.rating ORDER BY q.id"
    ).all()
    last = max([last, *(row.id for row in quotes)])
    scans = run("SELECT id, target, profile, began, ended, spent FROM scan WHERE ended IS NOT NULL ORDER BY ended, id")
    for row in scans.all():
        last += 1
        looks = run(
            "SELECT j.asset, j.probe, j.profile, v.at, v.standing, o.id, o.raw, s.look, s.at, s.profile, s.vantage, "
            "s.answered_by, s.why FROM visit v JOIN subject j ON j.id = v.subject JOIN sighting s ON s.visit = v.id "
            "JOIN observation o ON o.number = s.observation WHERE v.scan = ?",
            (row.id,),
        )
        claims = run(
            "SELECT c.digest, a.at FROM attribution a JOIN claim c ON c.id = a.claim WHERE a.target = ? AND a.at = ?",
            (row.target, row.ended),
        )
        found = [sorted(map(_lying, rows)) for rows in (looks.all(), claims.all())]
        link(last, row.target, "scan", _hashed("scan", _lying(row), *found))
        run("UPDATE scan SET link = ? WHERE id = ?", (last, row.id))
    for row in quotes:
        last += 1
        at = _instant(row.at)
        shown = hashlib.sha256(row.document.encode("utf-8", "surrogatepass")).hexdigest()
        link(last, row.target, "quote", _hashed("quote", row.rating, at, shown))
        whole = _hashed(row.id, row.rating, row.who, at, row.document)
        run("UPDATE quote SET link = ?, digest = ? WHERE id = ?", (last, whole, row.id))


def _looks(run: Callable[..., Any], evidence: bytes) -> list[list[object]]:
    looks = []
    for number in json.loads(zlib.decompress(evidence))["sightings"]:
        row = run(
            "SELECT o.id, s.at, s.look, v.scan, s.profile, s.vantage, s.answered_by, s.why FROM sighting s "
            "JOIN visit v ON v.id = s.visit JOIN observation o ON o.number = s.observation WHERE s.id = ?",
            (number,),
        ).one()
        looks.append([row[0], _instant(row[1]), *row[2:]])
    return sorted(looks)


def _instant(lying: str) -> str:
    return lying.replace(" ", "T") + "Z"


def _lying(row: Iterable[Any]) -> list[str]:
    return ["" if cell is None else cell.hex() if isinstance(cell, bytes) else str(cell) for cell in row]


def _begin(name: str) -> bytes:
    return hashlib.sha256(name.encode("utf-8", "surrogatepass")).digest()


def _packed(parts: Iterable[bytes]) -> bytes:
    return hashlib.sha256(b"".join(len(part).to_bytes(8, "big") + part for part in parts)).digest()


def _hashed(*parts: object) -> bytes:
    text = json.dumps(list(parts), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()


def downgrade() -> None:
    for name in ONCE:
        for act in ("update", "delete"):
            op.execute(f"DROP TRIGGER {name}_{act}")
    for table, column in (
        ("quote", "digest"), ("quote", "link"), ("rating", "feeds"), ("rating", "good_until"), ("rating", "issued"),
        ("rating", "packed"), ("observation", "raw"),
        ("scan", "looks"), ("scan", "link"), ("target", "digest"),
    ):
        op.drop_column(table, column)
    for table in ("erasing", "standing", "night_seal", "erasure", "link", "chain"):
        op.drop_table(table)
