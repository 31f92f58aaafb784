"""Days to fix: by hand, between two looks, and what is not seen is neither quick nor slow."""

import pytest

from scoring.finding import Certainty, Finding
from scoring.knowledge.vulnerability import Standing
from scoring.vectors.patching_cadence.flaws_fixed_in_time import flaws_fixed_in_time as check
from tests.fakes.flaws import flaw, known, row
from tests.fakes.looks import AT, verdict
from tests.fakes.patched import has, judged, nights, on, version

FLAW = flaw("CVE-2026-1000", fixed_at=on(3))
AT_ONCE = has(A=(FLAW,))


def values(finding: Finding | None) -> dict[str, str]:
    assert finding is not None
    return dict(finding.values)


def test_the_median_of_five_upgrades() -> None:
    """The fix is out on day 3. Last seen open on nights 4, 6, 9, 13 and 20, and mended on the night after: waits of
    1-2, 3-4, 6-7, 10-11 and 17-18 days, the third of which is the median.
    """  # fmt: skip
    finding = judged(check, AT_ONCE, *(nights(n, "A" * (last + 1) + "BB") for n, last in enumerate((4, 6, 9, 13, 20))))
    assert verdict(finding) == "good in_time"
    assert values(finding)["median"] == "6 to 7 days"
    assert values(finding)["mended"] == "5"
    assert finding is not None
    assert finding.certainty is Certainty.LIKELY


@pytest.mark.parametrize(
    ("last", "expected", "median"),
    [
        (32, "good in_time", "29 to 30 days"),
        (33, "neutral not_told_apart", "30 to 31 days"),
        (34, "fair slow", "31 to 32 days"),
        (63, "fair slow", "60 to 61 days"),
        (64, "warn slow", "61 to 62 days"),
        (93, "warn slow", "90 to 91 days"),
        (94, "bad slow", "91 to 92 days"),
    ],
)
def test_the_steps_of_the_median(last: int, expected: str, median: str) -> None:
    """30, 60 and 90 days: slow by the early end of the median alone, in time by its late end alone."""
    finding = judged(check, AT_ONCE, *(nights(n, "A" * (last + 1) + "B") for n in range(5)))
    assert (verdict(finding), values(finding)["median"]) == (expected, median)


def test_below_five_there_is_no_median() -> None:
    """Four fixes and an open one, or five of which one was old at the first sight: withheld, and it says so."""
    four = [nights(n, "AAAAAAABB") for n in range(4)]
    finding = judged(check, AT_ONCE, *four, nights(9, "AAAAAAAAA"))
    assert verdict(finding) == "neutral too_few"
    assert (values(finding)["mended"], values(finding)["open"]) == ("4", "1")
    old = has(A=(FLAW,), C=(flaw("CVE-2026-9", fixed_at=on(-90)),))
    assert verdict(judged(check, old, *four, nights(9, "CCCCCCCBB"))) == "neutral too_few"
    assert verdict(judged(check, old, *four, nights(9, "AAAAAAABB"))) == "good in_time"


def test_one_upgrade_is_one_success() -> None:
    """Thirty flaws that one upgrade closes count once, by the longest wait: since day 3 it is 4 to 5 days."""
    many = tuple(flaw(f"CVE-2026-{2000 + n}", fixed_at=on(3 + n % 3)) for n in range(30))
    at = has(A=many)
    finding = judged(check, at, nights(1, "AAAAAAAAB"))
    assert (verdict(finding), values(finding)["mended"]) == ("neutral too_few", "1")
    finding = judged(check, at, *(nights(n, "AAAAAAAAB") for n in range(5)))
    assert values(finding)["median"] == "4 to 5 days"
    assert len(values(finding)["cves"].split(", ")) == 30


def test_lost_nights_widen_the_bounds() -> None:
    """Open on night 6, silent to night 9, mended on 10: between 3 and 7 days, and nothing is made up between."""
    finding = judged(check, AT_ONCE, *(nights(n, "AAAAAAA-  BB") for n in range(5)))
    assert values(finding)["median"] == "3 to 7 days"


@pytest.mark.parametrize(
    ("text", "mended", "still"),
    [
        ("AAAAAAAAB", "1", "0"),
        ("AAAAAA---", "0", "1"),  # silent: not mended, as far as was seen
        ("AAAAAA???", "0", "1"),  # a version that is told no longer is not a mended one
        ("AAAAAAxxx", "0", "1"),  # nor is one of which nothing is known
        ("AAAABBAAA", "0", "1"),  # who goes back to it has it
        ("AAAABBBAB", "1", "0"),
    ],
)
def test_only_a_version_without_the_flaw_ends_a_wait(text: str, mended: str, still: str) -> None:
    """Silence, a hidden version, an unknown one and a return end nothing."""
    told = values(judged(check, AT_ONCE, nights(1, text)))
    assert (told["mended"], told["open"], told["closed"]) == (mended, still, "0")


def test_a_closed_endpoint_is_gone_in_its_own_way() -> None:
    """It neither mended the flaw nor has it still; what it mended before stays counted."""
    finding = judged(check, AT_ONCE, nights(1, "AAAAAAAAA"), closed=nights(2, "AAAAAAA") + nights(3, "AAAAB"))
    told = values(finding)
    assert (told["mended"], told["open"], told["closed"]) == ("1", "1", "1")


def test_perhaps_is_not_open_and_perhaps_is_not_gone() -> None:
    """A bare version of what distributions mend starts no wait and ends none; nor does a list that was cut."""
    maybe = flaw("CVE-2026-1000", standing=Standing.MAYBE, fixed_at=on(3))
    assert verdict(judged(check, has(A=(maybe,)), nights(1, "AAAAAAB"))) == "neutral nothing_open"
    unsure = has(A=(FLAW,), B=(maybe,))
    assert values(judged(check, unsure, nights(1, "AAAAAAB")))["mended"] == "0"
    cut = known(row(version("A"), FLAW), row(version("B"), more=7), released=AT)
    assert values(judged(check, cut, nights(1, "AAAAAAB")))["mended"] == "0"
    named = known(row(version("A"), FLAW), row(version("B"), more=7, mended=(FLAW.cve,)), released=AT)
    assert values(judged(check, named, nights(1, "AAAAAAB")))["mended"] == "1"


def test_what_was_mended_before_it_was_known_is_no_wait() -> None:
    """An upgrade before the fix's day closed nothing that was known; of low and medium severity nothing is counted."""
    early = has(A=(flaw(fixed_at=on(8)),))
    assert verdict(judged(check, early, nights(1, "AAAAAABBBBBB"))) == "neutral nothing_open"
    medium = has(A=(flaw(tenths=69, fixed_at=on(3)),))
    assert verdict(judged(check, medium, nights(1, "AAAAAABBBBBB"))) == "neutral nothing_open"


def test_a_first_scan_has_no_days_to_fix() -> None:
    """It says so; and nothing is said where nothing is known of any version."""
    assert verdict(judged(check, AT_ONCE, nights(1, "A"))) == "neutral first_look"
    assert verdict(judged(check, has(), nights(1, "AAAA"))) == "neutral nothing_open"
    unranged = known(row(version("A"), ranged=False), released=AT)
    assert verdict(judged(check, unranged, nights(1, "AAAA"))) == "none"


def test_the_finding_is_as_young_as_the_watch() -> None:
    """The last fix was on night 7, and the endpoints have been seen since: its age counts from the last look."""
    finding = judged(check, AT_ONCE, *(nights(n, "AAAAAAABBBBBBBBB") for n in range(5)))
    assert finding is not None
    assert finding.seen_at is not None
    assert (finding.seen_at - AT).days == 15
    assert finding.until is None


def test_both_ends_of_every_wait_are_shown() -> None:
    """The finding rests on the last look with the flaw and the first without it, at each endpoint."""
    finding = judged(check, AT_ONCE, nights(1, "AAAAAAABB"), nights(2, "AAAAAAAAA"))
    assert finding is not None
    assert finding.observations == ("observation-6", "observation-7", "observation-8")


def test_one_that_fell_silent_stands_beside_one_mended_after_as_many_days() -> None:
    """Both were last seen open on night 7: the one ends there or a day later, of the other nothing more is known."""
    finding = judged(check, AT_ONCE, *(nights(n, "AAAAAAAAB") for n in range(5)), nights(9, "AAAAAAAA-"))
    assert (values(finding)["median"], values(finding)["open"]) == ("4 to 5 days", "1")
