"""The laws of a rating where domain names have roles: no silence makes a name idle, and idle names dilute nothing."""

from dataclasses import replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from scanner.asset import Attribution, Kind, name_asset
from scanner.observation import Outcome
from scanner.probes.ports import PortsFacts
from scoring.assess import assess
from scoring.domain import DomainRole
from tests.conftest import HISTORIES
from tests.worlds.history import UNANSWERED, Cell, Said, World
from tests.worlds.laws import OWN, drawn
from tests.worlds.shipped import GONE, NO_MAIL, SHIPPED

IDLE = {DomainRole.PARKED, DomainRole.DEFENSIVE}
PROOFS = ("mail_policy", "addresses")
MAIL = ("spf", "dkim", "dmarc")
under_both = pytest.mark.parametrize("world", [SHIPPED, OWN], ids=lambda world: world.name)


@under_both
@settings(max_examples=HISTORIES // 2)
@given(data=st.data())
def test_silence_parks_nobody(world: World, data: st.DataObject) -> None:
    """Law 6: without an answer about mail, or about where the name leads, a name is not parked, however it was told."""
    history = drawn(world, data)
    names = [asset for asset, _ in history.assets if asset.kind is Kind.NAME]
    assume(names)
    name, probe = data.draw(st.sampled_from(names)), data.draw(st.sampled_from(PROOFS))
    how = Said(data.draw(st.sampled_from((*UNANSWERED, Outcome.FORBIDDEN))))
    cells = tuple(
        replace(cell, said=how) if (cell.probe, cell.asset) == (probe, name) else cell for cell in history.cells
    )
    rating = assess(replace(history, cells=cells).case)
    told = {one.name: one for one in rating.domains}
    if domain := told.get(name.value):
        # A redirect that was seen may be defensive, wherever its name leads by now.
        redirects = probe == "addresses" and DomainRole.REDIRECT in domain.roles
        assert not (IDLE - ({DomainRole.DEFENSIVE} if redirects else set())).intersection(domain.roles)
        assert probe == "addresses" or {DomainRole.SENDS, DomainRole.RECEIVES} <= {*domain.unseen}
        asked = {finding.check for finding in rating.findings if finding.subject == name.id}
        assert probe == "addresses" or not {"spf_denies_everyone", "dmarc_rejects_all"} & asked


@under_both
@settings(max_examples=HISTORIES // 2)
@given(data=st.data(), many=st.integers(1, 3))
def test_idle_domains_dilute_nothing(world: World, data: st.DataObject, many: int) -> None:
    """Law 5: defensive domains beside a company take nothing from what is held against it, and add no point.

    They may prove that there is nothing to judge, as where none of its domains sends mail: the rest weighs more then.
    """
    history = drawn(world, data)
    last = len(history.scans) - 1
    added = [name_asset(f"idle{n}.example") for n in range(many)]
    cells = [
        Cell(last, 1, probe, name, Said(Outcome.ANSWERED, facts))
        for name in added
        for probe, facts in zip(PROOFS, (NO_MAIL, GONE), strict=True)
    ]
    more = replace(
        history,
        assets=(*history.assets, *((name, Attribution.A) for name in added)),
        cells=(*history.cells, *cells),
    )
    before, after = assess(history.case), assess(more.case)
    roles = {one.name: one.roles for one in after.domains}
    assert all(IDLE.issuperset(roles[name.value]) for name in added)
    assert {one.id for one in before.findings} <= {one.id for one in after.findings}
    assert set(before.parked) <= set(after.parked)
    for then, now in zip(before.grades, after.grades, strict=True):
        if then.score_milli is not None and now.vector not in after.parked:
            assert now.lost_milli >= then.lost_milli
    assert set(before.critical) <= set(after.critical)


@under_both
@settings(max_examples=HISTORIES // 2)
@given(data=st.data())
def test_what_is_asked_about_mail_depends_on_mail_alone(world: World, data: st.DataObject) -> None:
    """Law 4: when every web server of a company closes, its mail is judged as before, whatever role is left.

    A question that two looks leave open and one that is not asked weigh the same: nothing.
    """
    history = drawn(world, data)
    closed = PortsFacts(refused=(21, 22, 80, 443, 3389, 6379))
    cells = tuple(
        replace(cell, said=replace(cell.said, facts=closed)) if cell.said.facts and cell.probe == "ports" else cell
        for cell in history.cells
        if cell.asset.kind is not Kind.ENDPOINT
    )
    assets = tuple((asset, how) for asset, how in history.assets if asset.kind is not Kind.ENDPOINT)
    assume(assets)
    before, after = assess(history.case), assess(replace(history, assets=assets, cells=cells).case)
    then, now = (
        {one.id: one for one in rating.findings if one.vector in MAIL and one.verdict.judged}
        for rating in (before, after)
    )
    assert then == now
