"""alerts.toml: what is shipped fits, what a user sets is taken, and what does not fit is named."""

import pytest

import config
from scanner.errors import Misconfigured
from scoring.thresholds import Urgency, read
from scoring.vectors import every

SHIPPED = config.text("alerts.toml")


def test_the_shipped_rules_name_checks_and_reasons_that_exist() -> None:
    """90, 60 and 30 days, 40 points, and only reasons that the checks know."""
    rules = read(SHIPPED, checks=frozenset(every()))
    assert (rules.renewal.days, rules.renewal.points, rules.renewal.beyond_band) == ((90, 60, 30), 40, 10)
    reasons = {key for check in every().values() for key in check.because}
    assert not [key for rule in rules.findings for key in rule.because if key not in reasons]


def test_a_user_sets_some_and_keeps_the_rest() -> None:
    """Key by key; a rule about findings is replaced by its name, another one is added."""
    own = """
[renewal]
days = [45, 120]
[drop]
urgency = "routine"
[[finding]]
name = "support ended"
urgency = "urgent"
checks = ["software_supported"]
[[finding]]
name = "mail can be forged"
urgency = "routine"
checks = ["dmarc_enforced"]
"""
    rules = read(SHIPPED, own, checks=frozenset(every()))
    assert rules.renewal.days == (120, 45)
    assert rules.renewal.points == 40
    assert rules.drop_urgency is Urgency.ROUTINE
    named = {rule.name: rule for rule in rules.findings}
    assert len(named) == 4
    assert named["support ended"].because == frozenset()


@pytest.mark.parametrize(
    ("own", "says"),
    [
        ("[renewal]\ndays = []", "renewal.days is empty"),
        ("[renewal]\ndays = [0]", "whole number from 1"),
        ("[renewal]\npoints = 1.5", "whole number"),
        ("[renewal]\npoint = 3", "no 'point'"),
        ("[causes]\nallowed = ['new model']", "no 'causes'"),
        ("drop = 3", "no 'drop'"),
        ('[drop]\nurgency = "now"', "now"),
        ('[[finding]]\nname = "x"\nurgency = "soon"\nchecks = ["no_such"]', "no_such"),
        ('[[finding]]\nname = "x"\nurgency = "soon"\nchecks = "spf_published"', "list of texts"),
        ("[drop", "not valid TOML"),
        pytest.param(f"drop = {'1' * 5000}", "not valid TOML", id="a number of 5000 digits"),
    ],
)
def test_what_does_not_fit_is_named(own: str, says: str) -> None:
    """One sentence each; above all there is no way to let a new model or ageing raise alerts."""
    with pytest.raises(Misconfigured, match=says):
        read(SHIPPED, own, checks=frozenset(every()))
