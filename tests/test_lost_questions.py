"""A lost question changes nothing that was known: whole judgements after nights in which some questions failed."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import fields, replace
from datetime import timedelta
from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import config
import scoring.judge
from scanner.asset import Asset, Attribution, Claim, endpoint_asset, name_asset
from scanner.conduct import read
from scanner.interfaces import NoReply
from scanner.observation import (
    ABSENT,
    NOT_ASKED,
    Evidence,
    Observation,
    Outcome,
    Present,
    Sighting,
    Unseen,
    observation,
)
from scanner.probes import every as every_probe
from scanner.probes.mta_sts import MtaStsFacts
from scanner.probes.tls import TlsFacts
from scanner.tls.certificate import encode_chain
from scoring.case import Case
from scoring.finding import Certainty, Finding, Verdict
from scoring.judge import judge
from scoring.knowledge import Known
from scoring.vectors import every as every_check
from tests.fakes.net import ScriptedNet, denied, records
from tests.scanner.mail.keys import rsa_record
from tests.scoring.vectors.dns_zone.zones import (
    ABOVE,
    BROKEN,
    GONE,
    HEALTHY,
    KNOWN,
    NAME,
    ONE,
    REFUSED,
    SERVERS,
    SILENT,
    SIX,
    TWO,
    Said,
)
from tests.scoring.vectors.mail_transport.policies import GOOD, mail, sts
from tests.scoring.vectors.mail_transport.test_dane_matches import record, told
from tests.scoring.vectors.tls_certificates.chains import intermediate, leaf, root, trusting
from tests.worlds.history import DAY, START, TARGET, shipped_model

CHECKS = (
    "dane_matches", "mta_sts_names_exchangers", "mta_sts_exchangers_verify", "delegation_matches", "glue_matches",
    "dkim_key_found", "dkim_keys_strong", "dkim_keys_usable", "named_hosts_exist", "name_servers_answer",
    "name_servers_agree",
)  # fmt: skip
CERTAINTIES = (Certainty.POSSIBLE, Certainty.LIKELY, Certainty.CONFIRMED)
APEX, HOST = name_asset(NAME), name_asset("mail.acme.example")
PORT = endpoint_asset("192.0.2.25", 25, HOST.value)
Seen = Observation[Any]


@pytest.fixture(autouse=True)
def _only_these() -> Iterator[None]:
    """The checks that are tried here, and no roles that leave them out."""
    chosen = {name: every_check()[name] for name in CHECKS}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scoring.judge, "every_check", lambda: chosen)
        yield


def judged(nights: Sequence[Sequence[Sequence[Seen]]], known: Known) -> dict[str, Finding]:
    """What is found by scans a day apart, each of one or two looks."""
    looks = [
        (seen, Sighting(observation=seen.id, at=START + night * DAY + timedelta(minutes=look), look=look,
                        scan=f"scan {night}", profile="light"))
        for night, scan in enumerate(nights)
        for look, answers in enumerate(scan, 1)
        for seen in answers
    ]  # fmt: skip
    claims = tuple(
        Claim(target=TARGET.name, asset=asset, role=role, found_by="made", proof=("made",), attribution=Attribution.A,
              at=START)
        for asset, role in ((APEX, "apex"), (HOST, "mail exchanger"), (PORT, "mail exchanger"))
    )  # fmt: skip
    evidence = Evidence(
        claims=claims,
        observations=tuple({seen.id: seen for seen, _ in looks}.values()),
        sightings=tuple(sighting for _, sighting in looks),
    )
    model = replace(shipped_model(), roles={})
    case = Case(target=TARGET, evidence=evidence, known=known, model=model, as_of=START + 3 * DAY)
    return {one.finding.check: one.finding for one in judge(case)}


def nothing_changes(whole: list[Seen], lossy: list[list[Seen]], known: Known) -> None:
    """After an undisturbed night, later ones leave every verdict with its reason, and make none surer.

    What was not known may become known, since a lost answer makes a probe ask another one; it is not held against
    anybody then.
    """
    before = judged([[whole, whole]], known)
    after = judged([[whole, whole], lossy[:2], lossy[2:]], known)
    assert after.keys() == before.keys()
    for name, old in before.items():
        new = after[name]
        if old.verdict is Verdict.UNKNOWN:
            assert not new.verdict.hurts, name
        else:
            assert (new.verdict, new.because) == (old.verdict, old.because), name
            assert CERTAINTIES.index(new.certainty) <= CERTAINTIES.index(old.certainty), name


CONDUCT = replace(read(config.text("conduct.toml"), digest="test"), dkim_selectors=("google", "mail", "s1"))
KEYS = "_domainkey.acme.example"
ANSWERS: dict[tuple[str, str], Said] = HEALTHY | {
    ("ns3.gone.example", "A"): GONE, ("gone.example", "SOA"): GONE, ("example", "SOA"): records("a x 1 2 3 4 5"),
    ("mx.gone.example", "A"): GONE, ("ns.old.example", "A"): records("192.0.2.99"),
    **{(f"{selector}.{KEYS}", "TXT"): denied(proved=False) for selector in ("google", "mail", "s1", "_hullmark-none")},
}  # fmt: skip
FAULTS: tuple[dict[Any, Any], ...] = (
    {TWO: REFUSED},
    {TWO: SILENT},
    {ONE: REFUSED, TWO: REFUSED},
    {ONE: REFUSED, TWO: REFUSED, SIX: REFUSED},
    {f"{TWO} NS": records("ns1.acme.example", "ns9.acme.example")},
    {(NAME, "MX"): records("10 mx.acme.example", "20 mx.gone.example")},
    {NAME: replace(ABOVE, servers=(*ABOVE.servers, "ns3.gone.example"))},
    {NAME: replace(ABOVE, glue=(("ns1.acme.example", "192.0.2.1"), *ABOVE.glue))},
    {NAME: replace(ABOVE, servers=("ns1.acme.example", "ns.old.example"))},
    {(f"google.{KEYS}", "TXT"): records(rsa_record(1024))},
    {(f"mail.{KEYS}", "TXT"): records(rsa_record(512)), (f"google.{KEYS}", "TXT"): records(rsa_record())},
    {(f"s1.{KEYS}", "TXT"): records("v=DKIM1; p=!"), (f"mail.{KEYS}", "TXT"): records(rsa_record())},
    {(f"{name}.{KEYS}", "TXT"): records("v=DKIM1; p=!") for name in ("google", "mail", "_hullmark-none")},
)
QUESTIONS: tuple[Any, ...] = (*ANSWERS, *SERVERS, NAME)
LOST: st.SearchStrategy[dict[Any, NoReply]] = st.dictionaries(
    st.sampled_from(QUESTIONS), st.sampled_from((SILENT, BROKEN)), max_size=12
) | st.just(dict.fromkeys(QUESTIONS, SILENT))  # fmt: skip


def asked(said: dict[Any, Any]) -> list[Seen]:
    """What the probes of the zone and of its keys make of these answers."""
    net = ScriptedNet(
        {key: reply for key, reply in said.items() if isinstance(key, tuple)},
        servers={key: reply for key, reply in said.items() if isinstance(key, str) and key != NAME},
        delegated={NAME: said[NAME]},
        conduct=CONDUCT,
    )

    async def all_of() -> list[Seen]:
        found = []
        for name in ("zone", "delegation", "named_hosts", "dkim"):
            answer = await every_probe()[name].run(APEX, net)
            found.append(observation(asset=APEX, probe=name, version=1, outcome=answer.outcome, facts=answer.facts))
        return found

    return asyncio.run(all_of())


@given(st.lists(st.sampled_from(FAULTS), max_size=3), st.lists(LOST, min_size=1, max_size=3))
def test_lost_questions_about_zone_and_keys(faults: list[dict[Any, Any]], lost: list[dict[Any, NoReply]]) -> None:
    """Whatever subset of the probes' own questions fails, and in however many looks."""
    said: dict[Any, Any] = {**ANSWERS, **SERVERS, NAME: ABOVE}
    for fault in faults:
        said |= fault
    nothing_changes(asked(said), [asked(said | some) for some in lost], KNOWN)


ISSUER = intermediate()


@cache
def certificates() -> tuple[bytes, bytes]:
    """One that leads to a trusted root, and one signed by itself."""
    return leaf(names=(HOST.value,), issuer=ISSUER), leaf(names=(HOST.value,))


def shown(chain: int | None, other: int | None) -> TlsFacts:
    chains = [
        ABSENT if one is None else Present(value=encode_chain((certificates()[one], ISSUER.der)))
        for one in (chain, other)
    ]
    if chain is None:
        return TlsFacts(starttls=Present(value=False))
    return TlsFacts(starttls=Present(value=True), chain=chains[0], other_chain=chains[1])


def lossy(asset: Asset, probe: str, facts: Any, lost: frozenset[str]) -> Seen:
    """One look in which these facts were not seen; without any at all it brought none."""
    known = {field.name for field in fields(facts)}
    unseen = {name: Unseen(why="time-out") for name in lost if name in known and getattr(facts, name) is not NOT_ASKED}
    if isinstance(facts, MtaStsFacts) and "served" in unseen:
        facts = replace(facts, policy=NOT_ASKED)
    told = None if "everything" in lost else replace(facts, **unseen)
    outcome = Outcome.SILENT if told is None else Outcome.PARTIAL if unseen else Outcome.ANSWERED
    return observation(asset=asset, probe=probe, version=1, outcome=outcome, facts=told)


FIELDS = ("starttls", "chain", "other_chain", "records", "status", "served", "mx", "everything")
LOST_FACTS = st.lists(st.frozensets(st.sampled_from(FIELDS), max_size=3), min_size=4, max_size=4)


World = tuple[tuple[Asset, str, Any], ...]


def exchanger(tls: TlsFacts, stand_for: list[int], patterns: tuple[str, ...], host: str) -> World:
    """A mail exchanger's certificates, its TLSA records, and a domain's policy and exchanger, each with its probe."""
    tlsa = told(*(record(certificates()[one]) for one in stand_for))
    policy = mail(host).looks[0].facts
    return (
        (PORT, "tls", tls),
        (HOST, "mail_tlsa", tlsa if stand_for else replace(tlsa, records=ABSENT, status=NOT_ASKED, why=NOT_ASKED)),
        (APEX, "mta_sts", sts(replace(GOOD, mx=patterns))),
        (APEX, "mail_policy", policy),
    )


WORLDS = st.builds(
    exchanger,
    st.builds(shown, st.sampled_from((None, 0, 1)), st.sampled_from((None, 0, 1))),
    st.lists(st.sampled_from((0, 1)), max_size=2, unique=True),
    st.sampled_from(((HOST.value,), ("*.acme.example",), ("other.example",))),
    st.sampled_from((HOST.value, "other.example")),
)


def look(world: World, lost: Sequence[frozenset[str]] = (frozenset(),) * 4) -> list[Seen]:
    return [lossy(*side, some) for side, some in zip(world, lost, strict=True)]


@given(WORLDS, st.lists(LOST_FACTS, min_size=1, max_size=3))
def test_lost_facts_about_mail_exchangers(world: World, lost: list[list[frozenset[str]]]) -> None:
    """Whatever is not seen of certificate, TLSA records, policy and exchangers, each side in its own way."""
    nothing_changes(look(world), [look(world, some) for some in lost], trusting(root()))


@given(WORLDS, WORLDS, LOST_FACTS)
def test_two_nights_make_no_fault_that_neither_has(old: World, new: World, lost: list[frozenset[str]]) -> None:
    """Where everything may have changed between two nights, no side of one is held against the other night's."""
    known = trusting(root())
    whole = [judged([[look(world), look(world)]], known) for world in (old, new)]
    after = judged([[look(old), look(old)], [look(new, lost)]], known)
    for name, found in after.items():
        assert not found.verdict.hurts or any(name in one and one[name].verdict.hurts for one in whole), name
