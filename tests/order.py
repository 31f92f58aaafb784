"""In which order tests run: each process begins with long ones, and what needs the same servers stays together.

pytest-xdist hands every process an equal part of the list from the front on, and one that is done takes from the end of
another's part.
"""

from collections.abc import Iterable

import pytest

FRONTS: tuple[tuple[tuple[str, ...], frozenset[str]], ...] = (
    (("tests/test_end_to_end.py", "tests/test_opt_out.py"), frozenset({"laboratory"})),
    (
        ("tests/test_exposures.py", "tests/recipes/test_recipes.py", "tests/peers/test_peers.py"),
        frozenset({"exchangers"}),
    ),
    (
        (
            "tests/test_conduct_on_the_wire.py",
            "tests/test_quarter_on_the_wire.py",
            "tests/scoring/history/test_kill.py",
            "tests/test_strangers.py",
        ),
        frozenset({"signed_zones"}),
    ),
    (
        ("tests/test_laws.py", "tests/test_laws_of_time.py", "tests/test_laws_of_roles.py", "tests/test_bad_store.py"),
        frozenset({"stores"}),
    ),
)
"""What a process begins with: these files, longest first, then all that uses these servers."""


def long_ones_first(items: Iterable[pytest.Item], processes: int) -> list[pytest.Item]:
    """The same tests, for so many processes."""
    fronts: list[list[tuple[int, pytest.Item]]] = [[] for _ in range(processes)]
    rest: list[pytest.Item] = []
    for item in items:
        front, place = _place(item)
        if front is None:
            rest.append(item)
        else:
            fronts[front % processes].append((place, item))
    order: list[pytest.Item] = []
    left = len(rest) + sum(len(front) for front in fronts)
    for number, front in enumerate(fronts):
        part = left // (processes - number)
        order += [item for _, item in sorted(front, key=lambda row: row[0])]
        more = max(part - len(front), 0)
        order += rest[:more]
        del rest[:more]
        left -= part
    return order + rest


def _place(item: pytest.Item) -> tuple[int | None, int]:
    """With which process's first tests it runs, and in which place among them; None with the rest."""
    file = item.nodeid.partition("::")[0]
    for front, (files, _) in enumerate(FRONTS):
        if file in files:
            return front, front * 100 + files.index(file)
    for front, (files, servers) in enumerate(FRONTS):
        if servers & set(getattr(item, "fixturenames", ())):
            return front, front * 100 + len(files)
    return None, 0
