"""cli/report/actions.py: what is to be done."""

import pytest

import config
from cli.report.actions import advice_of
from scanner.asset import endpoint_asset
from scanner.errors import Misconfigured
from scoring.vectors import every
from scoring.whatif import Trials
from tests.cli.report.companies import faulty, many_hosts, told
from tests.worlds.history import seen
from tests.worlds.shipped import SHIPPED

ADVICE = advice_of(config.text("actions.csv"))
NEVER_HURT = {
    "administration_ports_closed", "host_answers_for_itself", "reported_by_others", "service_accepts_connections",
    "services_look_genuine",
}  # fmt: skip
"""Checks that tell and never take points."""


def test_every_check_that_can_hurt_has_its_advice() -> None:
    """Nobody is told of a fault without what to do; and no advice is left of a check that is gone."""
    assert set(ADVICE) == set(every()) - NEVER_HURT


def test_titles_are_short_and_without_jargon() -> None:
    """An owner can read them: one short line without abbreviations of the trade, but for those that everybody knows."""
    known = {"VPN"}
    for one in ADVICE.values():
        words = one.title.split()
        assert len(words) <= 18, one.title
        assert not [word for word in words if word.isupper() and len(word) > 1 and word not in known], one.title


def test_a_row_that_does_not_fit_is_named() -> None:
    """A word that nothing is known of is refused with its line."""
    text = "check,owner,effort,downtime,days,basis,title\nspf_published,nobody,minutes,no,1,mail,Do it\n"
    with pytest.raises(Misconfigured, match="line 2"):
        advice_of(text)


def test_twelve_hosts_with_one_fault_are_one_action() -> None:
    """One fix everywhere: one row, with all places; a service asked under two names is one place."""
    found = [one for one in many_hosts(12).actions if one.cause.check == "legacy_tls_offered"]
    assert [len(one.places) for one in found] == [12]
    assert found[0].places[0].names == ("h0.made.example",)


def test_what_an_action_gives_lies_between_first_and_last() -> None:
    """Closed alone and closed after all others are both exact; together they reach what all of them give."""
    report = faulty()
    trials = Trials(report.done.case)
    whole = trials.exact(trials.root_causes) - report.done.rating.exact_milli
    for one in report.actions:
        assert one.alone == trials.exact([one.cause]) - report.done.rating.exact_milli
        assert one.last is not None
        assert one.least <= one.most <= whole


def test_what_outranks_the_number_comes_first() -> None:
    """Then the shorter deadline."""
    found = faulty().actions
    assert [one.critical for one in found] == sorted((one.critical for one in found), reverse=True)
    assert found[0].critical


def test_mail_is_mended_by_who_runs_the_mail() -> None:
    """TLS on mail ports alone is theirs; elsewhere it is whoever runs the web site."""
    mail = endpoint_asset("192.0.2.9", 25, "mx.made.example")
    found = told(seen(SHIPPED, {("tls", mail): SHIPPED.answers["tls"][1]}).case).actions
    assert {one.owner for one in found if "tls" in one.cause.check} == {"mail"}
