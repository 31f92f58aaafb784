"""The table: the other tools' answers kept with their date, ours beside them, and why some differ."""

import datetime as dt
import json
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.peers.questions import Answers, Value

HERE = Path(__file__).parent
PEERS = ("sslyze", "testssl.sh", "nmap")
ByPeer = dict[str, Answers]
"""The answers about one server, by the tool's name; a question that it cannot see is left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What the tools answered on a day, by configuration."""

    date: str
    versions: dict[str, str]
    answers: dict[str, ByPeer]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One question about one configuration that we and another tool both answered."""

    configuration: str
    question: str
    peer: str
    ours: Value
    theirs: Value

    @property
    def differs(self) -> bool:
        """Whether the two answers are not the same."""
        return self.ours != self.theirs


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A known difference and its reason: at these configurations that tool answers this question otherwise.

    `sometimes`: it does not answer alike every time.
    """

    configurations: tuple[str, ...]
    question: str
    peer: str
    ours: Value
    theirs: Value
    reason: str
    sometimes: bool = False

    def explains(self, row: Row) -> bool:
        """Whether `row` is one of these."""
        return (
            row.configuration in self.configurations
            and (row.question, row.peer, row.ours, row.theirs) == (self.question, self.peer, self.ours, self.theirs)
        )  # fmt: skip


def newest() -> Kept:
    """The last table that was kept."""
    return Kept(**json.loads(max(HERE.glob("answers-*.json")).read_text(encoding="utf-8")))


def keep(answers: dict[str, ByPeer], versions: dict[str, str]) -> Path:
    """Write today's table in the place of the last one."""
    date = dt.datetime.now(dt.UTC).date().isoformat()
    lines = [
        f"  {json.dumps(label)}: {{\n"
        + ",\n".join(f"   {json.dumps(peer)}: {json.dumps(said, sort_keys=True)}" for peer, said in sorted(by.items()))
        + "\n  }"
        for label, by in sorted(answers.items())
    ]
    for old in HERE.glob("answers-*.json"):
        old.unlink()
    file = HERE / f"answers-{date}.json"
    file.write_text(
        f'{{"date": "{date}",\n "versions": {json.dumps(versions, sort_keys=True)},\n "answers": {{\n'
        + ",\n".join(lines)
        + "\n }\n}\n",
        encoding="utf-8",
    )
    return file


def differences() -> tuple[Difference, ...]:
    """The known differences, one for each tool that an entry names."""
    entries = tomllib.loads((HERE / "differences.toml").read_text(encoding="utf-8"))["difference"]
    return tuple(
        Difference(
            configurations=tuple(entry["configurations"]), question=question, peer=peer, ours=entry["ours"],
            theirs=entry["theirs"], reason=entry["reason"],
            sometimes=entry.get("sometimes", False),
        )
        for entry in entries
        for question in entry["questions"]
        for peer in entry["peers"]
    )  # fmt: skip


def rows(ours: dict[str, Answers], theirs: dict[str, ByPeer]) -> Iterator[Row]:
    """Every question that we and another tool answered about the same configuration."""
    for label, answers in ours.items():
        for question, value in sorted(answers.items()):
            for peer in PEERS:
                other = theirs.get(label, {}).get(peer, {})
                if question in other:
                    yield Row(
                        configuration=label, question=question, peer=peer, ours=value, theirs=other[question]
                    )  # fmt: skip


def unexplained(compared: list[Row], known: tuple[Difference, ...]) -> list[Row]:
    """The differences that no entry explains."""
    return [row for row in compared if row.differs and not any(one.explains(row) for one in known)]


def outlived(compared: list[Row], known: tuple[Difference, ...]) -> list[tuple[str, Difference]]:
    """The entries that explain nothing any more, with the configuration where they do not."""
    return [
        (label, one)
        for one in known
        for label in one.configurations
        if not one.sometimes and not any(row.configuration == label and one.explains(row) for row in compared)
    ]


def shown(ours: dict[str, Answers], theirs: dict[str, ByPeer], known: tuple[Difference, ...]) -> str:
    """The table for reading: one line a question, `-` where a tool cannot see, `!` where it differs, and why."""
    compared = list(rows(ours, theirs))
    lines = []
    for label in ours:
        lines.append(f"\n{label}\n{'':26}{'ours':14}" + "".join(f"{peer:14}" for peer in PEERS))
        by = theirs.get(label, {})
        for question in sorted({*ours[label], *(name for answers in by.values() for name in answers)}):
            cells = [_cell(ours[label], question), *(_cell(by.get(peer, {}), question) for peer in PEERS)]
            mine = [row for row in compared if row.configuration == label and row.question == question and row.differs]
            why = {one.reason for row in mine for one in known if one.explains(row)}
            mark = "! " if mine else "  "
            lines.append(f"{mark}{question:24}" + "".join(f"{cell:14}" for cell in cells) + "; ".join(sorted(why)))
    differing = [row for row in compared if row.differs]
    lost = unexplained(compared, known)
    lines.append(
        f"\n{len(ours)} configurations, {len(compared)} answers that both sides have, {len(differing)} of them "
        f"different, {len(lost)} without a reason."
    )
    lines += [f"No reason: {row.configuration}, {row.question}: {row.ours}, {row.peer} {row.theirs}" for row in lost]
    lines += [
        f"Outlived: {label}, {one.question}, {one.peer}: {one.reason}" for label, one in outlived(compared, known)
    ]  # fmt: skip
    return "\n".join(lines)


def _cell(answers: Answers, question: str) -> str:
    value = answers.get(question, "-")
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ",".join(value) + " " if isinstance(value, list) else str(value)
