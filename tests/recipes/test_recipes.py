"""Every recipe is applied, literally, to a real server in which its fault was planted."""

import json
import shutil
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from cli.report.recipes import Recipe
from scoring.case import Case
from tests.conftest import PROFILE
from tests.lab import namespace
from tests.recipes.ground import Ground, standing
from tests.recipes.looking import copied, looked, started, wrong_with
from tests.recipes.matrix import ALONE, APART, PLANTED, RECIPES, Planted, zones
from tests.recipes.planted import Server, mend
from tests.recipes.verifying import output, shown

pytestmark = [
    pytest.mark.lab,
    pytest.mark.skipif(shutil.which("curl") is None, reason="needs curl: run `make lab`"),
]

BROKEN: Mapping[str, tuple[str, str]] = {
    "nginx-chain": ("fullchain.pem", "cert.pem"),
    "nginx-hsts": ("Strict-Transport-Security", "Strict-Transport-Secure"),
    "openssh-algorithms": ("aes128-ctr", "aes128-ctr,3des-cbc"),
    "redis-loopback": ("bind 127.0.0.1", "bind 0.0.0.0"),
    "knot-transfer": ("address: 198.51.100.53", "address: 0.0.0.0/0"),
    "zone-spf": ("mx -all", "mx +all"),
    "zone-dmarc-reject": ("p=reject", "p=rejekt"),
}
"""What somebody might have mistyped in a recipe: the text and what stands there instead."""

ORDINARY = ("nginx", "sshd", "redis", "samba", "snmpd", "knot", "zone-mail", "zone-parked")
TESTED = tuple(one for one in PLANTED if PROFILE == "soak" or one.label in ORDINARY)
"""The long profile applies every recipe, and each alone; the ordinary one those that cost little time."""


CAUGHT = (
    ("nginx", "certificate_trusted still says certificate_trusted.incomplete"),
    ("nginx", "hsts_set still says hsts_set.absent"),
    ("sshd", "ssh_current still says ssh_current.some_old"),
    ("redis", "data_service_reachable still says data_service_reachable.open"),
    ("knot", "transfer_refused still says transfer_refused.handed_out"),
    ("zone-mail", "spf loses"),
    ("zone-mail", "dmarc loses"),
)
"""Where each of them is, and how the sentence begins that says what is wrong."""


@dataclass(frozen=True, kw_only=True)
class Looks:
    """What was seen of every target before, after, and after the broken recipes; by label."""

    before: dict[str, Case]
    after: dict[str, Case]
    broken: dict[str, Case]
    said_before: dict[str, str]
    said_after: dict[str, str]


def _said(ground: Ground, several: tuple[Planted, ...]) -> dict[str, str]:
    """What the commands of their recipes say, by id."""
    work = [(one, RECIPES[name]) for one in several for name in one.recipes]
    with ThreadPoolExecutor(4) as pool:
        said = pool.map(lambda row: output(ground, *row), work)
        return {f"{one.label} {recipe.id}": text for (one, recipe), text in zip(work, said, strict=True)}


def _broken(recipe: Recipe) -> Recipe:
    right, wrong = BROKEN.get(recipe.id, ("", ""))
    assert right in recipe.after
    return replace(recipe, after=recipe.after.replace(right, wrong)) if right else recipe


def _recipes(planted: Planted) -> list[Recipe]:
    return [RECIPES[name] for name in planted.recipes]


def _still_there(server: Server, ground: Ground, planted: Planted) -> Server:
    """A server that goes on answering where it did."""
    return replace(server, after=((planted.address(ground), 6379),)) if server.after else server


@pytest.fixture(scope="module")
def looks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Looks]:
    """All faults planted, all recipes applied; then, from the same faults, some of the recipes with a mistake."""
    home = tmp_path_factory.mktemp("recipes") / "home"
    with standing(*zones(TESTED)) as ground:
        servers = started(ground, TESTED)
        before, said_before = looked(home, ground, TESTED), _said(ground, TESTED)
        other = copied(home, home.with_name("other"))
        faulty = {one.label: servers[one.label].file.read_text() for one in TESTED}
        mend(ground, [(servers[one.label], _recipes(one)) for one in TESTED])
        after, said_after = looked(home, ground, TESTED), _said(ground, TESTED)
        wrong = [one for one in TESTED if BROKEN.keys() & set(one.recipes) and one.label != "zone-lax"]
        for one in wrong:
            servers[one.label].file.write_text(faulty[one.label])
        mend(
            ground,
            [(_still_there(servers[one.label], ground, one), [_broken(row) for row in _recipes(one)]) for one in wrong],
        )
        broken = looked(other, ground, wrong)
        yield Looks(before=before, after=after, broken=broken, said_before=said_before, said_after=said_after)


def test_recipes_close_what_they_say_and_gain_what_was_predicted(looks: Looks) -> None:
    """Two looks after them no longer find the faults, and the rating rises by the prediction, within a point."""
    wrong = {
        one.label: wrong_with(looks.before[one.label], looks.after[one.label], _recipes(one), along=one.along)
        for one in TESTED
    }
    assert not any(wrong.values()), wrong


def test_the_command_of_a_recipe_shows_that_it_was_applied(looks: Looks) -> None:
    """What it is said to show it shows afterwards and did not before; of steps the last."""
    wrong = []
    for one in TESTED:
        for recipe in _recipes(one):
            name, shows = f"{one.label} {recipe.id}", shown(recipe, one)
            if shows in looks.said_before[name]:
                wrong.append(f"{name}: before, too: {looks.said_before[name][-500:]}")
            if recipe.id not in one.steps and shows not in looks.said_after[name]:
                wrong.append(f"{name}: not shown: {looks.said_after[name][-500:]}")
    assert wrong == []


def test_recipes_with_a_mistake_are_caught(looks: Looks) -> None:
    """What the recipes go through says of each of seven mistakes what it left as it was, or made worse."""
    several = {one.label: one for one in TESTED}
    said = {
        label: wrong_with(looks.before[label], case, _recipes(several[label])) for label, case in looks.broken.items()
    }
    for label, complaint in CAUGHT:
        assert any(line.startswith(complaint) for line in said[label]), (complaint, said[label])


@pytest.mark.soak
@pytest.mark.parametrize("place", range(max(len(one.alone) for one in PLANTED)))
def test_each_recipe_alone_gains_what_was_predicted(tmp_path: Path, place: int) -> None:
    """With one fault of each target left and its one recipe applied: closed, and the gain is that of this cause."""
    several = [rows[place] for rows in ALONE if place < len(rows)]
    with standing(*zones(several)) as ground:
        servers = started(ground, several)
        before = looked(tmp_path / "home", ground, several)
        mend(ground, [(servers[one.label], _recipes(one)) for one in several])
        after = looked(tmp_path / "home", ground, several)
    wrong = {one.recipes: wrong_with(before[one.label], after[one.label], _recipes(one), along=True) for one in several}
    assert not any(wrong.values()), wrong


@pytest.mark.soak
@pytest.mark.skipif(namespace.lacking() is not None, reason=namespace.lacking() or "")
@pytest.mark.parametrize("planted", APART, ids=lambda one: one.label)
def test_recipes_of_servers_that_take_every_address(planted: Planted) -> None:
    """In a network of their own they close what they say, gain what was predicted, and their commands show it."""
    told = json.loads(namespace.inside("tests.recipes.apart", planted.label))
    assert told["wrong"] == []
    for recipe in _recipes(planted):
        shows = shown(recipe, planted)
        assert shows not in told["before"][recipe.id]
        assert shows in told["after"][recipe.id]
