"""Rows that are written once: the triggers that refuse every other change but an erasure."""

WRITTEN_ONCE = (
    "observation", "look", "sighting", "claim", "attribution", "model", "content", "rating", "standing", "quote",
    "chain", "link", "erasure", "night_seal", "decision",
)  # fmt: skip
"""Tables whose rows nobody changes."""


_TRIGGER = (
    "CREATE TRIGGER {name}_{what} BEFORE {act} ON {name} WHEN NOT EXISTS (SELECT 1 FROM erasing) "
    "BEGIN SELECT RAISE(ABORT, 'rows of {name} are written once'); END"
)
_OF_A_SCAN = (
    "CREATE TRIGGER scan_update BEFORE UPDATE ON scan WHEN OLD.seen IS NOT NULL AND NOT EXISTS (SELECT 1 FROM erasing) "
    "AND (OLD.seen IS NOT NEW.seen OR OLD.claims IS NOT NEW.claims) "
    "BEGIN SELECT RAISE(ABORT, 'what a scan saw is written once'); END"
)


def triggers() -> list[str]:
    """The statements that make the store append-only."""
    return [
        _TRIGGER.format(name=name, act=act, what=act.lower()) for name in WRITTEN_ONCE for act in ("UPDATE", "DELETE")
    ] + [_OF_A_SCAN]
