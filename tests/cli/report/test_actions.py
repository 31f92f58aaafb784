"""cli/report/actions.py: what is to be done."""

import pytest

import config
from cli.report.actions import advice_of
from scanner.errors import Misconfigured
from scoring.vectors import every

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
