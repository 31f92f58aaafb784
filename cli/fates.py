"""What a rescan tells beside the rating that it led to: one line a finding, and the same as JSON."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from cli.document import excerpts, instant, scan_document
from cli.printing import Page, cleaned, print_json, say
from cli.results import FINDINGS
from cli.screen import show_excerpts, show_outcome, title
from scoring.again import Fate, Fated
from scoring.vectors import sentence

if TYPE_CHECKING:
    from cli.pipeline import Result

SAYS = {
    Fate.STILL_THERE: "Still there",
    Fate.CLOSED: "Closed, two looks no longer find it",
    Fate.HALF_CLOSED: "Closed by one look, the other brought no answer",
    Fate.DISAGREE: "Unknown, the two looks disagree",
    Fate.NOT_SEEN: "Not seen this time, stays as it was",
}
"""What became of a finding, before the finding itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fates:
    """A rescan's result: `again` is when the target may be looked at once more."""

    result: "Result"
    became: Sequence[Fated]
    again: datetime

    def tell(self, raw: Mapping[str, bytes] | None, *, as_json: bool) -> None:
        """Print it; `raw` are raw bytes by observation id, where they are to be shown."""
        result = self.result
        if not result.seen:
            say(result.why or f"Nothing of {title(result.target)} could be seen.")
        if result.done is None:
            return
        if as_json:
            print_json(scan_document(result.done, raw) | {"rescan": self.document})
            return
        page = Page()
        for one in self.became:
            page.block(f"{SAYS[one.fate]}: {_told(one)}", "bold" if one.fate is Fate.STILL_THERE else "")
        page.line()
        show_outcome(page, result.done, heading=title(result.target), most=FINDINGS)
        if raw is not None:
            show_excerpts(page, excerpts(result.done.case, raw))

    @property
    def document(self) -> dict[str, Any]:
        """`rescan` in `hullmark.scan/1`: what became of each finding that was looked at again."""
        told: dict[str, Any] = cleaned(
            {
                "again": instant(self.again),
                "findings": [
                    {
                        "id": one.before.id,
                        "check": one.before.check,
                        "asset": one.before.subject,
                        "before": one.before.verdict.value,
                        "after": one.after and one.after.verdict.value,
                        "fate": one.fate.value,
                    }
                    for one in self.became
                ],
            }
        )
        return told


def _told(one: Fated) -> str:
    finding = one.after if one.after and one.fate in (Fate.STILL_THERE, Fate.DISAGREE) else one.before
    return f"{finding.check} at {finding.subject}: {sentence(finding.because, finding.values)}"
