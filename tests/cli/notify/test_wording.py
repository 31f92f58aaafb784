"""What an alert says: all that an underwriter needs, in plain words, and nothing that a stranger put in."""

import re
from dataclasses import replace

import pytest

from cli.notify import wording
from scoring.alerts import Rule
from scoring.changes import Cause, Part, Split
from scoring.rating import Exposure
from tests.cli.notify.told import alert, reading

NEVER = re.compile(r"(?i)\b(secure|safe|clean|compliant|passed|no vulnerabilities|hacked|breached|lied|covered)\b")
SPLIT = Split(before_milli=800_000, after_milli=700_000, parts=(Part(cause=Cause.OWN, milli=-100_000),))
DESK = Exposure(finding="sha256:2", asset="a", value="192.0.2.7:3389/tcp", service="rdp", because="It is reachable.")


def test_a_renewal_alert_holds_all_that_is_needed() -> None:
    """Baseline, now, coverage and profile of both, what moved it, findings with certainty, days left, next, dispute."""
    text = wording.body(replace(alert(), split=SPLIT), 17)
    for part in (
        "Renewal: 2027-01-06, 45 days left.",
        "Baseline, rating at inception: 800 (range 740-820), advanced, coverage 92 %, profile light",
        "Now: 700 (range 640-720), intermediate, coverage 92 %, profile light",
        "  -100.000 their own changes",
        "\n  acme.example: ",
        "(confirmed; sha256:1)",
        "Next step: Ask the policyholder",
        "To dispute: ",
        "hullmark alerts ack 17 --by YOUR-NAME",
        "Not a penetration test, not a statement about cover, not advice.",
    ):
        assert part in text


def test_what_is_critical_comes_first() -> None:
    """Above every number, in the subject too; the band is withheld."""
    one = replace(alert(), critical=(DESK,), now=reading(700, critical=1))
    text = wording.body(one, 1)
    assert "1 critical exposure; fallen" in wording.subject(one)
    assert text.index("CRITICAL 192.0.2.7:3389/tcp rdp: It is reachable.") < text.index("Baseline")
    assert "withheld: 1 critical exposure" in text


def test_a_morning_counts_policies_and_not_what_is_said_of_them() -> None:
    """A line and a task of one policy are one policy to read about."""
    one = alert()
    title, text = wording.together([one, replace(one, rule=Rule.SIGHT), replace(one, policy="P2")])
    assert title == "[Hullmark] renewals: 2 policies"
    assert text.count("Acme (P") == 3
    assert wording.together([one])[0] == "[Hullmark] renewals: 1 policy"


@pytest.mark.parametrize("rule", [*Rule, "known-exploited product"])
def test_every_rule_has_its_words_and_none_that_we_never_say(rule: str) -> None:
    """A summary, a next step, and the contract's list of words kept."""
    one = replace(alert(rule=rule), renewal=None if rule in (Rule.CRITICAL, Rule.DROP, "test") else alert().renewal)
    text = wording.subject(one) + wording.body(one, 1) + wording.together([one])[1]
    assert wording.next_step(one)
    assert not NEVER.search(text)


@pytest.mark.parametrize("name", ["A\r\nBcc: all@else.example", "A\x00\x1b[2J", "A\u2028B", "\u202eA", "x" * 5000])
def test_no_name_ends_a_header_or_begins_a_line(name: str) -> None:
    """Line ends, control characters and what turns text around become spaces and question marks."""
    one = alert(name=name)
    plain = wording.body(alert(), 1)
    assert wording.subject(one).isprintable()
    assert len(wording.subject(one)) < 210
    text = wording.body(one, 1)
    assert text.count("\n") == plain.count("\n")
    assert text.replace("\n", "").isprintable()
    assert max(map(len, text.splitlines())) < 998
