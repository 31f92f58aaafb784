"""A finding's JSON shows every flaw behind it, whole, as it was known when it was judged."""

from dataclasses import replace
from datetime import timedelta

from cli.flaws import flaws_document
from scanner.observation import ABSENT, Outcome, Present, Software, observation
from scanner.probes.ssh import SshFacts
from scoring.finding import Certainty, Finding, Verdict
from scoring.knowledge.vulnerability import Score, Standing
from tests.fakes.flaws import day, flaw, known, row
from tests.scoring.history.nights import START, server
from tests.worlds.made_up import history

SSH = Software(product="openssh", version="9.2p1", package="9.2p1 Debian-2+deb12u1", told_by="ssh greeting")
OTHER = Software(product="dropbear", version="2019.78", told_by="ssh greeting")
SEEN = {
    fact: observation(
        asset=server(1), probe="ssh", version=1, outcome=Outcome.ANSWERED,
        facts=SshFacts(software=Present(value=(fact,)) if fact else ABSENT),
    )
    for fact in (SSH, OTHER, None)
}  # fmt: skip
WHOLE = replace(
    flaw(
        "CVE-2024-6387", weaknesses=("CWE-364",), cpe="cpe:2.3:a:openbsd:openssh", fixed="1:9.2p1-2+deb12u3",
        exploited=day("2026-06-05"), due=day("2026-06-08"), ransomware=True, edge=True, epss_milli=412,
        told_by="debian",
    ),
    scores=(Score(version="4.0", tenths=92, vector="CVSS:4.0/AV:N"), Score(version="2.0", tenths=75, vector="")),
)  # fmt: skip


def finding(cves: str, *rests_on: Software | None) -> Finding:
    return Finding(
        id="f", check="known_flaws_mended", vector="patching_cadence", subject="s", verdict=Verdict.BAD,
        certainty=Certainty.CONFIRMED, because="x", values=(("cves", cves),) if cves else (),
        observations=tuple(SEEN[one].id for one in rests_on),
    )  # fmt: skip


CASE = replace(
    history({}, after=timedelta(0)).case,
    known=known(
        row(SSH, flaw("CVE-2026-1000", tenths=None, fixed=None, fixed_at=None, published=None), WHOLE),
        row(OTHER, flaw("CVE-2026-1000", standing=Standing.MAYBE)),
        released=START,
    ),
)
BY_ID = {one.id: one for one in SEEN.values()}


def test_a_flaw_is_shown_whole() -> None:
    """CVE, all scores with their vectors, CWE, CPE, fix, KEV with CISA's date, ransomware, EPSS and who says so."""
    assert flaws_document(CASE, finding("CVE-2024-6387", SSH), BY_ID) == [
        {
            "cve": "CVE-2024-6387", "product": "openssh", "version": "9.2p1", "package": "9.2p1 Debian-2+deb12u1",
            "standing": "open", "published": "2026-06-01",
            "scores": [
                {"version": "4.0", "score": 9.2, "vector": "CVSS:4.0/AV:N"},
                {"version": "2.0", "score": 7.5, "vector": None},
            ],
            "cwe": ["CWE-364"], "cpe": "cpe:2.3:a:openbsd:openssh", "fixed": "1:9.2p1-2+deb12u3",
            "fixed_at": "2026-06-01", "kev": {"added": "2026-06-05", "due": "2026-06-08"}, "ransomware": True,
            "edge": True, "epss": 0.412, "told_by": "debian",
        }
    ]  # fmt: skip


def test_only_what_the_finding_names_and_rests_on_is_shown() -> None:
    """In the order of its names, of the software in its observations; nothing for a finding that names none."""
    both = flaws_document(CASE, finding("CVE-2026-1000, CVE-2024-6387 and 2 more", SSH, None), BY_ID)
    assert [one["cve"] for one in both] == ["CVE-2026-1000", "CVE-2024-6387"]
    assert (both[0]["scores"], both[0]["kev"], both[0]["fixed_at"]) == ([], None, None)
    (other,) = flaws_document(CASE, finding("CVE-2026-1000", OTHER), BY_ID)
    assert (other["product"], other["standing"]) == ("dropbear", "maybe")
    assert flaws_document(CASE, finding("", SSH), BY_ID) == []
    assert flaws_document(CASE, finding("CVE-2026-1000"), BY_ID) == []
