"""What a scan asks of DNS is counted where it arrives: little, and nothing twice."""

import json
from collections import Counter
from pathlib import Path

import pytest

from tests.lab.spoiled import PLAIN, SIGNED, Spoiled, spoiled
from tests.program import hullmark

MOST = 70
GUESSED = 51
"""The labels of conduct.toml and one that nobody chose."""
SELECTORS = 20
"""DKIM selectors that are guessed."""
PARENTS = (".", "test.", "a.nic.test.")
CHOSEN = ("www", "mx1", "mx2", "ns1", "ns2")


@pytest.mark.lab
def test_a_healthy_domain_costs_few_questions(tmp_path: Path) -> None:
    """At most 70 beside the guessed labels and selectors, none twice; a second domain asks no parent again."""
    with spoiled() as world:
        alone = _asked(world, tmp_path / "alone", SIGNED)
        both = _asked(world, tmp_path / "both", SIGNED, PLAIN)
    assert [question for question, count in alone.items() if count > 1] == []
    # The root's NS are asked of a company's own servers, to see whether they recurse for strangers: that is no parent.
    recursion = {(server, ".", "NS") for server, _, _ in both}
    assert {count for key, count in both.items() if key[1] in PARENTS and key not in recursion} == {1}
    guessed = [
        name
        for _, name, kind in alone
        if kind == "A" and name.endswith(f".{SIGNED}.") and name.count(".") == 3 and name.split(".")[0] not in CHOSEN
    ]
    selectors = [name for _, name, _ in alone if "._domainkey." in name]
    assert len(guessed) <= GUESSED
    assert len(selectors) <= SELECTORS
    assert len(alone) - len(guessed) - len(selectors) <= MOST


def _asked(world: Spoiled, folder: Path, *names: str) -> Counter[tuple[str, str, str]]:
    """Who was asked for what, and how often, in one run; what the resolvers ask in turn is theirs."""
    for one in world.everybody:
        one.asked.clear()
    lines = hullmark(folder, "scan", "--json", "--profile", "light", *world.options(), *names).splitlines()
    theirs = {one.upstream for one in world.resolvers}
    asked = Counter(
        (one.address, name, kind) for one in world.everybody for source, name, kind, _ in one.asked
        if source not in theirs
    )  # fmt: skip
    assert asked.total() == sum(json.loads(line)["spent"]["queries"] for line in lines)
    return asked
