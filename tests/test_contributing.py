"""CONTRIBUTING.md: what it says about adding a check is what happens."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import scoring.vectors.dmarc
from scanner.asset import Attribution, Claim, name_asset
from scanner.observation import ABSENT, Evidence, Outcome, Present, Sighting, observation
from scanner.probes.mail_policy import Exchanger, MailPolicy
from scanner.target import Profile, Scope, Target, TargetKind
from scoring import vectors
from scoring.assess import assess
from scoring.case import Case
from scoring.knowledge import Known
from scoring.rating import Rating
from tests.docs import checks_page
from tests.worlds.history import shipped_model

PAGE = Path(__file__).parent.parent / "CONTRIBUTING.md"
NAME = "dmarc_reports_asked"
NIGHT = datetime(2026, 11, 22, 2, tzinfo=UTC)


def example() -> str:
    found = re.search(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert found
    return found[1]


@pytest.fixture
def _added(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The page's example, as one more file in its vector's folder."""
    (tmp_path / f"{NAME}.py").write_text(example(), encoding="utf-8")
    monkeypatch.setattr(scoring.vectors.dmarc, "__path__", [*scoring.vectors.dmarc.__path__, str(tmp_path)])
    _forget()
    yield
    monkeypatch.undo()
    _forget()


def _forget() -> None:
    vectors.every.cache_clear()
    vectors.sentences.cache_clear()


def rating() -> Rating:
    """A company whose DMARC record asks for no reports."""
    apex = name_asset("acme.example")
    policy = MailPolicy(
        mx=Present(value=(Exchanger(preference=10, host="mail.acme.example"),)),
        spf=ABSENT,
        dmarc=Present(value=("v=DMARC1; p=reject",)),
    )
    seen = observation(asset=apex, probe="mail_policy", version=1, outcome=Outcome.ANSWERED, facts=policy)
    scope = Scope(asked=Profile.LIGHT, used=Profile.LIGHT, because="")
    return assess(
        Case(
            target=Target(name="acme.example", kind=TargetKind.NAME, scope=scope, since=NIGHT),
            evidence=Evidence(
                claims=(
                    Claim(
                        target="acme.example", asset=apex, role="apex", found_by="declared", proof=("declared",),
                        attribution=Attribution.A, at=NIGHT,
                    ),
                ),
                observations=(seen,),
                sightings=(Sighting(observation=seen.id, at=NIGHT, look=1, scan="s", profile="light"),),
            ),
            known=Known(),
            model=shipped_model(),
            as_of=NIGHT + timedelta(hours=1),
        )
    )  # fmt: skip


def test_one_more_file_is_one_more_check_and_moves_nothing(request: pytest.FixtureRequest) -> None:
    """The example is found by its folder, run and reported, and every number stays as it was."""
    before = rating()
    request.getfixturevalue("_added")
    after = rating()
    (found,) = [finding for finding in after.findings if finding.check == NAME]
    assert (found.verdict.value, found.vector) == ("fair", "dmarc")
    assert vectors.sentence(found.because, found.values) == "No reports are asked for."
    assert [finding for finding in after.findings if finding.check != NAME] == list(before.findings)
    assert (after.exact_milli, after.low, after.high, after.coverage_milli) == (
        before.exact_milli, before.low, before.high, before.coverage_milli,
    )  # fmt: skip
    assert (after.grades, after.critical) == (before.grades, before.critical)


def test_the_page_names_what_a_new_check_makes_stale(request: pytest.FixtureRequest) -> None:
    """One more check is one more entry of docs/checks.md, and the page says which command writes it."""
    assert NAME not in checks_page()
    request.getfixturevalue("_added")
    assert NAME in checks_page()
    assert "`make docs`" in PAGE.read_text(encoding="utf-8").partition("## To add a check")[2].partition("```")[0]
