"""What the screens show of any case: the order that was promised, and nothing that a stranger could bend."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings

from cli.document import Outcome
from cli.explain import show_explained
from cli.printing import Page
from cli.quote_screen import show_quote
from cli.screen import show_outcome, title
from cli.wanted import feeds_wanted
from scanner.interfaces import Meter
from scoring.assess import assess
from scoring.changes import changes
from scoring.domain import Domain, DomainRole
from scoring.knowledge import Known
from scoring.rating import Exposure
from tests.worlds.history import TARGET, History, histories
from tests.worlds.made_up import ENDPOINTS, MADE_UP, history, says

EXPOSURE = Exposure(
    finding="f", asset="a", value="192.0.2.7:3389/tcp", service="rdp", because="Anybody is answered. " * 9
)
quietly = settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])


def outcome(history: History, *, before: History | None = None, critical: int = 0) -> Outcome:
    case = history.case
    rating = assess(case)
    return Outcome(
        case=case,
        rating=replace(rating, critical=(EXPOSURE,) * critical) if critical else rating,
        split=changes(before and before.case, case),
        spent=Meter(),
        took=timedelta(seconds=3),
    )


@quietly
@given(histories(MADE_UP))
def test_a_quote_fits_one_screen(capsys: pytest.CaptureFixture[str], history: History) -> None:
    """At most 80 columns and 30 lines, with many critical exposures and a rating before it."""
    with MADE_UP.installed():
        show_quote(Page(), outcome(history.later(timedelta(days=40)), before=history, critical=9))
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) < 30
    assert max(map(len, lines)) <= 80


@quietly
@given(histories(MADE_UP))
def test_critical_stands_above_the_rating_and_withholds_its_band(
    capsys: pytest.CaptureFixture[str], history: History
) -> None:
    """On every screen; a band is never seen beside an open critical exposure."""
    with MADE_UP.installed():
        done = outcome(history, critical=2)
        for show in (
            lambda: show_quote(Page(), done),
            lambda: show_outcome(Page(), done, heading="made.example", most=12),
            lambda: show_explained(Page(), done),
        ):
            show()
            lines = capsys.readouterr().out.splitlines()
            first = next(n for n, line in enumerate(lines) if line.startswith("CRITICAL"))
            number = next(n for n, line in enumerate(lines) if line.startswith(("Rating ", "not rated")))
            assert first < number
            if lines[number].startswith("Rating"):
                assert lines[number].endswith("withheld: 2 critical exposures")


@quietly
@given(histories(MADE_UP))
def test_explain_prints_sums_that_hold(capsys: pytest.CaptureFixture[str], history: History) -> None:
    """The last line is the whole sum, to the thousandth."""
    with MADE_UP.installed():
        done = outcome(history)
        show_explained(Page(), done)
    last = capsys.readouterr().out.splitlines()[-1]
    top, minus, rest = last.removesuffix(" exactly.").replace(" = ", " - ").split(" - ")
    assert round(float(top) * 1000) - round(float(minus) * 1000) == round(float(rest) * 1000) == done.rating.exact_milli


@quietly
@given(histories(MADE_UP))
def test_the_first_line_says_which_command_mends_the_data(capsys: pytest.CaptureFixture[str], history: History) -> None:
    """On the whole screen and on a quote, before even the name of the target."""
    with MADE_UP.installed():
        done = outcome(replace(history, known=Known()))
        show_outcome(Page(), done, heading="made.example", most=12)
        first, second, *_ = capsys.readouterr().out.splitlines()
        assert (first, second) == (feeds_wanted(done.case), "made.example")
        show_quote(Page(), done)
        first = " ".join(map(str.strip, capsys.readouterr().out.partition("made.example")[0].splitlines()))
        assert first == feeds_wanted(done.case)


def test_an_idn_is_shown_in_both_forms() -> None:
    """As people write it and as it is stored, after its label."""
    target = replace(TARGET, name="xn--mnchen-3ya.example")
    assert title(target) == "münchen.example (xn--mnchen-3ya.example)"
    assert title(replace(TARGET, label="Acme")) == "Acme - made.example"


def test_what_each_domain_is_used_for_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    """Roles, and those not ruled out; the whole screen lists the first five, the quote the rated name alone."""
    web, mail = DomainRole.WEB, DomainRole.RECEIVES
    names = (TARGET.name, *(f"idle{n}.example" for n in range(6)))
    domains = [Domain(name=name, roles=(DomainRole.PARKED, DomainRole.DEFENSIVE)) for name in names]
    domains[0] = Domain(name=TARGET.name, roles=(web,), unseen=(mail,))
    domains[1] = replace(domains[1], roles=(), unseen=(web, mail))
    with MADE_UP.installed():
        done = outcome(history({ENDPOINTS[0]: (says("good"),)}))
        done = replace(done, rating=replace(done.rating, domains=tuple(domains)))
        show_outcome(Page(), done, heading=TARGET.name, most=12)
        whole = capsys.readouterr().out
        show_quote(Page(), done)
        quote = capsys.readouterr().out
    assert f"{TARGET.name}: web (not ruled out: receives mail)" in whole
    assert "idle0.example: no use seen (not ruled out: web, receives mail)" in whole
    assert "idle3.example: parked, defensive" in whole
    assert "... and 2 more domains" in whole
    assert f"{TARGET.name}: web (not ruled out: receives mail)" in quote
    assert "idle" not in quote
