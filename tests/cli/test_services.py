"""What the document says of each endpoint is what the endpoint last said itself."""

from datetime import UTC, datetime, timedelta

from cli.services import services
from scanner.asset import Asset, Attribution, Claim, endpoint_asset
from scanner.observation import Evidence, Outcome, Present, Sighting, Software, ToldHello, observation
from scanner.probes.redis import RedisFacts
from scanner.probes.ssh import SshFacts
from scanner.target import Profile, Scope, Target, TargetKind
from scoring.case import Case
from scoring.knowledge import Known
from tests.bench.memory import shipped_model

AT = datetime(2026, 11, 1, tzinfo=UTC)
SCOPE = Scope(asked=Profile.CONSENT, used=Profile.CONSENT, because="test", allowed_nets=())
TARGET = Target(name="192.0.2.7", kind=TargetKind.ADDRESS, scope=SCOPE, since=AT)
SSH, REDIS, MUTE = (endpoint_asset("192.0.2.7", port) for port in (22, 6379, 9000))


def _case(*nights: tuple[Asset, str, object]) -> Case:
    seen = [
        observation(
            asset=asset, probe=probe, version=1, facts=facts,
            outcome=Outcome.ANSWERED if facts else Outcome.SILENT,
        )
        for asset, probe, facts in nights
    ]  # fmt: skip
    sightings = [
        Sighting(observation=one.id, at=AT + timedelta(days=day), look=1, scan=str(day), profile="consent")
        for day, one in enumerate(seen)
    ]
    claims = [
        Claim(
            target=TARGET.name, asset=asset, attribution=Attribution.A, role="service", found_by="open ports",
            proof=(), at=AT,
        )
        for asset in (SSH, REDIS, MUTE)
    ]  # fmt: skip
    evidence = Evidence(claims=tuple(claims), observations=tuple(seen), sightings=tuple(sightings))
    return Case(
        target=TARGET, evidence=evidence, known=Known(), model=shipped_model(), as_of=AT + timedelta(days=99)
    )  # fmt: skip


def _ssh(version: str) -> SshFacts:
    told = Software(product="openssh", version=version, told_by="ssh greeting")
    return SshFacts(speaks=Present(value="ssh"), software=Present(value=(told,)))


def test_the_newest_answer_counts_and_silence_takes_nothing_back() -> None:
    """Two versions, then a silent night: the newer version stands."""
    told = services(_case((SSH, "ssh", _ssh("9.2p1")), (SSH, "ssh", _ssh("9.9p1")), (SSH, "ssh", None)))
    assert told == {
        SSH.id: {
            "protocol": "ssh", "tls": None, "open_without_login": None,
            "software": [
                {"product": "openssh", "version": "9.9p1", "package": None, "told_by": "ssh greeting", "cpe": None},
            ],
        }
    }  # fmt: skip


def test_what_only_accepts_connections_is_not_named() -> None:
    """A port that was not asked, or that never spoke, is no service of any kind."""
    assert services(_case((REDIS, "redis", RedisFacts()), (MUTE, "http", None))) == {}


def test_an_open_store_says_so() -> None:
    """Whether a login is asked is told where the service itself told it."""
    facts = RedisFacts(speaks=Present(value="redis"), open_without_login=Present(value=True))
    (told,) = services(_case((REDIS, "redis", facts))).values()
    assert (told["protocol"], told["open_without_login"]) == ("redis", True)


def test_what_others_tell_is_never_shown_as_what_the_service_said() -> None:
    """Neither of a port that only they saw, nor beside our own look that did not learn the software."""
    software = Software(product="openssh", version="6.6", told_by="shodan")
    others = ToldHello(source="shodan", speaks=Present(value="ssh"), software=Present(value=(software,)))
    assert services(_case((SSH, "told_service", others))) == {}
    both = services(_case((SSH, "told_service", others), (SSH, "ssh", SshFacts(speaks=Present(value="ssh")))))
    assert both[SSH.id]["software"] == []
