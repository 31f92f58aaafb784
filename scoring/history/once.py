"""Rows that are written once: the triggers that refuse every other change but an erasure."""

from scoring.history.dialect import SERVED

WRITTEN_ONCE = (
    "observation", "look", "sighting", "claim", "attribution", "model", "content", "rating", "standing", "quote",
    "chain", "link", "erasure", "night_seal", "decision",
)  # fmt: skip
"""Tables whose rows nobody changes."""


_ONCE = (
    "CREATE TRIGGER {name} BEFORE {act} ON {table} WHEN NOT EXISTS (SELECT 1 FROM erasing) "
    "BEGIN SELECT RAISE(ABORT, 'rows of {table} are written once'); END"
)
_OF_A_SCAN = (
    "CREATE TRIGGER scan_update BEFORE UPDATE ON scan WHEN OLD.seen IS NOT NULL AND NOT EXISTS (SELECT 1 FROM erasing) "
    "AND (OLD.seen IS NOT NEW.seen OR OLD.claims IS NOT NEW.claims) "
    "BEGIN SELECT RAISE(ABORT, 'what a scan saw is written once'); END"
)
_SERVED = "CREATE TRIGGER {name} BEFORE {act} ON {table} FOR EACH {each} EXECUTE FUNCTION written_once()"
_OF_A_SCAN_SERVED = "CREATE TRIGGER scan_update BEFORE UPDATE ON scan FOR EACH ROW EXECUTE FUNCTION seen_once()"


def triggers(on: str = "sqlite") -> list[str]:
    """The statements that make a store of the dialect `on` append-only."""
    made, of_a_scan, acts = _ONCE, _OF_A_SCAN, {"UPDATE": "ROW", "DELETE": "ROW"}
    if on == SERVED:
        made, of_a_scan, acts = _SERVED, _OF_A_SCAN_SERVED, {**acts, "TRUNCATE": "STATEMENT"}
    return [
        made.format(table=table, act=act, name=f"{table}_{act.lower()}", each=each)
        for table in WRITTEN_ONCE
        for act, each in acts.items()
    ] + [of_a_scan]
