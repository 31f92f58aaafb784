"""Short nights: looks without their times stand once, a scan packs its looks, ratings share what they have in common."""

import hashlib
import json
import re
import tomllib
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

MADE = (
    'CREATE TABLE content ( number INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, digest BLOB NOT NULL, packed BLOB NOT NULL, CONSTRAINT uq_content_digest UNIQUE (digest) )',
    'CREATE TABLE model ( number INTEGER NOT NULL, digest VARCHAR NOT NULL, version VARCHAR NOT NULL, text TEXT NOT NULL, CONSTRAINT pk_model PRIMARY KEY (number), CONSTRAINT uq_model_digest UNIQUE (digest) )',
    'CREATE TABLE observation ( number INTEGER NOT NULL, id BLOB NOT NULL, asset VARCHAR NOT NULL, probe VARCHAR NOT NULL, probe_version INTEGER NOT NULL, outcome VARCHAR NOT NULL, facts TEXT, evidence BLOB, raw BLOB, CONSTRAINT pk_observation PRIMARY KEY (number), CONSTRAINT uq_observation_id UNIQUE (id) )',
    'CREATE TABLE claim ( id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, target VARCHAR NOT NULL, digest VARCHAR NOT NULL, document TEXT NOT NULL, CONSTRAINT fk_claim_target FOREIGN KEY(target) REFERENCES target (name), CONSTRAINT uq_claim_digest UNIQUE (digest) )',
    'CREATE INDEX ix_claim_target ON claim (target)',
    'CREATE TABLE look ( number INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, target VARCHAR NOT NULL, observation INTEGER NOT NULL, turn INTEGER NOT NULL, profile VARCHAR NOT NULL, vantage VARCHAR NOT NULL, answered_by VARCHAR NOT NULL, why VARCHAR NOT NULL, CONSTRAINT uq_look_observation_target_turn_profile_vantage_answered_by_why UNIQUE (observation, target, turn, profile, vantage, answered_by, why), CONSTRAINT fk_look_target FOREIGN KEY(target) REFERENCES target (name), CONSTRAINT fk_look_observation FOREIGN KEY(observation) REFERENCES observation (number) )',
    'CREATE INDEX ix_look_target ON look (target)',
    'CREATE TABLE scan ( number INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, id VARCHAR NOT NULL, target VARCHAR NOT NULL, profile VARCHAR NOT NULL, began BIGINT NOT NULL, ended BIGINT, spent VARCHAR, link INTEGER, seen BLOB, claims BLOB, CONSTRAINT uq_scan_id UNIQUE (id), CONSTRAINT fk_scan_target FOREIGN KEY(target) REFERENCES target (name) )',
    'CREATE INDEX ix_scan_target ON scan (target)',
    'CREATE TABLE attribution ( id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, target VARCHAR NOT NULL, at BIGINT NOT NULL, claim INTEGER NOT NULL, CONSTRAINT uq_attribution_target_at_claim UNIQUE (target, at, claim), CONSTRAINT fk_attribution_target FOREIGN KEY(target) REFERENCES target (name), CONSTRAINT fk_attribution_claim FOREIGN KEY(claim) REFERENCES claim (id) )',
    'CREATE INDEX ix_attribution_claim ON attribution (claim)',
    'CREATE TABLE rating ( number INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, id BLOB NOT NULL, target VARCHAR NOT NULL, scan INTEGER NOT NULL, as_of BIGINT NOT NULL, night VARCHAR, model INTEGER NOT NULL, conduct INTEGER NOT NULL, target_then INTEGER NOT NULL, known INTEGER NOT NULL, feeds INTEGER NOT NULL, evidence TEXT NOT NULL, follows INTEGER, told BLOB NOT NULL, good_until BIGINT, lying BLOB NOT NULL, issued BLOB, CONSTRAINT uq_rating_id UNIQUE (id), CONSTRAINT fk_rating_target FOREIGN KEY(target) REFERENCES target (name), CONSTRAINT fk_rating_scan FOREIGN KEY(scan) REFERENCES scan (number), CONSTRAINT fk_rating_model FOREIGN KEY(model) REFERENCES model (number) )',
    'CREATE INDEX ix_rating_scan ON rating (scan)',
    'CREATE INDEX ix_rating_target_number ON rating (target, number)',
    'CREATE TABLE sighting ( id INTEGER NOT NULL, scan INTEGER NOT NULL, observation INTEGER NOT NULL, turn INTEGER NOT NULL, look INTEGER NOT NULL, at BIGINT NOT NULL, CONSTRAINT pk_sighting PRIMARY KEY (id), CONSTRAINT uq_sighting_scan_observation_turn UNIQUE (scan, observation, turn), CONSTRAINT fk_sighting_scan FOREIGN KEY(scan) REFERENCES scan (number), CONSTRAINT fk_sighting_look FOREIGN KEY(look) REFERENCES look (number) )',
    'CREATE TABLE quote ( id INTEGER NOT NULL, rating BLOB NOT NULL, who VARCHAR NOT NULL, at DATETIME NOT NULL, document TEXT NOT NULL, link INTEGER, digest BLOB, CONSTRAINT pk_quote PRIMARY KEY (id), CONSTRAINT fk_quote_rating FOREIGN KEY(rating) REFERENCES rating (id) )',
    'CREATE INDEX ix_quote_rating ON quote (rating)',
)
OLD = ("observation", "claim", "scan", "attribution", "model", "rating", "sighting", "quote", "visit", "subject")
ONCE = ("observation", "look", "sighting", "claim", "attribution", "model", "content", "rating", "quote")
OF_A_SCAN = (
    "CREATE TRIGGER scan_update BEFORE UPDATE ON scan WHEN OLD.seen IS NOT NULL AND NOT EXISTS (SELECT 1 FROM erasing) "
    "AND (OLD.seen IS NOT NEW.seen OR OLD.claims IS NOT NEW.claims) "
    "BEGIN SELECT RAISE(ABORT, 'what a scan saw is written once'); END"
)
INDEXES = (
    "ix_claim_target", "ix_scan_target", "ix_scan_began", "ix_attribution_claim", "ix_rating_scan", "ix_rating_model",
    "ix_rating_target_number", "ix_quote_rating", "ix_sighting_observation", "ix_visit_scan", "ix_visit_subject_at",
    "ix_visit_subject_standing_at",
)


SEEN_ONCE = """
BEGIN
    IF OLD.seen IS NOT NULL AND (OLD.seen IS DISTINCT FROM NEW.seen OR OLD.claims IS DISTINCT FROM NEW.claims)
        AND NOT EXISTS (SELECT 1 FROM erasing) THEN
        RAISE EXCEPTION USING ERRCODE = 'integrity_constraint_violation',
            MESSAGE = 'what a scan saw is written once';
    END IF;
    RETURN NEW;
END
"""


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        _upgrade_served()
        return
    run = op.get_bind().exec_driver_sql
    run("PRAGMA legacy_alter_table = ON")  # what refers to a table of this name goes on referring to the name
    for (name,) in run("SELECT name FROM sqlite_master WHERE type = 'trigger'").all():
        if name.rpartition("_")[0] in OLD:
            run(f"DROP TRIGGER {name}")
    for name in INDEXES:
        run(f"DROP INDEX {name}")
    for name in OLD:
        run(f"ALTER TABLE {name} RENAME TO old_{name}")
    for statement in MADE:
        run(statement)
    _fill(run)
    for name in OLD:
        run(f"DROP TABLE old_{name}")
    for name in ONCE:
        for act in ("UPDATE", "DELETE"):
            run(
                f"CREATE TRIGGER {name}_{act.lower()} BEFORE {act} ON {name} WHEN NOT EXISTS (SELECT 1 FROM erasing) "
                f"BEGIN SELECT RAISE(ABORT, 'rows of {name} are written once'); END"
            )
    run(OF_A_SCAN)
    run("PRAGMA legacy_alter_table = OFF")


def _upgrade_served() -> None:
    """The same in PostgreSQL, where the rows wait in temporary tables, and their tables make room."""
    store = op.get_bind()

    def run(asked: str, given: tuple[Any, ...] = ()) -> Any:
        return store.exec_driver_sql(asked.replace("?", "%s"), given)

    names = ", ".join(f"'{name}'::regclass" for name in OLD)
    inward = run(
        "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'f' "
        f"AND confrelid IN ({names}) AND conrelid NOT IN ({names})"
    ).all()
    for name in OLD:
        run(f"CREATE TEMP TABLE old_{name} AS SELECT * FROM {name}")
    run("CREATE INDEX ON old_attribution (target, at)")
    run(f"DROP TABLE {', '.join(OLD)} CASCADE")
    for statement in MADE:
        run(_as_served(statement))
    _fill(run)
    for name in OLD:
        run(f"DROP TABLE old_{name}")
    for name in ("content", "model", "observation", "claim", "look", "scan", "attribution", "rating", "sighting", "quote"):
        key = "id" if name in ("claim", "attribution", "sighting", "quote") else "number"
        run(f"SELECT setval('{name}_{key}_seq', max({key})) FROM {name} HAVING max({key}) IS NOT NULL")
    for table, name, told in inward:
        run(f"ALTER TABLE {table} ADD CONSTRAINT {name} {told}")
    for name in ONCE:
        for act, each in (("UPDATE", "ROW"), ("DELETE", "ROW"), ("TRUNCATE", "STATEMENT")):
            run(
                f"CREATE TRIGGER {name}_{act.lower()} BEFORE {act} ON {name} FOR EACH {each} "
                "EXECUTE FUNCTION written_once()"
            )
    run(f"CREATE FUNCTION seen_once() RETURNS trigger LANGUAGE plpgsql AS $${SEEN_ONCE}$$")
    run("CREATE TRIGGER scan_update BEFORE UPDATE ON scan FOR EACH ROW EXECUTE FUNCTION seen_once()")


def _as_served(made: str) -> str:
    """A statement of MADE in PostgreSQL's words: numbers of eight bytes, text that sorts by its bytes."""
    key = re.match(r"CREATE TABLE (\w+) \( (\w+) INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT", made)
    if key:
        made = made.replace(" PRIMARY KEY AUTOINCREMENT", "", 1).removesuffix(" )")
        made += f", CONSTRAINT pk_{key[1]} PRIMARY KEY ({key[2]}) )"
    made = re.sub(r"(?<=\( )(\w+) INTEGER NOT NULL", r"\1 BIGSERIAL NOT NULL", made, count=1)
    words = {"INTEGER": "BIGINT", "BLOB": "BYTEA", "DATETIME": "TIMESTAMP WITH TIME ZONE"}
    words |= {text: f'{text} COLLATE "C"' for text in ("VARCHAR", "TEXT")}
    return re.sub(r"\b(INTEGER|BLOB|DATETIME|VARCHAR|TEXT)\b", lambda found: words[found[0]], made)


def _fill(run: Callable[..., Any]) -> None:
    asked = "SELECT number, id, asset, probe, probe_version, outcome, facts, evidence, raw FROM old_observation"
    for number, identity, *rest in run(asked).all():
        run("INSERT INTO observation VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", (number, _hash(identity), *rest))
    run("INSERT INTO claim SELECT id, target, digest, document FROM old_claim")
    looks, seen = _looks(run)
    scans = _scans(run, seen)
    models = {}
    for number, (digest, text) in enumerate(run("SELECT digest, text FROM old_model ORDER BY digest").all(), 1):
        version = str(tomllib.loads(text)["version"])
        run("INSERT INTO model VALUES (?, ?, ?, ?)", (number, digest, version, text))
        models[digest] = number
    _ratings(run, looks, scans, models)
    for number, rating, *rest in run("SELECT id, rating, who, at, document, link, digest FROM old_quote").all():
        run("INSERT INTO quote VALUES (?, ?, ?, ?, ?, ?, ?)", (number, _hash(rating), *rest))


Seen = dict[str, dict[int, int]]


def _looks(run: Callable[..., Any]) -> tuple[dict[int, tuple[str, int]], Seen]:
    """The looks by sighting, with their scan; and by scan, with their times."""
    asked = (
        "SELECT s.id, v.scan, j.target, s.observation, s.look, s.profile, s.vantage, s.answered_by, s.why, s.at "
        "FROM old_sighting s JOIN old_visit v ON v.id = s.visit JOIN old_subject j ON j.id = v.subject ORDER BY s.id"
    )
    numbers: dict[tuple[Any, ...], int] = {}
    looks: dict[int, tuple[str, int]] = {}
    seen: Seen = defaultdict(dict)
    for sighting, scan, *timeless, at in run(asked).all():
        key = tuple(timeless)
        if key not in numbers:
            numbers[key] = len(numbers) + 1
            run("INSERT INTO look VALUES (?, ?, ?, ?, ?, ?, ?, ?)", (numbers[key], *key))
        looks[sighting] = scan, numbers[key]
        seen[scan][numbers[key]] = _micro(at)
    return looks, seen


def _scans(run: Callable[..., Any], seen: Seen) -> dict[str, int]:
    """The numbers of scans; claims of the end of one go into its row, others stay where they are."""
    numbers: dict[str, int] = {}
    packed = set[int]()
    asked = "SELECT id, target, profile, began, ended, spent, link FROM old_scan ORDER BY began, id"
    for identity, target, profile, began, ended, spent, link in run(asked).all():
        held = run("SELECT id, claim FROM old_attribution WHERE target = ? AND at = ?", (target, ended)).all()
        packed.update(number for number, _ in held)
        claims = " ".join(map(str, _stretches(claim for _, claim in held))).encode() if held else None
        meter = json.loads(spent) if spent else {}
        told = " ".join(
            str(meter.get(name, 0)) for name in ("connections", "queries", "bytes_sent", "bytes_received")
        )
        numbers[identity] = len(numbers) + 1
        run(
            "INSERT INTO scan VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                numbers[identity], identity, target, profile, _micro(began), _micro(ended) if ended else None,
                told if spent else None, link, _packed(seen[identity]) if seen.get(identity) else None, claims,
            ),
        )  # fmt: skip
    for number, target, at, claim in run("SELECT id, target, at, claim FROM old_attribution").all():
        if number not in packed:
            run("INSERT INTO attribution VALUES (?, ?, ?, ?)", (number, target, _micro(at), claim))
    return numbers


def _ratings(
    run: Callable[..., Any], looks: dict[int, tuple[str, int]], scans: dict[str, int], models: dict[str, int]
) -> None:
    contents: dict[str, int] = {}

    def content(text: str) -> int:
        if text not in contents:
            contents[text] = len(contents) + 1
            packed = zlib.compress(text.encode("utf-8", "surrogatepass"), 9)
            run("INSERT INTO content VALUES (?, ?, ?)", (contents[text], hashlib.sha256(packed).digest(), packed))
        return contents[text]

    ended = {(target, at): scans[scan] for scan, target, at in run("SELECT id, target, ended FROM old_scan").all() if at}
    held = {number: tuple(rest) for number, *rest in run("SELECT id, target, at, claim FROM old_attribution").all()}
    asked = (
        "SELECT number, id, target, scan, as_of, night, model, conduct, target_then, known, evidence, document, split, "
        "issued, good_until FROM old_rating ORDER BY number"
    )
    for row in run(asked).all():
        rests = json.loads(zlib.decompress(row.evidence))
        seen: dict[int, list[int]] = defaultdict(list)
        for sighting in rests["sightings"]:
            scan, look = looks[sighting]
            seen[scans[scan]].append(look)
        claims: dict[int, list[int]] = defaultdict(list)
        others = []
        for number in rests["claims"]:
            target, at, claim = held[number]
            if (target, at) in ended:
                claims[ended[target, at]].append(claim)
            else:
                others.append(number)
        told = [[[scan, _stretches(one)] for scan, one in sorted(of.items())] for of in (seen, claims)]
        evidence = _dumps({"looks": told[0], "claims": told[1], "rows": _stretches(others)})
        known = json.loads(zlib.decompress(row.known))
        feeds = {"feeds": known.pop("feeds")} if "feeds" in known else {}
        said = zlib.decompress(row.document) + b"\x02" + row.split.encode("utf-8", "surrogatepass")
        deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
        kept: dict[str, bytes | str | int | None] = {
            "model": models[row.model],
            "conduct": content(row.conduct),
            "target_then": content(zlib.decompress(row.target_then).decode("utf-8", "surrogatepass")),
            "known": content(_dumps(known)),
            "feeds": content(_dumps(feeds)),
            "evidence": evidence,
            "follows": None,
            "told": b"\n" + deflate.compress(said) + deflate.flush(),
            "good_until": _micro(row.good_until) if row.good_until else None,
        }
        run(
            "INSERT INTO rating (number, id, target, scan, as_of, night, issued, lying, model, conduct, target_then, "
            "known, feeds, evidence, follows, told, good_until) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                row.number, _hash(row.id), row.target, scans[row.scan], _micro(row.as_of), row.night, row.issued,
                _lying(kept.values()), *kept.values(),
            ),
        )  # fmt: skip


def _hash(text: str) -> bytes:
    return bytes.fromhex(text.removeprefix("sha256:"))


def _micro(lying: str | datetime) -> int:
    at = lying if isinstance(lying, datetime) else datetime.fromisoformat(lying).replace(tzinfo=UTC)
    return (at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)


def _lying(cells: Iterable[bytes | str | int | None]) -> bytes:
    parts = [
        b"" if one is None else one if isinstance(one, bytes) else str(one).encode("utf-8", "surrogateescape")
        for one in cells
    ]
    return hashlib.sha256(b"".join(len(part).to_bytes(8, "big") + part for part in parts)).digest()[:8]


def _stretches(numbers: Iterable[int]) -> list[int]:
    found: list[int] = []
    end = 0
    for number in sorted(set(numbers)):
        if found and number == end:
            found[-1] += 1
        else:
            found += [number - end, 1]
        end = number + 1
    return found


def _packed(looks: dict[int, int]) -> bytes:
    times = [looks[number] for number in sorted(looks)]
    told, first = _stretches(looks), min(times)
    width = (max(times) - first).bit_length()
    bits = 0
    for at in times:
        bits = bits << width | at - first
    head = (len(told), *told, 2 * first if first >= 0 else -2 * first - 1, width)
    return b"".join(map(_varint, head)) + bits.to_bytes((len(times) * width + 7) // 8, "big")


def _varint(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def _dumps(value: object) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def downgrade() -> None:
    raise NotImplementedError("what a store was before stands in the backup that was made of it first")
