"""Faults of zones at real name servers: knot holds them, NSD hands them out, unbound resolves for anybody."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

import config
from scanner.asset import address_asset, name_asset
from scanner.conduct import read
from scanner.interfaces import Answer, Errand, Probe
from scanner.observation import ABSENT, Present
from scanner.probes.addresses import LostTarget, addresses
from scanner.probes.delegation import Glue, delegation
from scanner.probes.named_hosts import LostHost, named_hosts
from scanner.probes.recursion import recursion
from scanner.probes.transfer import transfer
from scanner.probes.zone import Times, zone
from scanner.target import Profile, Scope, Target, TargetKind
from scoring.vectors import every as every_check
from tests.fakes.looks import ask, seen, verdict
from tests.lab import knot, nsd, unbound
from tests.lab.knot import Keys, Zone
from tests.lab.site import Site, ground
from tests.scanner.net.conftest import World

pytestmark = pytest.mark.lab

START = "$TTL 86400\n$ORIGIN {0}\n@ SOA ns1.acme.test. hostmaster.acme.test. 7 7200 900 1209600 3600\n"
TWO = "@ NS ns1.acme.test.\n@ NS ns2.acme.test.\n"
YES, NO = Present(value=True), Present(value=False)


def upper(root: str, own: str, other: str, open_: str) -> tuple[Zone, ...]:
    start = START.replace("ns1.acme.test.", "a.nic.test.")
    servers = {
        "acme": ("ns1.acme.test.", "ns2.acme.test."),
        "lame": ("ns1.acme.test.", "ns.leaky.test."),
        "stale": ("ns1.acme.test.", "ns.leaky.test."),
        "glue": ("ns1.glue.test.", "ns2.glue.test."),
        "wild": ("ns1.acme.test.", "ns2.acme.test."),
        "lost": ("ns1.acme.test.", "ns2.acme.test.", "ns.gone.test."),
        "leaky": ("ns.leaky.test.",),
    }
    rows = "".join(f"{name}.test. NS {host}\n" for name, hosts in servers.items() for host in hosts)
    rows += f"a.nic.test. A {root}\nns1.acme.test. A {own}\nns2.acme.test. A {other}\nns.leaky.test. A {open_}\n"
    rows += f"ns1.glue.test. A {own}\nns2.glue.test. A 127.9.9.9\n"
    top = f"test. NS a.nic.test.\na.nic.test. A {root}\n"
    return (
        Zone(name=".", text=start.format(".") + "@ NS a.nic.test.\n" + top, signed=True),
        Zone(name="test.", text=start.format("test.") + "@ NS a.nic.test.\n" + rows),
    )


def companies(own: str, other: str) -> tuple[Zone, ...]:
    texts = {
        "acme": TWO + f"ns1 A {own}\nns2 A {other}\n@ 300 A {own}\n@ MX 10 mx\nmx A {own}\n",
        "lame": "@ NS ns1.acme.test.\n@ NS ns.leaky.test.\n",
        "stale": TWO,
        "glue": f"@ NS ns1\n@ NS ns2\nns1 A {own}\nns2 A {other}\n",
        "wild": TWO + f"* A {own}\n",
        "lost": TWO
        + "@ NS ns.gone.test.\n@ MX 10 mx.old.gone.test.\nwww CNAME shop.gone.test.\nold CNAME x.acme.test.\n",
    }
    return tuple(Zone(name=f"{name}.test.", text=START.format(f"{name}.test.") + text) for name, text in texts.items())


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with ground() as running:
        root, own, other, open_, shut = (running.address(f"{host}.53") for host in range(5))
        above = upper(root, own, other, open_)
        keys = knot.make_keys(running, "upper", above)
        anchor = running.directory / "root.ds"
        anchor.write_text("".join(line + "\n" for line in keys.ds["."]))
        anchor.chmod(0o644)
        knot.start(running, [root], above, keys, {})
        knot.start(running, [own, other], companies(own, other), Keys(room=running.room("own", "knot"), ds={}), {})
        leaky = Zone(name="leaky.test.", text=START.format("leaky.test.") + f"@ NS ns\nns A {open_}\nsecret A {own}\n")
        nsd.start(running, open_, (leaky,), transfers=True)
        nsd.start(running, shut, (leaky,), transfers=False)
        unbound.start(running, running.address("0.54"), root, anchor)
        yield running


@pytest.fixture
def real(world: World, site: Site) -> World:
    world.resolvers = ((site.address("0.54"), 53),)
    world.conduct = replace(read(config.text("conduct.toml"), digest="test"), query_timeout=timedelta(seconds=1))
    return world


async def told(world: World, probe: Probe, name: str, domain: str = "acme.test") -> Answer:
    asset = address_asset(name) if probe.on == "name server" else name_asset(name)
    scope = Scope(
        asked=Profile.CONSENT, used=Profile.CONSENT, because="test", allowed_nets=("127.0.0.0/8",)
    )  # fmt: skip
    target = Target(name=domain, kind=TargetKind.NAME, scope=scope, since=datetime(2026, 1, 1, tzinfo=UTC))
    errand = Errand(
        target=target, asset=asset, attribution="A", probe=probe.name, look=1, meter=world.meter  # type: ignore[arg-type]  # as text
    )  # fmt: skip
    return await probe.run(asset, world.door().open(errand))


async def judged(world: World, check: str, name: str, *probes: Probe) -> str:
    looks = [seen((await told(world, probe, name)).facts, asset=name_asset(name)) for probe in probes]
    return verdict(ask(every_check()[check], *looks, asset=name_asset(name)))


async def test_a_zone_in_order(real: World, site: Site) -> None:
    """Every fact of a zone without fault, as its servers and those above tell it."""
    facts = (await told(real, zone, "acme.test")).facts
    named = Present(value=("ns1.acme.test", "ns2.acme.test"))
    assert [(row.authority, row.name_servers) for row in facts.serving.value] == [(YES, named), (YES, named)]
    assert facts.times == Present(value=Times(refresh=7200, retry=900, expire=1209600, minimum=3600))
    assert (facts.ns_ttl, facts.address_ttl) == (Present(value=3600), Present(value=0))
    assert (facts.wildcard, facts.apex_alias) == (NO, ABSENT)
    above = (await told(real, delegation, "acme.test")).facts
    assert above.servers == named
    assert Glue(host="ns1.acme.test", address=site.address("1.53")) in above.glue.value
    assert (await told(real, delegation, "mx.acme.test")).facts.servers is ABSENT
    assert (await told(real, named_hosts, "acme.test")).facts.lost is ABSENT


@pytest.mark.parametrize(
    ("check", "name", "probes", "expected"),
    [
        ("name_servers_answer", "acme.test", (zone,), "good all_answer"),
        ("name_servers_answer", "lame.test", (zone,), "warn lame"),
        ("delegation_matches", "acme.test", (delegation, zone), "good same"),
        ("delegation_matches", "stale.test", (delegation, zone), "warn stale"),
        ("glue_matches", "acme.test", (delegation, zone), "good same"),
        ("glue_matches", "glue.test", (delegation, zone), "warn stale"),
        ("wildcard_absent", "wild.test", (zone,), "fair wildcard"),
        ("named_hosts_exist", "lost.test", (named_hosts,), "fair gone"),
        ("alias_targets_exist", "www.lost.test", (addresses,), "warn gone"),
        ("alias_targets_exist", "old.lost.test", (addresses,), "warn gone"),
        ("soa_times_fit", "acme.test", (zone,), "good fit"),
        ("zone_lifetimes_fit", "acme.test", (zone,), "good fit"),
    ],
)
async def test_faults_are_judged(real: World, check: str, name: str, probes: tuple[Probe, ...], expected: str) -> None:
    """From real servers to the verdict with its reason."""
    assert await judged(real, check, name, *probes) == expected


async def test_what_is_gone_is_told_with_what_is_missing_above_it(real: World) -> None:
    """NXDOMAIN of hosts and of an alias' target, each with the highest missing name."""
    lost = (await told(real, named_hosts, "lost.test")).facts.lost
    assert lost == Present(
        value=(
            LostHost(record="MX", host="mx.old.gone.test", missing="gone.test"),
            LostHost(record="NS", host="ns.gone.test", missing="gone.test", above=True),
        )
    )
    www = (await told(real, addresses, "www.lost.test")).facts
    assert www.lost_target == Present(value=LostTarget(name="shop.gone.test", missing="gone.test"))
    old = (await told(real, addresses, "old.lost.test")).facts
    assert old.lost_target == Present(value=LostTarget(name="x.acme.test", missing="x.acme.test"))


async def test_open_and_closed_recursion(real: World, site: Site) -> None:
    """Unbound is open to all of loopback; NSD, knot, and a root server that answers for itself are not."""
    for place, opened in (("0.54", YES), ("3.53", NO), ("1.53", NO), ("0.53", NO)):
        assert (await told(real, recursion, site.address(place))).facts.open == opened, place


async def test_allowed_and_refused_transfers(real: World, site: Site) -> None:
    """One NSD hands its zone out, the other does not, nor does knot; what a server does not hold it cannot hand out."""
    for place, domain, given in (
        ("3.53", "leaky.test", Present(value=("leaky.test",))),
        ("4.53", "leaky.test", ABSENT),
        ("1.53", "acme.test", ABSENT),
        ("3.53", "acme.test", ABSENT),
    ):
        answer = await told(real, transfer, site.address(place), domain)
        assert answer.facts.handed_out == given, (place, domain)
        assert "secret" not in str(answer)


async def test_what_a_zone_in_order_costs(real: World) -> None:
    """At most 25 questions more than finding its servers costs, for both looks at a zone and what stands above it."""
    for probe in (zone, delegation, named_hosts):
        await told(real, probe, "acme.test")
    assert real.meter.queries <= 60
