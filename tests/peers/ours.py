"""Our own answers: the TLS probe with all that consent allows, and the certificate checks over what it brought."""

import asyncio
from collections.abc import Iterable
from datetime import UTC, datetime
from ipaddress import ip_network
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

import config
from scanner.asset import Attribution, endpoint_asset
from scanner.clock import SystemClock
from scanner.conduct import Conduct, read
from scanner.interfaces import Answer, Errand, Meter
from scanner.net.door import SystemDoor
from scanner.net.limiter import Unlimited
from scanner.observation import ABSENT, NOT_ASKED, Absent, Fact, Outcome, Present, Unseen
from scanner.permit import OptOut
from scanner.probes.tls import TlsFacts, tls
from scanner.registry import Registry, SpecialPurpose
from scanner.target import Profile, Scope, Target, TargetKind
from scanner.tls.certificate import Certificate, read_chain
from scanner.tls.starttls import MAIL_PORTS
from scoring.check import Check, Endpoint, Look, Seen
from scoring.finding import Verdict
from scoring.knowledge import FeedState, Known
from scoring.vectors.tls_certificates.certificate_expired import certificate_expired
from scoring.vectors.tls_certificates.certificate_names_match import certificate_names_match
from scoring.vectors.tls_certificates.certificate_trusted import certificate_trusted
from tests.lab.tls.certificates import NAME
from tests.lab.tls.place import Place
from tests.peers.questions import NONE, NOT_SEEN, VERSIONS, WEAK, Answers, curves_say, suites_say

AT_ONCE = 8
PLAIN = (
    "ssl2", *VERSIONS, "forward_secrecy", "aead", "compression", "secure_renegotiation", "extended_master_secret",
    "session_ticket", "fallback_refused", "client_certificate_asked", "server_order",
)  # fmt: skip
"""Questions that one fact answers under its own name."""


def shipped() -> Conduct:
    """How we behave as shipped."""
    return read(config.text("conduct.toml"), digest="peers")


async def look(
    place: Place, meter: Meter, conduct: Conduct, profile: Profile = Profile.CONSENT, name: str = NAME
) -> Answer:
    """One errand of the probe at one server, at no pace but with every other rule of conduct."""
    loopback = SpecialPurpose(network=ip_network("127.0.0.0/8"), name="Loopback")
    registry = Registry(special=(loopback,), providers=(), ports={}, suffix=lambda name: name)
    scope = Scope(asked=profile, used=profile, because="the laboratory", allowed_nets=("127.0.0.0/8",))
    asset = endpoint_asset(place.address, place.port, name)
    target = Target(name="acme.example", kind=TargetKind.NAME, scope=scope, since=datetime(2026, 1, 1, tzinfo=UTC))
    door = SystemDoor(SystemClock(), conduct, registry, OptOut, Unlimited(conduct), (("127.0.0.1", 1),), lambda: False)
    errand = Errand(target=target, asset=asset, attribution=Attribution.A, probe="tls", look=1, meter=meter)
    return await tls.run(asset, door.open(errand))


async def ask_all(places: dict[str, Place], ca_file: Path) -> dict[str, Answers]:
    """Our answers about each server, by its label."""
    at_once, conduct = asyncio.Semaphore(AT_ONCE), shipped()

    async def one(place: Place) -> Answers:
        async with at_once:
            return said(place, await look(place, Meter(), conduct), ca_file)

    async with asyncio.TaskGroup() as group:
        tasks = {label: group.create_task(one(place)) for label, place in places.items()}
    return {label: task.result() for label, task in tasks.items()}


def said(place: Place, answer: Answer, ca_file: Path) -> Answers:
    """What one answer of the probe says; a question that was not asked is left out.

    Where nothing came of it, none of the versions was seen.
    """
    facts = answer.facts
    if not isinstance(facts, TlsFacts) or not facts.served:
        return dict.fromkeys(VERSIONS, NOT_SEEN)
    answers = {name: _plain(getattr(facts, name)) for name in PLAIN if getattr(facts, name) is not NOT_ASKED}
    answers |= _weak(facts, mail=place.port in MAIL_PORTS)
    if facts.dh_bits is not NOT_ASKED:
        answers["dh_bits"] = _plain(facts.dh_bits)
    if facts.dh_prime is not NOT_ASKED:
        answers["dh_prime_shared"] = NOT_SEEN if isinstance(facts.dh_prime, Unseen) else facts.dh_prime is not ABSENT
    if facts.weak_curve is not NOT_ASKED:
        answers["weak_curve"] = NOT_SEEN if isinstance(facts.weak_curve, Unseen) else facts.weak_curve is not ABSENT
    if isinstance(facts.groups, Present):
        answers["curves"] = curves_say(facts.groups.value)["curves"]
    return answers | _certificates(place, facts, ca_file)


def _weak(facts: TlsFacts, *, mail: bool) -> Answers:
    """Each kind of weak suite: found, or refused where all that is left was; otherwise not asked.

    Anonymous suites are not asked of mail servers, which may offer them on purpose (RFC 7435).
    """
    if isinstance(facts.weak_suites, Unseen):
        return dict.fromkeys(WEAK, NOT_SEEN)
    if not isinstance(facts.weak_suites, Present):
        return {}
    found = suites_say(facts.weak_suites.value)
    answers: Answers = {kind: True for kind in WEAK if found.get(kind)}
    if not facts.weak_suites.value:
        answers = {kind: False for kind in WEAK if not (mail and kind == "anonymous")}
    if isinstance(facts.suites, Present):
        whole = all(row.whole for row in facts.suites.value)
        listed = suites_say(name for row in facts.suites.value for name in row.suites)
        answers |= {kind: listed[kind] for kind in WEAK if kind in listed and (whole or listed[kind])}
    return answers


def _certificates(place: Place, facts: TlsFacts, ca_file: Path) -> Answers:
    if not isinstance(facts.chain, Present):
        return {}
    leaf = read_chain(facts.chain.value)[0]
    if leaf is None:
        return {}
    verdicts = {
        check.name: _judged(check, place, facts, ca_file)
        for check in (certificate_expired, certificate_names_match, certificate_trusted)
    }
    answers: Answers = {
        "expired": "expired" in verdicts["certificate_expired"],
        "self_signed": "self_signed" in verdicts["certificate_trusted"],
        "name_fits": verdicts["certificate_names_match"].startswith(Verdict.GOOD),
        "certificate_accepted": all(verdict.startswith(Verdict.GOOD) for verdict in verdicts.values()),
        "must_staple": leaf.must_staple,
        "timestamps_inside": leaf.scts > 0,
    }
    if facts.staple is not NOT_ASKED:
        answers["stapled"] = NOT_SEEN if isinstance(facts.staple, Unseen) else isinstance(facts.staple, Present)
    if facts.other_chain is not NOT_ASKED:
        other = read_chain(facts.other_chain.value)[0] if isinstance(facts.other_chain, Present) else None
        answers["keys"] = keys([leaf] + ([other] if other else []))
    return answers


def keys(leaves: Iterable[Certificate]) -> list[str]:
    """Kind and size of each leaf's key, as `RSA 2048`."""
    return sorted({f"{leaf.key} {leaf.key_bits}" for leaf in leaves})


def _judged(check: Check, place: Place, facts: TlsFacts, ca_file: Path) -> str:
    asset = endpoint_asset(place.address, place.port, NAME)
    now = datetime.now(UTC)
    subject = Endpoint(
        target="acme.example", check=check.name, vector=check.vector, asset=asset, roles=("web",),
        attribution=Attribution.A,
    )  # fmt: skip
    root = x509.load_pem_x509_certificate(ca_file.read_bytes()).public_bytes(Encoding.DER)
    feed = FeedState(name="roots", released=now, digest="peers")
    one = Look(
        probe="tls", at=now, look=1, scan="peers", outcome=Outcome.ANSWERED, facts=facts, why="",
        observation="peers", asset=asset,
    )  # fmt: skip
    finding = check.judge(subject, Seen((one,)), Known(feeds=(feed,), roots=(root,)), now)
    return f"{finding.verdict} {finding.because.partition('.')[2]}" if finding else ""


def _plain(fact: Fact[bool | int]) -> bool | int | str:
    if isinstance(fact, Present):
        return fact.value
    return NONE if isinstance(fact, Absent) else NOT_SEEN
