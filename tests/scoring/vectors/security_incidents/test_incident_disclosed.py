"""An incident counts by its age, once a person confirmed whose it is; a file that names none says that, while fresh."""

from datetime import datetime, timedelta

import pytest

from scanner.probes.zone import ZoneFacts
from scoring.finding import Finding
from scoring.knowledge import FeedState, Known
from scoring.knowledge.listed import Incident, KnownIncidents
from scoring.vectors.security_incidents.incident_disclosed import incident_disclosed as check
from tests.fakes.looks import AT, ask, seen, sentence, verdict

NOW = AT + timedelta(days=7)


def incident(age: int, kind: str = "ransomware", *, confirmed: bool = True, domain: str = "acme.example") -> Incident:
    return Incident(
        domain=domain, organisation="Acme Ltd", kind=kind, disclosed=NOW - timedelta(days=age),
        source="https://news.example/acme", confirmed=confirmed, records=12_000,
    )  # fmt: skip


def judged(*incidents: Incident, released: datetime | None = NOW, off: bool = False, as_of: datetime = NOW) -> Finding:
    feeds = (FeedState(name="incidents", released=released, digest="x", off=off),) if released else ()
    domains = sorted({one.domain for one in incidents} | {"acme.example"})
    rows = tuple(
        KnownIncidents(domain=name, incidents=tuple(one for one in incidents if one.domain == name)) for name in domains
    )
    finding = ask(check, seen(ZoneFacts()), known=Known(feeds=feeds, incidents=rows), as_of=as_of)
    assert finding is not None
    assert "{" not in sentence(check, finding)
    return finding


@pytest.mark.parametrize(
    ("age", "attack", "mild"),
    [
        (0, "bad", "warn"), (119, "bad", "warn"), (120, "warn", "fair"), (364, "warn", "fair"), (365, "fair", "fair"),
        (729, "fair", "fair"), (730, "neutral", "neutral"),
    ],
)  # fmt: skip
def test_an_incident_fades(age: int, attack: str, mild: str) -> None:
    """By the days since it became public; what nobody broke in for counts a step less."""
    reason = "over" if age == 730 else "disclosed"
    assert verdict(judged(incident(age))) == f"{attack} {reason}"
    assert verdict(judged(incident(age, "error"))) == f"{mild} {reason}"


def test_nothing_counts_that_no_person_confirmed() -> None:
    """A possible match is shown with what confirms it, takes nothing, and does not hide a confirmed one."""
    possible = judged(incident(3, confirmed=False))
    assert verdict(possible) == "neutral possible"
    assert "confirmed_by" in sentence(check, possible)
    assert verdict(judged(incident(3, confirmed=False), incident(200))) == "warn disclosed"
    assert verdict(judged(incident(800, confirmed=False))) == "good none_known"
    assert verdict(judged(incident(3, confirmed=False), incident(800))) == "neutral possible"


def test_the_worst_of_several_decides_whatever_domain_it_is_under() -> None:
    """The newest of equals is told."""
    several = (incident(400), incident(30, "error", domain="acme.test"), incident(20, domain="acme.test"), incident(90))
    found = judged(*several)
    assert (verdict(found), dict(found.values)["disclosed"]) == ("bad disclosed", "2026-11-07")


def test_without_a_file_nothing_is_said() -> None:
    """No file, one whose terms nobody accepted, and an old one that names none of them."""
    assert verdict(judged(released=None)) == "unknown no_file"
    assert verdict(judged(incident(3), off=True)) == "unknown off"
    assert verdict(judged()) == "good none_known"
    assert verdict(judged(released=NOW - timedelta(days=180))) == "unknown stale"
    assert verdict(judged(incident(3), released=NOW - timedelta(days=400))) == "bad disclosed"


def test_until_is_the_instant_of_the_next_verdict() -> None:
    """Each step, and the end of what a file without the company says."""
    for found in (judged(incident(3)), judged(incident(200)), judged(incident(3, confirmed=False)), judged()):
        assert found.until is not None
    turned = judged(incident(3)).until
    assert turned is not None
    assert verdict(judged(incident(3), as_of=turned)) == "warn disclosed"
