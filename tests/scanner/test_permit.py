"""The permit: nothing forbidden is dialled, whatever else is allowed."""

import ipaddress
import time
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import config
from scanner import conduct as conduct_file
from scanner import registry as registry_files
from scanner.asset import Asset, Attribution, address_asset, endpoint_asset, name_asset
from scanner.errors import Forbidden
from scanner.permit import OptOut, may_ask_strangers, may_dial, may_fetch, may_hello, scope_for
from scanner.target import Consent, Profile, Scope

CONDUCT = conduct_file.read(config.text("conduct.toml"), digest="")
REGISTRY = registry_files.read(
    config.text("registry/special_purpose.csv"),
    config.text("registry/providers.csv"),
    config.text("registry/ports.csv"),
    suffix=lambda name: name,
)
PUBLIC = "8.8.8.8"


def scope(used: Profile = Profile.LIGHT, *nets: str, consent: Consent | None = None) -> Scope:
    return Scope(asked=used, used=used, because="", allowed_nets=nets, consent=consent)


def consent(*exclusions: str) -> Consent:
    return Consent(
        grantor="Acme", role="CISO", names=("acme.example",), networks=(), profile=Profile.CONSENT,
        purposes=("underwriting",), valid_from=datetime(2026, 1, 1, tzinfo=UTC),
        valid_to=datetime(2027, 1, 1, tzinfo=UTC), exclusions=exclusions,
    )  # fmt: skip


def dial(**changes: Any) -> None:
    asked: dict[str, Any] = {
        "address": PUBLIC, "port": 443, "names": ("www.acme.example",), "probe": "tls", "attribution": Attribution.A,
        "scope": scope(), "conduct": CONDUCT, "registry": REGISTRY, "optout": OptOut(),
    }  # fmt: skip
    may_dial(**{**asked, **changes})


def test_an_ordinary_dial_is_allowed() -> None:
    """A public address of the target, under light, by a probe of light."""
    dial()


@pytest.mark.parametrize("row", CONDUCT.probes.values(), ids=lambda row: row.name)
@pytest.mark.parametrize("used", Profile)
def test_a_probe_needs_its_profile(row: conduct_file.ProbeRow, used: Profile) -> None:
    """A probe is sent under its least profile and wider ones only; the refusal names what would allow it."""
    port = (CONDUCT.ports_for(used) or (443,))[0]
    if used.allows(row.least):
        dial(probe=row.name, scope=scope(used), port=port)
    else:
        with pytest.raises(Forbidden, match=row.least.value):
            dial(probe=row.name, scope=scope(used), port=port)


@pytest.mark.parametrize("address", ["127.0.0.1", "10.0.0.1", "169.254.169.254", "::1", "::ffff:127.0.0.1", "fd00::1"])
def test_special_purpose_addresses_need_to_be_allowed(address: str) -> None:
    """They are refused without --allow-net, under every profile."""
    for used in (Profile.LIGHT, Profile.CONSENT):
        with pytest.raises(Forbidden, match="--allow-net"):
            dial(address=address, scope=scope(used))


def test_allow_net_allows_its_own_network_only() -> None:
    """An allowed network opens no other, and an IPv4 network opens its mapped IPv6 form."""
    open_lab = scope(Profile.CONSENT, "127.77.0.0/16")
    dial(address="127.77.1.10", scope=open_lab)
    dial(address="::ffff:127.77.1.10", scope=open_lab)
    for outside in ("127.78.0.1", "10.0.0.1", "::1"):
        with pytest.raises(Forbidden):
            dial(address=outside, scope=open_lab)


def test_an_opt_out_covers_everything_below_it() -> None:
    """A name opted out covers its subdomains, not its neighbours; a network its addresses in both spellings."""
    names = OptOut(names=("acme.example",))
    for name in ("acme.example", "www.acme.example", "A.B.Acme.Example."):
        with pytest.raises(Forbidden, match="opted out"):
            dial(names=(name,), optout=names)
    dial(names=("notacme.example",), optout=names)
    for address in ("8.8.8.8", "::ffff:8.8.8.8"):
        with pytest.raises(Forbidden, match="opted out"):
            dial(address=address, optout=OptOut(networks=("8.8.8.0/24",)))


def test_an_address_is_left_alone_where_all_names_that_lead_to_it_have_opted_out() -> None:
    """One name that may be asked opens its address; an exclusion in a consent record counts as an opt-out does."""
    names = ("db.acme.example", "old.acme.example")
    dial(names=names, optout=OptOut(names=names[:1]))
    with pytest.raises(Forbidden, match=r"^db\.acme\.example has opted out$"):
        dial(names=names, optout=OptOut(names=names))
    with pytest.raises(Forbidden, match="excluded"):
        dial(names=names, scope=scope(Profile.CONSENT, consent=consent(*names)))


def test_the_reason_names_what_the_list_holds() -> None:
    """An address that opted out is named by itself, not by the name that was asked there."""
    with pytest.raises(Forbidden, match=r"^8\.8\.8\.8 has opted out$"):
        dial(address="8.8.8.8", names=("www.acme.example",), optout=OptOut(networks=("8.8.8.0/24",)))
    with pytest.raises(Forbidden, match=r"^www\.acme\.example has opted out$"):
        dial(address="8.8.8.8", names=("www.acme.example",), optout=OptOut(names=("acme.example",)))


def test_an_opt_out_is_stronger_than_consent_and_allow_net() -> None:
    """Nothing that the operator says opens what its owner has closed."""
    with pytest.raises(Forbidden, match="opted out"):
        dial(
            address="127.0.0.1",
            scope=scope(Profile.CONSENT, "127.0.0.0/8", consent=consent()),
            optout=OptOut(networks=("127.0.0.0/8",)),
        )


@pytest.mark.parametrize("row", CONDUCT.probes.values(), ids=lambda row: row.name)
def test_shared_platforms_are_asked_only_what_a_visitor_asks(row: conduct_file.ProbeRow) -> None:
    """On attribution D only the probes that conduct.toml calls shared are sent, under consent too."""
    asked = {"probe": row.name, "attribution": Attribution.D, "scope": scope(Profile.CONSENT, consent=consent())}
    if row.shared:
        dial(**asked)
    else:
        with pytest.raises(Forbidden, match="shared platform"):
            dial(**asked)


def test_only_listed_ports_are_tried() -> None:
    """The ports probe stays on the list of its profile."""
    dial(probe="ports", port=3389)
    for port, used in ((3389, Profile.LIGHT_NARROW), (31337, Profile.CONSENT)):
        with pytest.raises(Forbidden, match=f"port {port}"):
            dial(probe="ports", port=port, scope=scope(used))


@pytest.mark.parametrize("exclusion", ["8.8.8.0/24", "8.8.8.8", "www.acme.example", "acme.example"])
def test_exclusions_of_a_consent_hold(exclusion: str) -> None:
    """A network, an address, a name, and everything below a name, are left alone when the consent excludes them."""
    with pytest.raises(Forbidden, match="excluded"):
        dial(scope=scope(Profile.CONSENT, consent=consent(exclusion)))


def test_other_exclusions_close_nothing() -> None:
    """An exclusion of another host leaves this one open."""
    dial(scope=scope(Profile.CONSENT, consent=consent("8.8.4.0/24", "1.1.1.1", "vpn.acme.example", "2001:db8::/32")))


@given(
    address=st.ip_addresses(),
    others=st.lists(st.ip_addresses().map(lambda other: f"{other}/{other.max_prefixlen}"), max_size=4),
    length=st.integers(0, 32),
)
def test_an_opted_out_network_covers_its_addresses_and_no_other(
    address: ipaddress.IPv4Address | ipaddress.IPv6Address, others: list[str], length: int
) -> None:
    """As the standard library says, one network at a time; an IPv4-mapped address is the IPv4 address."""
    networks = (*others, str(ipaddress.ip_network((address, length), strict=False)))
    mapped = address.ipv4_mapped if address.version == 6 else None
    expected = any(ipaddress.ip_address(mapped or address) in ipaddress.ip_network(one) for one in networks)
    assert OptOut(networks=networks).covers_address(str(address)) is expected
    if address.version == 4:
        assert OptOut(networks=networks).covers_address(f"::ffff:{address}")


def test_a_long_list_of_opt_outs_slows_nothing_down() -> None:
    """It is asked twice for every dial, so that one question may not cost a walk through the list."""
    listed = OptOut(networks=tuple(f"10.{number // 250}.{number % 250}.0/24" for number in range(20_000)))
    listed.covers_address("10.0.0.1")
    started = time.process_time()
    assert not any(listed.covers_address(f"198.51.100.{last}") for last in range(200))
    assert time.process_time() - started < 2


def test_exclusions_hold_under_a_consent_to_less() -> None:
    """A consent that only lifts a country's ceiling leaves out what it excludes all the same."""
    record = replace(consent("www.acme.example"), profile=Profile.LIGHT)
    with pytest.raises(Forbidden, match="excluded"):
        dial(scope=scope(Profile.LIGHT, consent=record))


@pytest.mark.parametrize(
    ("attribution", "asset", "used"),
    [
        (Attribution.A, endpoint_asset(PUBLIC, 6379), Profile.CONSENT),
        (Attribution.B, address_asset(PUBLIC), Profile.CONSENT),
        (Attribution.C, endpoint_asset(PUBLIC, 6379), Profile.LIGHT_NARROW),
        (Attribution.C, name_asset("cdn.other.example"), Profile.LIGHT_NARROW),
        (Attribution.C, endpoint_asset("9.9.9.9", 6379), Profile.CONSENT),
        (Attribution.C, name_asset("vpn.acme.example"), Profile.CONSENT),
        (Attribution.C, endpoint_asset(PUBLIC, 443, "vpn.acme.example"), Profile.CONSENT),
        (Attribution.D, endpoint_asset("9.9.9.9", 443), Profile.LIGHT_NARROW),
        (Attribution.D, name_asset("www.acme.example"), Profile.LIGHT_NARROW),
    ],
)
def test_a_consent_lifts_what_its_grantor_may_consent_to(attribution: Attribution, asset: Asset, used: Profile) -> None:
    """What is proved to be theirs and what the record names; never a shared platform, whatever it names."""
    record = replace(consent(), networks=("9.9.9.0/24",))
    whole = replace(scope(Profile.CONSENT, consent=record), uncovered=Profile.LIGHT_NARROW)
    assert scope_for(whole, asset=asset, attribution=attribution).used is used


def test_without_a_record_every_asset_is_looked_at_alike() -> None:
    """On loopback the consent profile needs no record, and none is missed."""
    alike = scope(Profile.CONSENT)
    assert scope_for(alike, asset=address_asset("127.0.0.7"), attribution=Attribution.C) == alike


def test_a_hello_may_need_more_than_the_connect() -> None:
    """Redis is connected to under light and spoken to under consent only."""
    assert not may_hello(probe="redis", scope=scope(Profile.LIGHT), conduct=CONDUCT)
    assert may_hello(probe="redis", scope=scope(Profile.CONSENT), conduct=CONDUCT)


@given(
    address=st.ip_addresses().map(str),
    attribution=st.sampled_from(Attribution),
    used=st.sampled_from(Profile),
    probe=st.sampled_from(sorted(CONDUCT.probes)),
    port=st.sampled_from([None, 443, 3389]),
)
def test_a_narrower_profile_never_allows_more(
    address: str, attribution: Attribution, used: Profile, probe: str, port: int | None
) -> None:
    """Whatever is allowed under one profile is allowed under every wider one; the outcome is Forbidden or nothing."""
    asked: dict[str, Any] = {"address": address, "attribution": attribution, "probe": probe, "port": port}
    try:
        dial(**asked, scope=scope(used))
    except Forbidden:
        return
    for wider in Profile:
        if wider.allows(used):
            dial(**asked, scope=replace(scope(used), used=wider))


def fetch(**changes: Any) -> None:
    asked: dict[str, Any] = {
        "address": PUBLIC, "port": 80, "name": "ca.example", "scope": scope(), "conduct": CONDUCT,
        "registry": REGISTRY, "optout": OptOut(),
    }  # fmt: skip
    may_fetch(**{**asked, **changes})


@pytest.mark.parametrize("used", Profile)
def test_hosts_of_strangers_are_asked_from_light_narrow_on(used: Profile) -> None:
    """Under passive nobody is."""
    assert may_ask_strangers(scope=scope(used), conduct=CONDUCT) == (used is not Profile.PASSIVE)
    if used is Profile.PASSIVE:
        with pytest.raises(Forbidden, match="light-narrow"):
            fetch(scope=scope(used))
    else:
        fetch(scope=scope(used))


def test_hosts_of_strangers_have_the_rights_of_everybody() -> None:
    """Special-purpose addresses, opt-outs by name and address, and what a consent leaves out hold for them too."""
    for address in ("127.0.0.1", "10.0.0.1", "::ffff:169.254.169.254"):
        with pytest.raises(Forbidden, match="--allow-net"):
            fetch(address=address)
    fetch(address="127.0.0.1", scope=scope(Profile.LIGHT, "127.0.0.0/8"))
    for optout in (OptOut(names=("example",)), OptOut(networks=("8.8.8.0/24",))):
        with pytest.raises(Forbidden, match="opted out"):
            fetch(optout=optout)
    with pytest.raises(Forbidden, match="excluded"):
        fetch(scope=scope(Profile.CONSENT, consent=consent("ca.example")))


@pytest.mark.parametrize("used", [Profile.LIGHT_NARROW, Profile.LIGHT, Profile.CONSENT])
def test_hosts_of_strangers_are_asked_at_ports_of_the_web(used: Profile) -> None:
    """Who names an issuer's or an OCSP address in a certificate cannot make us knock at a third party's other doors."""
    for port in (80, 443, 8080, 8443, 34567):
        fetch(port=port, scope=scope(used))
    for port in (7, 22, 25, 53, 135, 631, 2375, 6379, 8500, 9200, 61616):
        with pytest.raises(Forbidden, match=f"not asked at port {port}"):
            fetch(port=port, scope=scope(used))
