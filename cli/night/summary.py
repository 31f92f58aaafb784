"""What became of a night, in sentences, as JSON and for Prometheus: no silence is ever read as no change."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from cli.printing import counted
from scanner.errors import Misconfigured
from scanner.feeds.durable import write
from scoring.night import Run

RATED = ("rated", "stands")
"""The outcomes after which a target has a rating that rests on what is known tonight."""
WORDS = {
    "out of sight": "out of sight (their ratings rest on earlier looks)", "unrated": "without a rating",
    "failed": "failed by a fault of ours", "waiting": "not begun", "held": "begun by another process",
    "silent": "silent, and not yet believed to be", "left": "no longer to be looked at",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """One run and how many of its targets ended how; `left` names some that were not rated, with the reason.

    Of `valueless`, which are among those that were looked at or judged, too little was seen for a value.
    """

    run: Run
    counts: Mapping[str, int]
    valueless: int = 0
    left: tuple[tuple[str, str, str], ...] = ()

    @property
    def targets(self) -> int:
        return sum(self.counts.values())

    @property
    def rated(self) -> int:
        return sum(self.counts.get(word, 0) for word in RATED)

    @property
    def complete(self) -> bool:
        """Whether every target had its turn: nobody waits, is held, is silent or failed."""
        return not any(self.counts.get(word, 0) for word in ("waiting", "held", "silent", "failed"))


def sentences(summary: Summary) -> list[str]:
    """The summary as it is printed and logged."""
    run, counts, missing = summary.run, summary.counts, summary.targets - summary.rated + summary.valueless
    place = f"Night of {run.night}, {run.zone}"
    looked, judged = counted(counts.get("rated", 0), "target"), counts.get("stands", 0)
    if not missing:
        return [f"{place}: complete. {looked} looked at, {judged} judged by what was seen before."]
    parts = [f"{counts[word]} {says}" for word, says in WORDS.items() if counts.get(word)]
    parts += [f"{summary.valueless} with too little seen for a value"] if summary.valueless else []
    state = "complete" if summary.complete else f"INCOMPLETE{f', paused: {run.why}' if run.why else ''}"
    done = f"{looked} looked at, {judged} judged by what was seen before, {missing} not rated"
    told = [
        f"{place}: {state}. {done}: {', '.join(parts)}.",
        "Of those that were not rated, no alert does not mean that nothing changed.",
    ]
    return told + [f"  {target}: {why or WORDS.get(word, word)}" for target, word, why in summary.left]


def document(summary: Summary) -> dict[str, Any]:
    """`hullmark.night/1`."""
    run = summary.run
    return {
        "schema": "hullmark.night/1", "night": run.night, "zone": run.zone, "begins": _instant(run.begins),
        "ends": _instant(run.ends), "complete": summary.complete, "paused": run.why or None, "public_data": run.world,
        "targets": summary.targets, "rated": summary.rated, "not_rated": summary.targets - summary.rated,
        "without_value": summary.valueless, "outcomes": dict(summary.counts),
        "left": [{"target": target, "outcome": word, "why": why} for target, word, why in summary.left],
    }  # fmt: skip


def textfile(summaries: Sequence[Summary], *, at: datetime) -> str:
    """The newest night of each zone in Prometheus' text format."""
    newest = {one.run.zone: one for one in sorted(summaries, key=lambda one: one.run.night)}
    rows = [
        "# HELP hullmark_night_targets Targets of the newest night by outcome.",
        "# TYPE hullmark_night_targets gauge",
    ]
    for zone, one in sorted(newest.items()):
        rows += [
            f'hullmark_night_targets{{zone="{zone}",outcome="{word}"}} {many}'
            for word, many in sorted(one.counts.items())
        ]
    for name, says, value in (
        ("complete", "Whether every target of the newest night had its turn.", _complete),
        ("paused", "Whether the newest night is paused.", _paused),
        ("begins_timestamp_seconds", "When the newest night begins.", _begins),
    ):
        rows += [f"# HELP hullmark_night_{name} {says}", f"# TYPE hullmark_night_{name} gauge"]
        rows += [f'hullmark_night_{name}{{zone="{zone}"}} {value(one)}' for zone, one in sorted(newest.items())]
    rows += [
        "# HELP hullmark_alive_timestamp_seconds When a process last wrote this file.",
        "# TYPE hullmark_alive_timestamp_seconds gauge", f"hullmark_alive_timestamp_seconds {int(at.timestamp())}",
    ]  # fmt: skip
    return "\n".join(rows) + "\n"


def put(text: str, path: str) -> None:
    """Write the textfile as a whole. Raises Misconfigured."""
    try:
        write(Path(path), text.encode())
    except OSError as wrong:
        raise Misconfigured(f"The file of metrics {path} cannot be written: {wrong.strerror}.") from None


def _complete(one: Summary) -> int:
    return int(one.complete)


def _paused(one: Summary) -> int:
    return int(one.run.state == "paused")


def _begins(one: Summary) -> int:
    return int(one.run.begins.timestamp())


def _instant(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")
