"""Zones by their records: times, lifetimes, CAA, wildcards, aliases, lost hosts and addresses."""

import pytest

from tests.fakes.net import denied, records
from tests.scoring.vectors.dns_zone.zones import (
    BROKEN,
    GONE,
    NAME,
    NONE,
    NS,
    ONE,
    REFUSED,
    SILENT,
    SIX,
    TWO,
    UNPROVED,
    Said,
    Zone,
    alias,
    checks,
    judged,
    lasting,
    soa,
)

NOBODY = ("_hullmark-denial.acme.example", "A")
WWW = "www.acme.example"


def caa(*rows: str) -> Zone:
    return Zone(answers={(NAME, "CAA"): records(*rows)})


def ttl(servers: int, address: int = 3600) -> Zone:
    return Zone(
        servers={f"{one} NS": lasting(NS, servers) for one in (ONE, TWO, SIX)}
        | {f"{ONE} A": lasting(records("192.0.2.80"), address)}
    )


def times(**changed: int) -> Zone:
    return Zone(answers={(NAME, "SOA"): soa(**changed)})


def www(four: Said, six: Said = NONE, **above: Said) -> Zone:
    more = {(name.replace("_", "."), "SOA"): said for name, said in above.items()}
    return Zone(answers={(WWW, "A"): four, (WWW, "AAAA"): six, **more}, asked=WWW)


def led(*targets: str, proved: bool = True, **above: Said) -> Zone:
    gone = alias(*targets, rcode="NXDOMAIN", proved=proved)
    return www(gone, gone, **above)


def mx(host: str, said: Said, **above: Said) -> Zone:
    more = {(name.replace("_", "."), "SOA"): one for name, one in above.items()}
    return Zone(answers={(NAME, "MX"): records(f"10 {host}"), (host, "A"): said, **more})


ISSUE = '0 issue "authority.example"'
POINTED = {f"{one}{kind}": alias("p.example") for one in (ONE, TWO, SIX) for kind in ("", " NS", " A")}
AT_THE_TOP = Zone(answers={(NAME, kind): alias("p.example") for kind in ("SOA", "NS", "DNSKEY")}, servers=POINTED)


@pytest.mark.parametrize(
    ("check", "zone", "expected"),
    [
        ("soa_times_fit", Zone(), "good fit"),
        ("soa_times_fit", times(expire=7200), "warn expires_first"),
        ("soa_times_fit", times(expire=86400), "fair expires_early"),
        ("soa_times_fit", times(refresh=604800, expire=2419200), "fair refresh_rare"),
        ("soa_times_fit", times(retry=14400), "fair retry_rare"),
        ("soa_times_fit", times(minimum=604800), "fair denials_long"),
        ("soa_times_fit", times(refresh=0, retry=0, expire=0, minimum=0), "warn expires_first"),
        ("soa_times_fit", Zone(answers={(NAME, "SOA"): SILENT}), "unknown not_seen"),
        ("soa_times_fit", AT_THE_TOP, "unknown not_seen"),
        ("zone_lifetimes_fit", Zone(), "good fit"),
        ("zone_lifetimes_fit", ttl(300), "fair servers_short"),
        ("zone_lifetimes_fit", ttl(0), "fair servers_short"),
        ("zone_lifetimes_fit", ttl(2419200), "fair servers_long"),
        ("zone_lifetimes_fit", ttl(86400, 604800), "fair addresses_long"),
        ("zone_lifetimes_fit", ttl(86400, 20), "good fit"),
        ("zone_lifetimes_fit", Zone(servers=dict.fromkeys((ONE, TWO, SIX), REFUSED)), "unknown not_seen"),
        ("wildcard_absent", Zone(), "good none"),
        ("wildcard_absent", Zone(answers={NOBODY: NONE}), "good none"),
        ("wildcard_absent", Zone(answers={NOBODY: records("192.0.2.80")}), "fair wildcard"),
        ("wildcard_absent", Zone(answers={NOBODY: alias("p.example", rcode="NXDOMAIN")}), "fair wildcard"),
        ("wildcard_absent", Zone(answers={NOBODY: UNPROVED}), "unknown not_seen"),
        ("wildcard_absent", Zone(answers={NOBODY: BROKEN}), "unknown not_seen"),
        ("apex_without_alias", Zone(), "good none"),
        ("apex_without_alias", AT_THE_TOP, "warn alias"),
        ("apex_without_alias", Zone(servers={f"{ONE} A": alias("p.example")}), "warn alias"),
        ("apex_without_alias", Zone(servers={f"{ONE} A": SILENT}), "unknown not_seen"),
        ("apex_without_alias", Zone(answers={(NAME, "SOA"): GONE}), "none"),
        ("caa_published", Zone(), "good restricts"),
        ("caa_published", Zone(answers={(NAME, "CAA"): NONE}), "fair absent"),
        ("caa_published", Zone(answers={(NAME, "CAA"): BROKEN}), "unknown not_seen"),
        ("caa_published", caa('0 issuewild ";"'), "fair no_issue"),
        ("caa_understood", Zone(), "good understood"),
        ("caa_understood", caa(ISSUE, '0 issuemail ";"', '0 issuevmc "a.example"'), "good understood"),
        ("caa_understood", caa(ISSUE, '0 contactemail "jane@acme.example"'), "good understood"),
        ("caa_understood", caa(ISSUE, '128 tbs "x"'), "warn critical"),
        ("caa_understood", caa(ISSUE, '0 isue "authority.example"'), "fair unknown"),
        ("caa_understood", caa('0 issue "https://authority.example/"'), "fair malformed"),
        ("caa_understood", caa('0 issue "authority.example; accounturi=https://a.example/1"'), "good understood"),
        ("caa_understood", caa('0 issue "%%%%%"'), "fair malformed"),
        ("caa_understood", caa('0 iodef "mailto:jane@acme.example"'), "none"),
        ("caa_understood", Zone(answers={(NAME, "CAA"): SILENT}), "unknown not_seen"),
        ("caa_limits_wildcards", Zone(), "good as_strict"),
        ("caa_limits_wildcards", caa(ISSUE, '0 issuewild ";"'), "good nobody"),
        ("caa_limits_wildcards", caa(ISSUE, '0 issuewild "authority.example"'), "good as_strict"),
        ("caa_limits_wildcards", caa('0 issue ";"', '0 issuewild "other.example"'), "fair wider"),
        ("caa_limits_wildcards", caa('0 issuemail ";"'), "none"),
        ("caa_reports_asked", Zone(), "good asked"),
        ("caa_reports_asked", caa(ISSUE), "neutral not_asked"),
        ("caa_reports_asked", Zone(answers={(NAME, "CAA"): NONE}), "none"),
        ("alias_targets_exist", www(records("192.0.2.80", aliases=("p.example",))), "good exists"),
        ("alias_targets_exist", www(records("192.0.2.80")), "none"),
        ("alias_targets_exist", led("x.apps.example", apps_example=NONE), "bad service"),
        ("alias_targets_exist", led("mx.gone.example", gone_example=GONE), "bad domain"),
        ("alias_targets_exist", led("old.acme.example"), "warn gone"),
        ("alias_targets_exist", led("a.p.example", "b.p.example", p_example=NONE), "warn gone"),
        ("alias_targets_exist", led("x.apps.example", proved=False), "unknown not_seen"),
        ("alias_targets_exist", www(alias("p.example"), alias("p.example")), "good exists"),
        ("alias_targets_exist", www(SILENT, SILENT), "none"),
        ("named_hosts_exist", Zone(), "good exist"),
        ("named_hosts_exist", mx("mx.gone.example", GONE, gone_example=GONE), "bad domain"),
        ("named_hosts_exist", mx("x.apps.example", GONE, apps_example=NONE), "bad service"),
        ("named_hosts_exist", mx("old.acme.example", GONE), "fair gone"),
        ("named_hosts_exist", mx("mx.gone.example", SILENT), "unknown not_seen"),
        ("named_hosts_exist", mx("mx.gone.example", denied(proved=False)), "unknown not_seen"),
        ("named_hosts_exist", Zone(answers={(NAME, "MX"): SILENT, (NAME, "NS"): BROKEN}), "unknown not_seen"),
        ("addresses_public", www(records("192.0.2.80")), "good public"),
        ("addresses_public", www(records("10.1.2.3")), "warn inside"),
        ("addresses_public", www(records("192.0.2.80"), records("fd00::1")), "warn inside"),
        ("addresses_public", www(records("::ffff:192.168.1.1")), "warn inside"),
        ("addresses_public", www(records("127.0.0.1")), "neutral loopback"),
        ("addresses_public", www(NONE), "none"),
        ("reachable_over_ipv6", www(records("192.0.2.80"), records("2001:db8::80")), "good both"),
        ("reachable_over_ipv6", www(records("192.0.2.80")), "neutral ipv4_only"),
        ("reachable_over_ipv6", www(NONE, records("2001:db8::80")), "fair ipv6_only"),
        ("reachable_over_ipv6", www(records("192.0.2.80"), SILENT), "unknown not_seen"),
        ("reachable_over_ipv6", www(NONE, NONE), "none"),
    ],
)  # fmt: skip
async def test_records(check: str, zone: Zone, expected: str) -> None:
    """From the answers of a made zone, through the probes, to one verdict with its reason."""
    assert await judged(check, zone, roles=("www" if zone.asked == WWW else "apex",)) == expected


@pytest.mark.parametrize("fault", [SILENT, REFUSED, BROKEN])
async def test_a_zone_that_fails_altogether_holds_nothing_against_anybody(fault: Said) -> None:
    """Whatever every server says instead of an answer, no check of a name gets worse than unknown."""
    asked = [(NAME, kind) for kind in ("SOA", "NS", "CAA", "DNSKEY", "DS", "MX", "A", "AAAA")]
    zone = Zone(answers=dict.fromkeys((*asked, NOBODY), fault), above=REFUSED)
    for name, check in checks().items():
        if check.subject.kind == "name" and not name.startswith("registration"):
            assert await judged(name, zone) in ("none", "unknown not_seen"), name
