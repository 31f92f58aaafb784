"""What a check is given, without the machinery that collects it: subjects, and looks at them."""

from datetime import UTC, datetime, timedelta
from typing import Any

from scanner.asset import Asset, Attribution, name_asset
from scanner.observation import Outcome
from scoring.check import Check, Endpoint, Host, Look, Name, Seen, Whole
from scoring.finding import Finding
from scoring.knowledge import Known

AT = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
ACME = name_asset("acme.example")


def seen(*facts: Any, asset: Asset = ACME, probe: str = "", why: str = "time-out") -> Seen[Any]:
    """One look a day with these facts; None is a look that nobody answered."""
    return Seen(
        tuple(
            Look(
                probe=probe,
                at=AT + timedelta(days=day),
                look=1,
                scan=f"scan-{day}",
                outcome=Outcome.ANSWERED if fact is not None else Outcome.SILENT,
                facts=fact,
                why="" if fact is not None else why,
                observation=f"observation-{day}",
                asset=asset,
            )
            for day, fact in enumerate(facts)
        )
    )


def ask(
    check: Check,
    *looks: Seen[Any],
    asset: Asset = ACME,
    roles: tuple[str, ...] = ("apex",),
    known: Known | None = None,
    as_of: datetime = AT + timedelta(days=7),
) -> Finding | None:
    """What the check says of one name, host, endpoint or the whole, given what was seen of it."""
    shape = {Name: Name, Endpoint: Endpoint, Host: Host, Whole: Whole}[check.subject]
    subject = shape(
        target="acme.example", check=check.name, vector=check.vector, asset=asset, roles=roles,
        attribution=Attribution.A,
    )  # fmt: skip
    return check.judge(subject, *looks, known or Known(), as_of)


def verdict(finding: Finding | None) -> str:
    """The verdict and the reason, as `good published`; `none` where the question does not apply."""
    return f"{finding.verdict} {finding.because.partition('.')[2]}" if finding else "none"


def sentence(check: Check, finding: Finding) -> str:
    """The sentence a reader gets. Raises KeyError where the check has no words, or not the values, for it."""
    return check.because[finding.because].format(**dict(finding.values))
