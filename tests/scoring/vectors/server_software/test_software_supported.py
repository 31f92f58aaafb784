"""Support is judged by who maintains the version, to the day, and never guessed."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.asset import endpoint_asset
from scanner.observation import ABSENT, Present, Software, TellsSoftware
from scoring.finding import Certainty, Finding
from scoring.knowledge import EndOfLife, FeedState, Known, KnownSoftware
from scoring.vectors.server_software._support import numbers
from scoring.vectors.server_software.software_supported import software_supported as check
from tests.fakes.looks import ask, seen, sentence, verdict

NOW = datetime(2026, 11, 22, tzinfo=UTC)
FEED = FeedState(name="endoflife", released=NOW - timedelta(days=3), digest="sha256:x")
BARE = endpoint_asset("192.0.2.7", 443)
NAMED = endpoint_asset("192.0.2.7", 443, "www.acme.example")


def day(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def told(
    product: str, version: str | None = None, package: str | None = None, by: str = "http server header"
) -> Software:
    return Software(product=product, version=version, package=package, told_by=by)


def known(*software: Software, end: EndOfLife | None = None, distribution: EndOfLife | None = None) -> Known:
    rows = tuple(
        KnownSoftware(
            product=one.product, version=one.version, package=one.package, end_of_life=end, distribution=distribution
        )
        for one in software
    )
    return Known(feeds=(FEED,), software=rows)


def judged(
    *software: Software, as_of: datetime = NOW, named: bool = False, feeds: Known | None = None
) -> Finding | None:
    finding = ask(
        check,
        seen(TellsSoftware(software=Present(value=software) if software else ABSENT)),
        asset=NAMED if named else BARE,
        known=feeds or known(*software),
        as_of=as_of,
    )
    assert finding is None or "{" not in sentence(check, finding)
    return finding


DEBIAN_12 = EndOfLife(product="debian", cycle="12", ended=day("2026-07-11"), extended=day("2028-06-30"))
UBUNTU_20 = EndOfLife(product="ubuntu", cycle="20.04", ended=day("2025-05-31"), extended=day("2030-04-02"))
CENTOS_7 = EndOfLife(product="centos", cycle="7", ended=day("2024-06-30"))


def test_a_tidy_debian_12_server_is_good_until_its_long_term_support_ends() -> None:
    """Debian's extended support is open to everybody: 2028-06-30 is the date that counts."""
    ssh = told("openssh", "9.2p1", "9.2p1 Debian-2+deb12u10", "ssh greeting")
    finding = judged(ssh, feeds=known(ssh, distribution=DEBIAN_12))
    assert verdict(finding) == "good supported"
    assert finding is not None
    assert finding.until == day("2028-06-30")


def test_support_for_pay_is_fair_then_a_warning() -> None:
    """Whether a company pays for Ubuntu's extension is not seen: FAIR for two years, and never confirmed."""
    ssh = told("openssh", "8.2p1", "8.2p1 Ubuntu-4ubuntu0.11", "ssh greeting")
    feeds = known(ssh, distribution=UBUNTU_20)
    now, later = judged(ssh, feeds=feeds), judged(ssh, feeds=feeds, as_of=day("2028-01-01"))
    assert (verdict(now), verdict(later)) == ("fair paid_only", "warn paid_only")
    assert now is not None
    assert (now.certainty, now.until) == (Certainty.LIKELY, day("2025-05-31") + timedelta(days=730))


@pytest.mark.parametrize(
    ("cycle", "ended", "extended", "expected"),
    [
        ("8", "2018-06-17", "2020-06-30", "bad ended_long_ago"),
        ("9", "2020-07-18", "2022-06-30", "warn paid_only"),
        ("10", "2022-09-10", "2024-06-30", "warn paid_only"),
        ("11", "2024-08-14", "2026-08-31", "fair paid_only"),
    ],
)
def test_debian_is_mended_for_pay_after_its_free_support(cycle: str, ended: str, extended: str, expected: str) -> None:
    """Five more years of fixes under the same package strings are on sale, as with Ubuntu: no verdict is confirmed."""
    ssh = told("openssh", "7.9p1", f"7.9p1 Debian-10+deb{cycle}u2", "ssh greeting")
    release = EndOfLife(product="debian", cycle=cycle, ended=day(ended), extended=day(extended))
    finding = judged(ssh, feeds=known(ssh, distribution=release))
    assert verdict(finding) == expected
    assert finding is not None
    if expected.endswith("paid_only"):
        assert finding.certainty is Certainty.LIKELY
        assert dict(finding.values)["ended"] == extended


def test_the_distributions_own_list_goes_before_our_table() -> None:
    """Where its list is loaded, what it says of the support that is sold counts."""
    ssh = told("openssh", "7.4p1", "7.4p1 Debian-10+deb9u7", "ssh greeting")
    release = EndOfLife(product="debian", cycle="9", ended=day("2020-07-18"), extended=day("2022-06-30"))
    assert verdict(judged(ssh, feeds=known(ssh, distribution=release))) == "warn paid_only"
    release = replace(release, paid=day("2025-01-01"))
    assert verdict(judged(ssh, feeds=known(ssh, distribution=release))) == "bad ended_long_ago"


def test_a_release_that_was_only_concluded_is_likely_at_most() -> None:
    """Apache 2.4.6 of CentOS means CentOS 7 by our table alone: out of support, and not confirmed."""
    apache = told("apache", "2.4.6", "CentOS")
    finding = judged(apache, feeds=known(apache, distribution=CENTOS_7))
    assert verdict(finding) == "bad ended_long_ago"
    assert finding is not None
    assert finding.certainty is Certainty.LIKELY


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (timedelta(seconds=-1), "good supported"),
        (timedelta(0), "fair ended_lately"),
        (timedelta(weeks=4), "warn ended"),
        (timedelta(weeks=52), "bad ended_long_ago"),
    ],
)
def test_the_steps_after_the_end(after: timedelta, expected: str) -> None:
    """4 and 52 weeks, as in published practice; `until` is the instant of the next step."""
    end = EndOfLife(product="iis", cycle="x", ended=day("2026-01-01"))
    one = told("jboss", "7.1")
    as_of = day("2026-01-01") + after
    finding = judged(one, feeds=known(one, end=end), as_of=as_of)
    assert verdict(finding) == expected
    assert finding is not None
    assert finding.until is None or verdict(judged(one, feeds=known(one, end=end), as_of=finding.until)) != expected


def test_extended_support_that_has_no_end_stays_likely() -> None:
    """Where it can be had for as long as anybody has said, the end of free support is never more than a warning."""
    one = told("gadget", "16.1")
    end = EndOfLife(product="gadget", cycle="16", ended=day("2023-09-11"), extended=day("9999-12-31"))
    early, late = (
        judged(one, feeds=known(one, end=end), as_of=as_of) for as_of in (day("2023-09-20"), day("2030-01-01"))
    )
    assert (verdict(early), verdict(late)) == ("fair paid_only", "warn paid_only")
    assert late is not None
    assert (late.certainty, late.until) == (Certainty.LIKELY, None)


@pytest.mark.parametrize(
    ("software", "expected"),
    [
        (told("nginx", "1.18.0"), "unknown maybe_mended"),
        (told("apache", "2.4.57", "Debian"), "unknown maybe_mended"),
        (told("apache", "2.2.15"), "bad older_than_any"),
        (told("php", "5.3.29"), "bad older_than_any"),
        (told("openssh", "5.3", by="ssh greeting"), "bad older_than_any"),
        (told("nginx"), "unknown no_version"),
        (told("something", "1.0"), "unknown not_known"),
        (told("iis", "10.0"), "unknown not_known"),
        (told("iis", "8.5"), "bad ended_long_ago"),
        (told("iis", "7.5"), "bad ended_long_ago"),
    ],
)
def test_bare_versions(software: Software, expected: str) -> None:
    """What a distribution may have mended is unknown, what nobody maintains is likely bad, no version is never good."""
    finding = judged(software)
    assert verdict(finding) == expected
    assert finding is not None
    if expected.endswith("older_than_any"):
        assert finding.certainty is Certainty.LIKELY


PHP_7_2 = EndOfLife(product="php", cycle="7.2", ended=day("2020-11-30"))


@pytest.mark.parametrize(
    ("package", "expected", "certainty"),
    [
        (None, "bad ended_upstream", Certainty.POSSIBLE),
        ("Debian", "unknown maybe_mended", Certainty.CONFIRMED),
        ("Win64", "bad ended_long_ago", Certainty.CONFIRMED),
        ("Windows", "bad ended_long_ago", Certainty.LIKELY),
    ],
)
def test_who_may_have_mended_it_decides(package: str | None, expected: str, certainty: Certainty) -> None:
    """A bare version past its upstream end is possibly bad; no distribution mends what runs on Windows."""
    php = told("php", "7.2.34", package)
    finding = judged(php, feeds=known(php, end=PHP_7_2))
    assert verdict(finding) == expected
    assert finding is not None
    assert finding.certainty is certainty


@pytest.mark.parametrize(
    ("product", "version"),
    [("grafana", "9.2.10"), ("varnish", "6.6.2"), ("nodejs", "18.19.0"), ("mongodb", "3.6.8"), ("wordpress", "6.1.6")],
)
def test_what_distributions_mend_past_its_upstream_end_is_not_accused(product: str, version: str) -> None:
    """As Red Hat, Debian and Ubuntu ship them in releases that are mended: possible, and no points."""
    one = told(product, version)
    finding = judged(one, feeds=known(one, end=EndOfLife(product=product, cycle="x", ended=day("2024-01-01"))))
    assert finding is not None
    assert finding.certainty is Certainty.POSSIBLE


def test_a_bare_version_turns_with_its_upstream_support() -> None:
    """Before the end it may be an unmended one of a dead distribution all the same: unknown until that day."""
    nginx = told("nginx", "1.28.0")
    feeds = known(nginx, end=EndOfLife(product="nginx", cycle="1.28", ended=day("2027-04-23")))
    finding = judged(nginx, feeds=feeds)
    assert verdict(finding) == "unknown maybe_mended"
    assert finding is not None
    assert finding.until == day("2027-04-23")
    assert verdict(judged(nginx, feeds=feeds, as_of=finding.until)) == "fair ended_upstream"


def test_what_is_possible_hides_nothing() -> None:
    """A finding that takes points goes before a worse one that takes none, and that before a good one."""
    php, windows = told("php", "7.2.34"), told("iis", "8.5")
    tidy = told("jboss", "8.0")
    ends = {"php": PHP_7_2, "jboss": EndOfLife(product="jboss", cycle="8", ended=day("2030-01-01"))}
    feeds = Known(
        feeds=(FEED,),
        software=tuple(row for one in (php, tidy) for row in known(one, end=ends[one.product]).software),
    )
    assert verdict(judged(php, tidy, feeds=feeds)) == "bad ended_upstream"
    at = day("2023-10-20")
    both = judged(php, windows, tidy, feeds=feeds, as_of=at)
    assert verdict(both) == "fair paid_only"


def test_the_worst_of_an_endpoint_decides() -> None:
    """One dead part outweighs a supported one."""
    old, good = told("apache", "2.4.6", "CentOS"), told("jboss", "8.0")
    feeds = Known(
        feeds=(FEED,),
        software=(
            *known(old, distribution=CENTOS_7).software,
            *known(good, end=EndOfLife(product="jboss", cycle="8", ended=day("2030-01-01"))).software,
        ),
    )
    assert verdict(judged(good, old, feeds=feeds)) == "bad ended_long_ago"


def test_under_a_name_only_what_belongs_to_the_name_is_judged() -> None:
    """The server is judged on its bare endpoint; the language of a site is the site's own."""
    server, language = told("apache", "2.2.15"), told("php", "5.3.29", by="http x-powered-by header")
    assert verdict(judged(server, named=True)) == "none"
    assert verdict(judged(server, language, named=True)) == "bad older_than_any"


def test_without_dates_or_software_nothing_is_good() -> None:
    """No feed is UNKNOWN, nothing told is no finding."""
    assert verdict(judged(told("jboss", "7"), feeds=Known())) == "unknown no_feed"
    assert verdict(judged()) == "none"


@given(st.text(max_size=30))
def test_any_version_has_numbers(version: str) -> None:
    """No version breaks the comparison."""
    assert all(part >= 0 for part in numbers(version))


def test_what_contradicts_itself_is_neither_good_nor_confirmed() -> None:
    """Two versions of one product in one answer: what is supported is unknown, what is not is possible."""
    ended = EndOfLife(product="nginx", cycle="1.22", ended=day("2024-01-01"))
    alive = EndOfLife(product="nginx", cycle="1.22", ended=None)
    two = (told("confluence", "1.22.1"), told("confluence", "9.0", by="http title"))
    bad = judged(*two, feeds=known(*two, end=ended))
    assert verdict(bad) == "bad ended_long_ago"
    assert bad is not None
    assert bad.certainty is Certainty.POSSIBLE
    assert verdict(judged(*two, feeds=known(*two, end=alive))) == "unknown contradicted"
