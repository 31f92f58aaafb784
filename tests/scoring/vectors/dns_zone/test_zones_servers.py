"""Zones by their servers: delegation, glue, authority, networks, and what each names."""

from dataclasses import replace

import pytest

from scanner.answers import Referral
from tests.fakes.net import records
from tests.scoring.vectors.dns_zone.zones import (
    ABOVE,
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
    Zone,
    judged,
    lasting,
    soa,
)

HOSTS = ("ns1.acme.example", "ns2.acme.example")
OUTSIDE = ("ns1.provider.example", "ns2.provider.example")
AWAY = Zone(
    answers={
        (NAME, "NS"): records(*OUTSIDE),
        ("ns1.provider.example", "A"): records(ONE),
        ("ns1.provider.example", "AAAA"): NONE,
        ("ns2.provider.example", "A"): records(TWO),
        ("ns2.provider.example", "AAAA"): NONE,
    },
    above=Referral(servers=OUTSIDE),
)
SAME_NET = {("ns1.acme.example", "AAAA"): NONE, ("ns2.acme.example", "A"): records("192.0.2.54")}


def other(address: str, kind: str = "") -> str:
    return f"{address} {kind}".strip()


@pytest.mark.parametrize(
    ("check", "zone", "expected"),
    [
        ("delegation_matches", Zone(), "good same"),
        ("delegation_matches", AWAY, "good same"),
        ("delegation_matches", replace(AWAY, above=ABOVE), "warn apart"),
        ("delegation_matches", Zone(above=replace(ABOVE, servers=(*HOSTS, "old.example"))), "warn stale"),
        ("delegation_matches", Zone(above=replace(ABOVE, servers=HOSTS[:1])), "fair unlisted"),
        ("delegation_matches", Zone(above=Referral(same=True)), "unknown not_seen"),
        ("delegation_matches", Zone(above=Referral()), "none"),
        ("delegation_matches", Zone(above=SILENT), "unknown not_seen"),
        ("delegation_matches", Zone(above=REFUSED), "unknown not_seen"),
        ("delegation_matches", Zone(answers={(NAME, "NS"): SILENT}), "unknown not_seen"),
        ("delegation_matches", Zone(answers={(NAME, "NS"): records(proved=False)}), "unknown not_seen"),
        ("glue_matches", Zone(), "good same"),
        ("glue_matches", AWAY, "neutral not_needed"),
        ("glue_matches", Zone(above=replace(ABOVE, glue=ABOVE.glue[:1])), "warn missing"),
        ("glue_matches", Zone(above=replace(ABOVE, glue=())), "warn missing"),
        ("glue_matches", Zone(above=replace(ABOVE, glue=(*ABOVE.glue, (HOSTS[0], "203.0.113.9")))), "warn stale"),
        ("glue_matches", Zone(answers={(HOSTS[1], "A"): GONE, (HOSTS[1], "AAAA"): GONE}), "warn stale"),
        ("glue_matches", Zone(answers={(HOSTS[1], "A"): SILENT}), "unknown not_seen"),
        ("glue_matches", Zone(above=SILENT), "unknown not_seen"),
        ("glue_matches", Zone(above=Referral()), "none"),
        ("name_servers_answer", Zone(), "good all_answer"),
        ("name_servers_answer", Zone(servers={TWO: REFUSED}), "warn lame"),
        ("name_servers_answer", Zone(servers={TWO: BROKEN}), "unknown not_seen"),
        ("name_servers_answer", Zone(servers={TWO: records("ns1 x 1 2 3 4 5", proved=False)}), "warn lame"),
        ("name_servers_answer", Zone(servers={TWO: NONE}), "warn lame"),
        ("name_servers_answer", Zone(servers=dict.fromkeys((ONE, TWO, SIX), REFUSED)), "bad none_answers"),
        ("name_servers_answer", Zone(servers={TWO: SILENT}), "warn silent"),
        ("name_servers_answer", Zone(servers={TWO: SILENT}, looks=2), "warn silent"),
        ("name_servers_answer", Zone(servers={SIX: SILENT}), "good all_answer"),
        ("name_servers_answer", Zone(servers=dict.fromkeys((ONE, TWO, SIX), SILENT)), "unknown not_seen"),
        ("name_servers_answer", Zone(answers={(NAME, "NS"): SILENT}), "unknown not_seen"),
        ("name_servers_agree", Zone(), "good agree"),
        (
            "name_servers_agree",
            Zone(servers={other(TWO, "NS"): lasting(records("ns1.old.example"), 60)}),
            "fair differ",
        ),
        ("name_servers_agree", Zone(servers={TWO: REFUSED, SIX: SILENT}), "neutral alone"),
        ("name_servers_agree", Zone(servers=dict.fromkeys((ONE, TWO, SIX), REFUSED)), "unknown not_seen"),
        ("name_servers_agree", Zone(servers={other(one, "NS"): SILENT for one in (ONE, TWO, SIX)}), "unknown not_seen"),
        ("name_servers_spread", Zone(), "good spread"),
        (
            "name_servers_spread",
            Zone(answers=SAME_NET, servers={"192.0.2.54": soa(), "192.0.2.54 NS": NS}),
            "fair one_network",
        ),
        ("name_servers_spread", Zone(answers={**SAME_NET, (HOSTS[1], "A"): SILENT}), "unknown not_seen"),
        ("name_servers_spread", Zone(answers={(NAME, "SOA"): GONE}), "none"),
        ("name_servers_redundant", Zone(), "good redundant"),
        ("name_servers_redundant", Zone(answers={(NAME, "NS"): records(HOSTS[0])}), "warn one_server"),
        ("name_servers_redundant", Zone(answers={(HOSTS[1], "A"): records(ONE)}), "warn one_address"),
        ("name_servers_redundant", Zone(servers={TWO: SILENT, SIX: SILENT}), "unknown not_proved"),
        ("name_servers_redundant", Zone(answers={(NAME, "SOA"): UNPROVED}), "unknown not_seen"),
    ],
)
async def test_servers(check: str, zone: Zone, expected: str) -> None:
    """From the answers of a made zone, through the probes, to one verdict with its reason."""
    assert await judged(check, zone) == expected
