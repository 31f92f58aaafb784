"""Conduct: the shipped file says what the contract promises; a broken one ends in a sentence."""

import contextlib
import copy
import tomllib
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

import config
import scanner.probes
from scanner.conduct import Conduct, read, typed
from scanner.errors import Misconfigured
from scanner.target import Profile

SHIPPED = config.text("conduct.toml")
PARSED = tomllib.loads(SHIPPED)


@pytest.fixture(scope="module")
def shipped() -> Conduct:
    return read(SHIPPED, digest="sha256:x", contact="it@operator.example")


def leaves(data: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The path of every key of the file, tables included."""
    for key, value in data.items():
        yield (*path, key)
        if isinstance(value, dict):
            yield from leaves(value, (*path, key))


PATHS = list(leaves(PARSED))


def test_the_shipped_pace_is_the_promised_one(shipped: Conduct) -> None:
    """Quote 5 a second and 5 open per host, 40 per network; night 2, 2, 8; 500 a second and 2,000 open in all."""
    quote, night = shipped.quote, shipped.night
    assert (quote.host_per_second, quote.host_open, quote.network_per_second) == (5, 5, 40)
    assert (night.host_per_second, night.host_open, night.network_per_second) == (2, 2, 8)
    assert (shipped.total_per_second, shipped.total_open) == (500, 2000)
    assert shipped.connect_timeout == timedelta(seconds=2)
    assert shipped.second_look_after == timedelta(seconds=10)


def test_the_shipped_ceilings_are_the_promised_ones(shipped: Conduct) -> None:
    """CN passive, KR and JP light-narrow, and light where nothing is known."""
    assert shipped.ceilings == {"CN": Profile.PASSIVE, "KR": Profile.LIGHT_NARROW, "JP": Profile.LIGHT_NARROW}
    assert shipped.default_profile is Profile.LIGHT


def test_the_shipped_ports(shipped: Conduct) -> None:
    """No port without a packet, the eight of light-narrow, about 60 under light; no port twice."""
    assert shipped.ports_for(Profile.PASSIVE) == ()
    assert set(shipped.ports_for(Profile.LIGHT_NARROW)) == {25, 80, 443, 465, 587, 993, 995, 8443}
    assert 55 <= len(shipped.ports_for(Profile.LIGHT)) <= 70
    for wider, narrower in zip(list(Profile)[1:], list(Profile), strict=False):
        assert set(shipped.ports_for(narrower)) <= set(shipped.ports_for(wider))
        assert len(set(shipped.ports_for(wider))) == len(shipped.ports_for(wider))


def test_the_shipped_labels(shipped: Conduct) -> None:
    """At most 50 common labels are tried, each once."""
    assert len(set(shipped.labels)) == len(shipped.labels) <= 50


def test_every_probe_has_a_row_and_every_row_a_probe(shipped: Conduct) -> None:
    """Nothing is sent unruled, and no rule speaks of what does not exist."""
    files = {path.stem for path in Path(scanner.probes.__path__[0]).glob("*.py")} - {"__init__"}
    assert set(shipped.probes) == files
    for row in shipped.probes.values():
        assert row.hello.allows(row.least)
        assert row.sends


def test_the_shipped_rules_for_strangers(shipped: Conduct) -> None:
    """64 kB, lists 2 MB, 3 s, once a week, nothing in passive; a failure is tried again in the next night."""
    rules = shipped.third_party
    assert (rules.limit, rules.crl_limit, rules.timeout) == (65536, 2097152, timedelta(seconds=3))
    assert (rules.fresh, rules.again, rules.requests) == (timedelta(days=7), timedelta(hours=20), 6)
    assert rules.least is Profile.LIGHT_NARROW
    assert rules.sends


def test_a_probe_without_a_row_is_refused(shipped: Conduct) -> None:
    """Asking for the row of a probe that has none names it."""
    with pytest.raises(Misconfigured, match=r"\[probes\.gopher\]"):
        shipped.row("gopher")


def test_the_identity_names_us_and_a_contact(shipped: Conduct) -> None:
    """The user agent has a place for version and contact."""
    told = shipped.user_agent.format(version="1", contact=shipped.contact)
    assert told.startswith("Hullmark/1 ")
    assert "it@operator.example" in told


def test_text_that_is_no_toml_is_refused() -> None:
    """A syntax error ends in a sentence with its place."""
    with pytest.raises(Misconfigured, match="line 1"):
        read("= 1", digest="")


def replaced(path: tuple[str, ...], value: Any) -> dict[str, Any]:
    """The shipped file with one key set to `value`, or without it where that is None."""
    data: dict[str, Any] = copy.deepcopy(PARSED)
    table = data
    for key in path[:-1]:
        table = table[key]
    if value is None:
        del table[path[-1]]
    else:
        table[path[-1]] = value
    return data


@pytest.mark.parametrize("path", PATHS, ids=".".join)
def test_a_wrong_value_never_ends_in_a_traceback(path: tuple[str, ...]) -> None:
    """Any key missing or of another type is read as meant or refused with a sentence, nothing else."""
    junks: tuple[Any, ...] = (None, "word", -1, [], [[]], {}, 1e300, float("inf"), float("nan"), True)
    for junk in junks:
        with contextlib.suppress(Misconfigured):
            typed(replaced(path, junk), digest="")


@pytest.mark.parametrize("number", [0, -1, True, "5", float("nan"), float("inf")])
@pytest.mark.parametrize(
    "path", [("pace", "quote", "host_per_second"), ("pace", "total_open"), ("timeouts", "connect")], ids=".".join
)
def test_numbers_have_to_be_positive_and_finite(path: tuple[str, ...], number: Any) -> None:
    """A pace or time-out of zero, below, without end or of another type is refused."""
    with pytest.raises(Misconfigured, match="does not fit"):
        typed(replaced(path, number), digest="")


@pytest.mark.parametrize("port", [0, 65536, -443])
def test_ports_have_to_exist(port: int) -> None:
    """A port outside 1-65535 is refused."""
    with pytest.raises(Misconfigured, match="1-65535"):
        typed(replaced(("ports", "light"), [port]), digest="")
