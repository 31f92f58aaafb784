"""A consent counts at night as long as it is valid, covers what the book declares, and the policy runs; no longer."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

import config
from cli.night.aiming import target_of
from cli.night.consents import Consents
from cli.night.running import through
from scanner.conduct import read
from scanner.target import Profile, Target
from scoring.policy import Policy, Status
from tests.cli.night.town import EVENING, Process, Town
from tests.program import inside

NOW = datetime(2026, 11, 22, tzinfo=UTC)
CONDUCT = read(config.text("conduct.toml"), digest="test")


def record(folder: Path, reference: str, **changed: Any) -> None:
    told = {
        "schema": "hullmark.consent/1", "grantor": "Acme Ltd", "role": "chief information officer",
        "names": ["acme.example"], "networks": [], "profile": "consent", "purposes": ["underwriting"],
        "valid_from": "2026-01-01T00:00:00Z", "valid_to": "2027-01-01T00:00:00Z",
    }  # fmt: skip
    folder.mkdir(exist_ok=True)
    (folder / f"{reference}.json").write_text(json.dumps(told | changed))


def line(key: str = "1", *domains: str, consent: str | None = "C-17", **more: Any) -> Policy:
    return Policy(
        key=key, name="Acme", domains=domains or ("acme.example",), status=Status.BOUND, country="KR",
        status_since=date(2026, 1, 1), consent=consent, **more,
    )  # fmt: skip


def aimed(folder: Path, *lines: Policy, asked: Profile | None = None, now: datetime = NOW) -> Target:
    return target_of(lines, None, asked=asked, conduct=CONDUCT, allow_nets=(), now=now, consents=Consents(folder))


def test_a_consent_lifts_the_ceiling_of_the_country(tmp_path: Path) -> None:
    """As far as it allows, and no further than is asked; whichever line of the company names it."""
    record(tmp_path, "C-17")
    target = aimed(tmp_path, line("1", consent=None), line("2"))
    assert (target.scope.used, target.scope.uncovered) == (Profile.CONSENT, Profile.LIGHT_NARROW)
    assert target.scope.consent is not None
    assert target.scope.consent.grantor == "Acme Ltd"
    assert aimed(tmp_path, line(), asked=Profile.LIGHT).scope.used is Profile.LIGHT
    record(tmp_path, "C-17", profile="light")
    assert aimed(tmp_path, line()).scope.used is Profile.LIGHT


@pytest.mark.parametrize(
    ("changed", "of", "says"),
    [
        ({"valid_to": "2026-11-22T00:00:00Z"}, line(), "ended on 2026-11-22"),
        ({"valid_from": "2026-11-23T00:00:00Z"}, line(), "not yet"),
        ({"names": ["else.example"]}, line(), "does not cover acme.example"),
        ({}, line("1", "acme.example", "more.example"), "does not cover more.example"),
        ({"exclusions": ["acme.example"]}, line(), "excludes acme.example"),
        ({"profile": "everything"}, line(), "profiles"),
        ({}, line(renewal=date(2026, 11, 21)), "ended with the policy on 2026-11-21"),
        ({}, line(consent="C-18"), "cannot be read"),
        ({}, line(consent="../C-17"), "no name of a file"),
    ],
)
def test_without_a_usable_one_it_is_looked_at_as_without(
    tmp_path: Path, changed: dict[str, Any], of: Policy, says: str
) -> None:
    """The ceiling of the country counts again, and the profile says why."""
    record(tmp_path / "consents", "C-17", **changed)
    scope = aimed(tmp_path / "consents", of).scope
    assert (scope.used, scope.consent, scope.uncovered) == (Profile.LIGHT_NARROW, None, None)
    assert f"the consent {of.consent} of the book is not used" in scope.because
    assert says in scope.because


def test_without_the_folder_a_reference_is_a_note_of_the_insurer(tmp_path: Path) -> None:
    """Nothing is said of it."""
    scope = aimed(tmp_path / "none", line()).scope
    assert (scope.used, scope.because) == (Profile.LIGHT_NARROW, aimed(tmp_path, line(consent=None)).scope.because)


def test_no_consent_is_named_for_a_whole_night(tmp_path: Path) -> None:
    """It would be for everybody: one sentence says where a line's own goes."""
    for command in (["portfolio", "run"], ["watch"], ["worker"]):
        done = inside(tmp_path, *command, "--consent", "file.json")
        assert (done.returncode, done.stderr.count("\n")) == (2, 1)
        assert "leave out --consent" in done.stderr


async def test_the_night_after_its_end_is_without_it(town: Town) -> None:
    """The target is looked at anew, due or not, and rated by what may be seen without."""
    ends = EVENING + timedelta(hours=20)
    record(town.folder / "consents", "C-17", valid_to=ends.isoformat())
    async with town.process() as one:
        await one.insure(["acme.example"], consent="C-17")
        profiles = []
        for _ in range(3):
            await _night(one, town)
            (newest,) = await one.history.ratings("acme.example", newest=1)
            profiles.append((await one.history.case(newest.id)).target.scope.used)
            town.clock.jump(town.clock.now() + timedelta(days=1))
    assert profiles == [Profile.CONSENT, Profile.LIGHT_NARROW, Profile.LIGHT_NARROW]


async def _night(one: Process, town: Town) -> None:
    work, runs = await one.work()
    work.consents = Consents(town.folder / "consents")
    await through(runs, work, one.me)
