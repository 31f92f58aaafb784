"""Published flaws: by severity and by how long their fix was out, and never against who cannot have mended them."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from scanner.asset import endpoint_asset
from scanner.observation import ABSENT, Present, Software, TellsSoftware
from scoring.finding import Certainty, Finding
from scoring.knowledge import EndOfLife, Known
from scoring.knowledge.vulnerability import Score, Standing, Vulnerability
from scoring.vectors.patching_cadence.known_flaws_mended import known_flaws_mended as check
from tests.fakes.flaws import day, flaw, known, row
from tests.fakes.looks import AT, ask, seen, sentence, verdict

CONFLUENCE = Software(product="confluence", version="8.5.1", told_by="html title")
PHP = Software(product="php", version="8.1.2", told_by="http x-powered-by header")
DEBIAN = Software(product="openssh", version="9.2p1", package="9.2p1 Debian-2+deb12u1", told_by="ssh greeting")
FRESH = AT - timedelta(days=1)
BOOKWORM = EndOfLife(product="debian", cycle="12", ended=day("2026-07-11"), extended=day("2028-06-30"))


def judged(*software: Software, at: Known, as_of: datetime = AT, name: str | None = None) -> Finding | None:
    """What is said of an endpoint that told this at AT (2026-11-20)."""
    told = TellsSoftware(software=Present(value=software) if software else ABSENT)
    finding = ask(check, seen(told), asset=endpoint_asset("192.0.2.7", 443, name), known=at, as_of=as_of)
    assert finding is None or "{" not in sentence(check, finding)
    return finding


def of(*flaws: Vulnerability, software: Software = CONFLUENCE, **more: Any) -> Finding | None:
    return judged(software, at=known(row(software, *flaws, **more), released=FRESH))


# The look is of 2026-11-20 02:00: 14 days before it is 2026-11-06 02:00, 60 days before it 2026-09-21 02:00.
@pytest.mark.parametrize(
    ("tenths", "fixed", "expected"),
    [
        (90, "2026-11-05", "bad critical"),
        (98, "2026-11-06", "bad critical"),
        (98, "2026-11-07", "fair within"),
        (89, "2026-11-05", "fair within"),
        (70, "2026-09-21", "warn high"),
        (70, "2026-09-22", "fair within"),
        (69, "2020-01-01", "fair other"),
        (None, "2020-01-01", "fair other"),
        (39, "2020-01-01", "neutral low"),
    ],
)
def test_severity_and_the_age_of_the_fix_decide(tenths: int | None, fixed: str, expected: str) -> None:
    """Critical past 14 days is bad, high past 60 a warning, all else above low fair."""
    assert verdict(of(flaw(tenths=tenths, fixed_at=day(fixed)))) == expected


def test_a_fix_without_a_date_counts_from_publication() -> None:
    """`published` stands in for a fix whose date nobody tells; with neither, no clock is over."""
    assert verdict(of(flaw(fixed_at=None, published=day("2026-01-01")))) == "bad critical"
    assert verdict(of(flaw(fixed_at=None, published=None))) == "fair within"


def test_a_fix_before_publication_counts_from_publication() -> None:
    """A version that mended it years before anybody knew of it is not late by years."""
    assert verdict(of(flaw(fixed_at=day("2020-01-01"), published=day("2026-11-07")))) == "fair within"
    assert verdict(of(flaw(fixed_at=day("2020-01-01"), published=day("2026-11-05")))) == "bad critical"


def test_what_will_probably_be_used_is_critical() -> None:
    """EPSS of 10 % and more, whatever the severity."""
    assert verdict(of(flaw(tenths=50, epss_milli=99))) == "fair other"
    finding = of(flaw(tenths=50, epss_milli=100))
    assert verdict(finding) == "bad critical"
    assert finding is not None
    assert "CVSS 3.1 5.0, EPSS 10.0 %" in sentence(check, finding)


@pytest.mark.parametrize(
    ("standing", "distribution", "expected", "certainty"),
    [
        (Standing.OPEN, None, "bad critical", Certainty.CONFIRMED),
        (Standing.UNFIXED, BOOKWORM, "neutral no_fix", Certainty.CONFIRMED),
        (Standing.MAYBE, None, "bad maybe_mended", Certainty.POSSIBLE),
        (Standing.MAYBE, BOOKWORM, "neutral distribution_mends", Certainty.CONFIRMED),
    ],
)
def test_who_could_have_mended_it_decides(
    standing: Standing, distribution: EndOfLife | None, expected: str, certainty: Certainty
) -> None:
    """Only what its builder mends by a new version is confirmed; without a fix, or with one unseen, nothing counts."""
    finding = of(flaw(standing=standing), software=DEBIAN, distribution=distribution)
    assert verdict(finding) == expected
    assert finding is not None
    assert finding.certainty is certainty


def test_a_release_without_support_turns_on_its_day() -> None:
    """Until the end of the release its distribution mends; from then on the flaw is possible, as announced."""
    at = known(row(DEBIAN, flaw(standing=Standing.MAYBE), distribution=BOOKWORM), released=FRESH)
    finding = judged(DEBIAN, at=at)
    assert finding is not None
    assert finding.until == day("2028-06-30")
    later = judged(DEBIAN, at=at, as_of=finding.until)
    assert verdict(later) == "bad release_ended"
    assert later is not None
    assert later.certainty is Certainty.POSSIBLE


def test_support_that_is_sold_counts_as_support() -> None:
    """As long as anybody mends the release, for pay too, what cannot be told from the version is not held open."""
    sold = replace(BOOKWORM, paid=day("2033-06-30"))
    maybe = flaw(standing=Standing.MAYBE)
    finding = judged(DEBIAN, at=known(row(DEBIAN, maybe, distribution=sold), released=FRESH), as_of=day("2030-01-01"))
    assert verdict(finding) == "neutral distribution_mends"
    assert finding is not None
    assert finding.until == day("2033-06-30")


def test_what_is_possible_hides_nothing() -> None:
    """A fair flaw that is there goes before a bad one that may be mended, and that before one without a fix."""
    there, perhaps = flaw("CVE-2026-1", tenths=50), flaw("CVE-2026-2", standing=Standing.MAYBE)
    unfixed = flaw("CVE-2026-3", standing=Standing.UNFIXED)
    assert verdict(of(unfixed, perhaps, there)) == "fair other"
    assert verdict(of(unfixed, perhaps)) == "bad maybe_mended"


def test_exploited_flaws_are_left_to_the_other_check() -> None:
    """None counts twice: what is on the list is not named here, beside others or alone."""
    used, other = flaw("CVE-2026-1", exploited=day("2026-06-02")), flaw("CVE-2026-2")
    both = of(used, other)
    assert both is not None
    assert dict(both.values)["cves"] == "CVE-2026-2"
    assert verdict(of(used)) == "neutral exploited_only"


def test_the_finding_carries_what_a_reader_needs() -> None:
    """All scores, weaknesses, CPE, the fix and every id of the same standing, the gravest first."""
    grave = flaw(
        "CVE-2026-2",
        weaknesses=("CWE-416", "CWE-362"),
        cpe="cpe:2.3:a:atlassian:confluence:8.5.1:*:*:*:*:*:*:*",
        fixed="8.5.2",
        fixed_at=day("2026-10-01"),
    )
    scores = Score(version="4.0", tenths=93, vector="CVSS:4.0/x"), Score(version="2.0", tenths=75, vector="AV:N")
    grave = replace(grave, scores=scores)
    finding = of(flaw("CVE-2026-1", tenths=71), grave, flaw("CVE-2026-3", standing=Standing.MAYBE), more=4)
    assert finding is not None
    values = dict(finding.values)
    assert values["scores"] == "CVSS 4.0 9.3, CVSS 2.0 7.5"
    assert values["weaknesses"] == "CWE-416, CWE-362"
    assert values["cpe"].startswith("cpe:2.3:a:atlassian")
    assert (values["fixed"], values["since"]) == ("8.5.2", "2026-10-01")
    assert values["cves"] == "CVE-2026-2, CVE-2026-1"
    assert sentence(check, finding) == (
        "confluence 8.5.1 has CVE-2026-2 (CVSS 4.0 9.3), whose fix was out for over 14 days, since 2026-10-01; "
        "1 more flaw is open."
    )


def test_what_was_cut_is_counted_where_it_is_open_too() -> None:
    """Of a list that was cut the rest is like the list: counted where all of it is open, else nothing is said."""
    for standing, text in ((Standing.OPEN, "; 5 more flaws are open."), (Standing.MAYBE, "; 1 more flaw is open.")):
        finding = of(flaw("CVE-2026-1"), flaw("CVE-2026-2"), flaw("CVE-2026-3", standing=standing), more=3)
        assert finding is not None
        assert sentence(check, finding).endswith(text)


def test_good_only_where_everything_was_held_against_fresh_records() -> None:
    """No feed, an old one, a product whose versions nobody ranges, a version not told: unknown, never good."""
    clean = row(CONFLUENCE)
    fresh = judged(CONFLUENCE, at=known(clean, released=FRESH))
    assert verdict(fresh) == "good none"
    assert fresh is not None
    assert fresh.until is not None
    at = known(clean, released=FRESH)
    assert verdict(judged(CONFLUENCE, at=at, as_of=fresh.until)) == "unknown stale"
    assert verdict(judged(CONFLUENCE, at=at, as_of=fresh.until - timedelta.resolution)) == "good none"
    assert verdict(judged(CONFLUENCE, at=known(clean, released=None))) == "unknown no_feed"
    assert verdict(judged(CONFLUENCE, at=known(row(CONFLUENCE, ranged=False), released=FRESH))) == "unknown not_ranged"
    assert verdict(judged(CONFLUENCE, PHP, at=known(clean, released=FRESH))) == "unknown not_ranged"
    assert verdict(judged(Software(product="nginx", told_by="x"), at=at)) == "unknown no_version"
    assert verdict(judged(at=at)) == "none"


def test_an_old_record_still_says_what_it_found() -> None:
    """The last good source stays in force: what it names is there, however old the record."""
    at = known(row(CONFLUENCE, flaw()), released=AT - timedelta(days=90))
    assert verdict(judged(CONFLUENCE, at=at)) == "bad critical"


def test_under_a_name_only_its_language_is_judged() -> None:
    """The server is judged on its bare endpoint; what x-powered-by tells belongs to the name."""
    at = known(row(CONFLUENCE, flaw()), row(PHP), released=FRESH)
    assert verdict(judged(CONFLUENCE, PHP, at=at, name="www.acme.example")) == "good none"
    assert verdict(judged(CONFLUENCE, at=at, name="www.acme.example")) == "none"


def test_what_contradicts_itself_is_only_possible() -> None:
    """One answer that names two versions proves neither, and a flaw of the one takes no points."""
    other = replace(CONFLUENCE, version="8.9.9")
    at = known(row(CONFLUENCE, flaw(tenths=98, fixed_at=day("2026-01-01"))), row(other), released=FRESH)
    finding = judged(CONFLUENCE, other, at=at)
    assert verdict(finding) == "bad contradicted"
    assert finding is not None
    assert finding.certainty is Certainty.POSSIBLE


def test_a_version_that_is_told_hides_no_other_that_is_not() -> None:
    """Good needs the version of each of our products that is named; what we do not know needs none."""
    gateway = Software(product="fortios", told_by="http title")
    mended, silent = row(CONFLUENCE), row(gateway)
    finding = judged(CONFLUENCE, gateway, at=known(mended, silent, released=FRESH))
    assert verdict(finding) == "unknown hidden"
    assert finding is not None
    assert dict(finding.values) == {"software": "fortios"}
    for rest in ((replace(silent, unranged=None),), ()):
        assert verdict(judged(CONFLUENCE, gateway, at=known(mended, *rest, released=FRESH))) == "good none"
