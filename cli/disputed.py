"""What stands beside a rating: open disputes, and an override in force, as lines and as data. No point is moved."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from cli.printing import shown
from scoring.governance import Bypass, Dispute, Entry, disputes, in_force


def marking(log: Iterable[Entry], at: datetime) -> tuple[Dispute, ...]:
    """The disputes that mark the rating at a time."""
    return tuple(one for one in disputes(log) if one.marks(at))


def beside_lines(log: tuple[Entry, ...], at: datetime) -> list[str]:
    """One sentence on the disputes and one on the override; none where there is nothing to say."""
    lines, open_now = [], marking(log, at)
    if open_now:
        what = ", ".join(f"{one.challenge.check} ({one.challenge.reason})" for one in open_now)
        due = min(one.due for one in open_now)
        lines.append(f"DISPUTED, points unchanged: {what}; an answer is due by {due:%Y-%m-%d}.")
    if (held := in_force(log, at)) and isinstance(held.says, Bypass):
        lines.append(
            f"Override by {shown(held.who)} until {held.says.until:%Y-%m-%d}, rating unchanged: "
            f"{shown(held.says.decision)} ({shown(held.says.why)})"
        )
    return lines


def beside_document(log: tuple[Entry, ...], at: datetime) -> dict[str, Any]:
    """`disputed` and `override`, each only where there is one."""
    open_now, held = marking(log, at), in_force(log, at)
    told: dict[str, Any] = {"disputed": [dispute_document(one, at) for one in open_now]} if open_now else {}
    return told | ({"override": override_document(held)} if held else {})


def dispute_document(one: Dispute, at: datetime) -> dict[str, Any]:
    """A dispute with its clock, and how it ended where it has."""
    ruled, says = one.ruled, one.challenge
    return {
        "number": one.number,
        "target": one.target,
        "finding": says.finding,
        "check": says.check,
        "reason": says.reason.value,
        "evidence": {"text": says.evidence, "sha256": says.file},
        "by": one.by,
        "opened": _instant(one.opened),
        "due": _instant(one.due),
        "lapses": _instant(one.lapses),
        "state": one.state(at).value,
        "ruling": None
        if ruled is None
        else {"by": ruled.who, "at": _instant(ruled.at), "why": getattr(ruled.says, "why", "")},
    }


def override_document(one: Entry) -> dict[str, Any]:
    """An override as it was logged. Raises TypeError for a line that is none."""
    says = one.says
    if not isinstance(says, Bypass):
        raise TypeError(f"line {one.number} is no override")
    told = {"decision": says.decision, "why": says.why, "until": _instant(says.until)}
    return {"number": one.number, "target": one.target, **told, "by": one.who, "at": _instant(one.at)}


def _instant(at: datetime) -> str:
    return at.isoformat(timespec="seconds").replace("+00:00", "Z")
