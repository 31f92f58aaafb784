"""The DNS probes against real name servers: knot holds the zones, unbound resolves and validates."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

import config
from scanner.asset import address_asset, name_asset
from scanner.conduct import read
from scanner.dmarc.consent import ConsentAt
from scanner.interfaces import Answer, Probe
from scanner.observation import ABSENT, Outcome, Present
from scanner.probes.addresses import addresses
from scanner.probes.labels import labels
from scanner.probes.mail_policy import Exchanger, mail_policy
from scanner.probes.reverse import reverse
from scanner.probes.services import Service, services
from scanner.probes.zone import Serving, zone
from scanner.spf.chain import walk
from scanner.spf.following import SpfAt, SpfHost, SpfTree
from tests.lab import knot, unbound
from tests.lab.knot import Zone
from tests.lab.site import Site, ground
from tests.scanner.net.conftest import World

pytestmark = pytest.mark.lab

START = "$TTL 60\n{0} SOA {1} hostmaster.nic.test. 1 3600 900 1209600 60\n{0} NS {1}\n"


def upper(root: str, own: str, other: str, reverse_zone: str) -> tuple[Zone, ...]:
    names = ("acme", "bare", "wild", "leans")
    children = "".join(f"{name}.test. NS ns1.acme.test.\n" for name in names)
    glue = f"acme.test. NS ns2.acme.test.\nns1.acme.test. A {own}\nns2.acme.test. A {other}\n"
    top = f"test. NS a.nic.test.\n{reverse_zone} NS a.nic.test.\na.nic.test. A {root}\n"
    return (
        Zone(name=".", signed=True, children=("test.",), text=START.format(".", "a.nic.test.") + top),
        Zone(
            name="test.",
            text=START.format("test.", "a.nic.test.") + f"a.nic.test. A {root}\n" + children + glue,
            signed=True,
            children=("acme.test.", "leans.test."),
        ),
        Zone(
            name=reverse_zone,
            text=START.format(reverse_zone, "a.nic.test.") + f"7.1.{reverse_zone} PTR www.acme.test.\n",
        ),
    )


def companies(own: str, other: str, host: str) -> tuple[Zone, ...]:
    acme = f"""$ORIGIN acme.test.
@ NS ns2
ns1 A {own}
ns2 A {other}
@ A {host}
@ AAAA ::1
www CNAME web.bare.test.
vpn A {host}
dev AAAA ::1
a.b.deep A {host}
shop A {host}
@ MX 10 mail
@ MX 20 gone
@ MX 30 www
mail A {host}
@ TXT "v=spf1 mx " "-all"
@ TXT "site-verification=abc"
_dmarc CNAME dmarc.bare.test.
@ CAA 0 issue "authority.example"
@ CAA 0 iodef "mailto:jane@acme.test"
_imaps._tcp SRV 0 1 993 mail
_sip._tls SRV 0 0 0 .
autodiscover CNAME autodiscover.bare.test.
"""
    bare = f'web A {host}\ndmarc TXT "v=DMARC1; p=reject; sp=quarantine; rua=mailto:jane.doe@acme.test"\n'
    leans = """$ORIGIN leans.test.
@ TXT "v=spf1 include:_spf.bare.test include:alias.bare.test include:nothing.bare.test include:text.bare.test -all"
hosts TXT "v=spf1 a:nothing.bare.test a:web.bare.test mx:acme.test mx:bare.test -all"
"""
    bare += '_spf TXT "v=spf1 ' + "ip4:192.0.2.1 " * 14 + '" "' + "ip4:192.0.2.1 " * 15 + '" "'
    bare += "ip4:192.0.2.1 " * 11 + 'include:loop.bare.test"\nloop TXT "v=spf1 include:_spf.bare.test ?all"\n'
    bare += 'alias CNAME aliased\naliased TXT "v=spf1 a:nothing.bare.test mx -all"\ntext TXT "v=spf10 -all"\n'
    bare += '*._report._dmarc.reports TXT "v=DMARC1;"\n'
    reported = (
        '_dmarc TXT "v=DMARC1; p=none; rua=mailto:j@reports.bare.test,mailto:j@web.bare.test,mailto:j@wild.test"\n'
    )
    return (
        Zone(name="acme.test.", text=START.format("acme.test.", "ns1.acme.test.") + acme, signed=True),
        Zone(name="leans.test.", text=START.format("leans.test.", "ns1.acme.test.") + leans, signed=True),
        Zone(name="bare.test.", text=START.format("bare.test.", "ns1.acme.test.") + "$ORIGIN bare.test.\n" + bare),
        Zone(
            name="wild.test.",
            text=START.format("wild.test.", "ns1.acme.test.")
            + f'$ORIGIN wild.test.\n* A {host}\nvpn A {own}\n@ MX 0 .\n@ TXT "v=spf1 -all"\n{reported}',
        ),
    )


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with ground() as running:
        root, own, other = (running.address(rest) for rest in ("0.53", "1.53", "2.53"))
        reverse_zone = f"{running.network.split('.')[1]}.127.in-addr.arpa."
        zones = companies(own, other, running.address("1.7"))
        above = upper(root, own, other, reverse_zone)
        own_keys, upper_keys = knot.make_keys(running, "own", zones), knot.make_keys(running, "upper", above)
        ds = {**own_keys.ds, **upper_keys.ds}
        anchor = running.directory / "root.ds"
        anchor.write_text("".join(line + "\n" for line in ds["."]))
        anchor.chmod(0o644)
        knot.start(running, [root], above, upper_keys, ds)
        knot.start(running, [own, other], zones, own_keys, ds)
        unbound.start(running, running.address("0.54"), root, anchor)
        yield running


@pytest.fixture
def real(world: World, site: Site) -> World:
    world.resolvers = ((site.address("0.54"), 53),)
    world.conduct = replace(
        read(config.text("conduct.toml"), digest="test"),
        labels=("vpn", "dev", "www", "mail", "nothing", "deep"),
        query_timeout=timedelta(seconds=1),
    )
    return world


async def ask(world: World, probe: Probe, name: str) -> Answer:
    asset = address_asset(name) if probe.on == "address" else name_asset(name)
    answer = await probe.run(asset, world.net(probe.name))
    assert answer.outcome is Outcome.ANSWERED, answer.why
    return answer


async def test_addresses(real: World, site: Site) -> None:
    """Addresses, an alias into another zone, NODATA and NXDOMAIN, each for what it is."""
    host = Present(value=(site.address("1.7"),))
    apex = (await ask(real, addresses, "acme.test")).facts
    assert (apex.a, apex.aaaa, apex.aliases) == (host, Present(value=("::1",)), ABSENT)
    www = (await ask(real, addresses, "www.acme.test")).facts
    assert (www.a, www.aaaa, www.aliases) == (host, ABSENT, Present(value=("web.bare.test",)))
    deep = (await ask(real, addresses, "deep.acme.test")).facts
    assert (deep.a, deep.exists) == (ABSENT, Present(value=True))
    gone = (await ask(real, addresses, "nothing.bare.test")).facts
    assert (gone.a, gone.aaaa, gone.exists) == (ABSENT, ABSENT, Present(value=False))


async def test_reverse(real: World, site: Site) -> None:
    """A PTR and a denied one."""
    assert (await ask(real, reverse, site.address("1.7"))).facts.ptr == Present(value=("www.acme.test",))
    assert (await ask(real, reverse, site.address("1.8"))).outcome is Outcome.ANSWERED


async def test_labels(real: World) -> None:
    """Labels of both families and behind aliases are found; a wildcard zone gives only what differs from it."""
    facts = (await ask(real, labels, "acme.test")).facts
    assert facts.found == Present(value=tuple(f"{label}.acme.test" for label in ("dev", "mail", "vpn", "www")))
    assert facts.wildcard == Present(value=False)
    wild = (await ask(real, labels, "wild.test")).facts
    assert (wild.found, wild.wildcard) == (Present(value=("vpn.wild.test",)), Present(value=True))


async def test_services(real: World) -> None:
    """Announced services and aliases; none at all is proved in a signed zone by the resolver alone."""
    facts = (await ask(real, services, "acme.test")).facts
    assert facts.announced == Present(value=(Service(service="_imaps._tcp", host="mail.acme.test", port=993),))
    assert facts.autodiscover == Present(value=("autodiscover.bare.test",))
    assert facts.autoconfig is ABSENT


async def test_zones(real: World, site: Site) -> None:
    """A signed zone, an unsigned one, and a host name inside a zone."""
    signed = (await ask(real, zone, "acme.test")).facts
    hosts = [(one.host, one.addresses) for one in signed.name_servers.value]
    assert hosts == [
        ("ns1.acme.test", Present(value=(site.address("1.53"),))),
        ("ns2.acme.test", Present(value=(site.address("2.53"),))),
    ]
    own, names = Present(value=True), Present(value=("ns1.acme.test", "ns2.acme.test"))
    assert signed.serving == Present(
        value=tuple(Serving(address=site.address(f"{n}.53"), authority=own, name_servers=names) for n in (1, 2))
    )
    assert signed.caa == Present(value=('0 issue "authority.example"',))
    assert isinstance(signed.dnskey, Present)
    assert isinstance(signed.ds, Present)
    plain = (await ask(real, zone, "bare.test")).facts
    assert (plain.dnskey, plain.ds, plain.caa) == (ABSENT, ABSENT, ABSENT)
    assert [one.host for one in plain.name_servers.value] == ["ns1.acme.test"]
    below = (await ask(real, zone, "shop.acme.test")).facts
    assert (below.zone, below.caa, below.primary) == (Present(value="acme.test"), signed.caa, signed.primary)
    assert (await ask(real, zone, "nobody.test")).facts.zone is ABSENT


async def test_mail_policies(real: World) -> None:
    """MX in all its states, SPF of several strings, DMARC behind an alias, and what a name below inherits."""
    full = (await ask(real, mail_policy, "acme.test")).facts
    yes, no = Present(value=True), Present(value=False)
    assert full.mx == Present(
        value=(
            Exchanger(preference=10, host="mail.acme.test", resolves=yes, alias=no, inside=no),
            Exchanger(preference=20, host="gone.acme.test", resolves=no, alias=no),
            Exchanger(preference=30, host="www.acme.test", resolves=yes, alias=yes, inside=no),
        )
    )
    assert full.spf == Present(value=("v=spf1 mx -all",))
    assert full.spf_tree == Present(value=SpfTree(hosts=(SpfHost(mechanism="mx", name="acme.test", found=yes),)))
    assert full.dmarc == Present(value=("v=DMARC1; p=reject; sp=quarantine; rua=mailto:***@acme.test",))
    shop = (await ask(real, mail_policy, "shop.acme.test")).facts
    assert (shop.mx, shop.spf, shop.dmarc) == (ABSENT, ABSENT, ABSENT)
    assert [(place.name, place.records) for place in shop.dmarc_above.value] == [("acme.test", full.dmarc.value)]
    bare = (await ask(real, mail_policy, "bare.test")).facts
    assert (bare.mx, bare.spf, bare.dmarc, bare.dmarc_above) == (ABSENT, ABSENT, ABSENT, ABSENT)
    null = (await ask(real, mail_policy, "wild.test")).facts
    assert (null.receives_mail, null.spf) == (Present(value=False), Present(value=("v=spf1 -all",)))


async def test_spf_chains(real: World) -> None:
    """Includes behind aliases and in other zones, a loop, one without a record and one denied, all by real servers."""
    spf = (await ask(real, mail_policy, "leans.test")).facts
    long = "v=spf1 " + "ip4:192.0.2.1 " * 40 + "include:loop.bare.test"
    assert spf.spf_tree == Present(
        value=SpfTree(
            records=(
                SpfAt(name="_spf.bare.test", records=Present(value=(long,))),
                SpfAt(name="alias.bare.test", records=Present(value=("v=spf1 a:nothing.bare.test mx -all",))),
                SpfAt(name="loop.bare.test", records=Present(value=("v=spf1 include:_spf.bare.test ?all",))),
                SpfAt(name="nothing.bare.test", records=ABSENT),
                SpfAt(name="text.bare.test", records=ABSENT),
            ),
        )
    )
    chain = walk("leans.test", spf.spf.value[0], spf.spf_tree.value.known)
    assert (chain.loops, chain.dead) == (("_spf.bare.test",), ("nothing.bare.test", "text.bare.test"))
    hosts = (await ask(real, mail_policy, "hosts.leans.test")).facts.spf_tree.value.hosts
    assert [(host.mechanism, host.name, host.found) for host in hosts] == [
        ("a", "nothing.bare.test", Present(value=False)),
        ("a", "web.bare.test", Present(value=True)),
        ("mx", "acme.test", Present(value=True)),
        ("mx", "bare.test", Present(value=False)),
    ]


async def test_two_looks_at_one_configuration_are_the_same(real: World) -> None:
    """Facts hold nothing that differs between two looks: no serial, order, signature or chance label."""
    for probe, name in (
        (zone, "acme.test"),
        (mail_policy, "acme.test"),
        (mail_policy, "leans.test"),
        (labels, "wild.test"),
        (services, "acme.test"),
    ):
        first = await probe.run(name_asset(name), real.net(probe.name, look=1))
        second = await probe.run(name_asset(name), real.net(probe.name, look=2))
        assert first.facts == second.facts


async def test_who_agreed_to_reports(real: World) -> None:
    """A wildcard agrees for every domain; where there is none the zone itself denies it; own hosts are not asked."""
    facts = (await ask(real, mail_policy, "wild.test")).facts
    name = "wild.test._report._dmarc"
    assert facts.dmarc_consents == Present(
        value=(
            ConsentAt(name=f"{name}.reports.bare.test", records=Present(value=("v=DMARC1;",))),
            ConsentAt(name=f"{name}.web.bare.test", records=ABSENT),
        )
    )
