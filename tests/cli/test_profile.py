"""Which profile is allowed: the table of the contract."""

from datetime import UTC, datetime

import pytest

import config
from cli.profile import choose, only_loopback
from cli.tightening import tightened
from scanner.errors import Misconfigured
from scanner.target import Consent, Profile

CONDUCT = tightened(config.text("conduct.toml"), None, version="1", contact="x")
PASSIVE, NARROW, LIGHT, CONSENT = Profile
LOOPBACK = ("127.0.0.0/8",)


def consent(profile: Profile) -> Consent:
    return Consent(
        grantor="Acme", role="owner", names=("acme.example",), networks=(), profile=profile, purposes=("quote",),
        valid_from=datetime(2026, 1, 1, tzinfo=UTC), valid_to=datetime(2027, 1, 1, tzinfo=UTC),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "country", "names", "record", "nets", "used", "because"),
    [
        (None, None, ("acme.com",), None, (), LIGHT, "no country is known"),
        (LIGHT, None, ("acme.com",), None, (), LIGHT, "light was asked for"),
        (PASSIVE, None, ("acme.com",), None, (), PASSIVE, "passive was asked for"),
        (None, "FR", ("acme.com",), None, (), LIGHT, "light is the default"),
        (LIGHT, "CN", ("acme.com",), None, (), PASSIVE, "ceiling for CN"),
        (LIGHT, "cn", ("acme.com",), None, (), PASSIVE, "ceiling for CN"),
        (LIGHT, None, ("acme.cn",), None, (), PASSIVE, "ceiling for CN"),
        (LIGHT, None, ("acme.co.kr",), None, (), NARROW, "ceiling for KR"),
        (LIGHT, None, ("acme.xn--3e0b707e",), None, (), NARROW, "ceiling for KR"),
        (LIGHT, None, ("acme.xn--fiqs8s",), None, (), PASSIVE, "ceiling for CN"),
        (LIGHT, "JP", ("acme.cn",), None, (), PASSIVE, "ceiling for CN"),
        (LIGHT, "US", ("acme.jp",), None, (), NARROW, "ceiling for JP"),
        (LIGHT, None, ("acme.com", "acme.cn"), None, (), PASSIVE, "ceiling for CN"),
        (PASSIVE, "KR", ("acme.kr",), None, (), PASSIVE, "passive was asked for"),
        (LIGHT, None, ("acme.uk",), None, (), LIGHT, "light was asked for"),
        (CONSENT, "CN", ("acme.cn",), consent(CONSENT), (), CONSENT, "Acme consented"),
        (None, "CN", ("acme.cn",), consent(CONSENT), (), CONSENT, "Acme consented"),
        (LIGHT, "CN", ("acme.cn",), consent(LIGHT), (), LIGHT, "Acme consented"),
        (CONSENT, None, ("acme.com",), consent(LIGHT), (), LIGHT, "goes no further"),
        (CONSENT, None, ("tidy.test",), None, LOOPBACK, CONSENT, "on loopback"),
        (None, None, ("tidy.test",), None, LOOPBACK, LIGHT, "light is the default"),
        (LIGHT, "CN", ("tidy.test",), None, LOOPBACK, PASSIVE, "ceiling for CN"),
    ],
)
def test_the_strictest_wins(
    asked: Profile | None,
    country: str | None,
    names: tuple[str, ...],
    record: Consent | None,
    nets: tuple[str, ...],
    used: Profile,
    because: str,
) -> None:
    """The profile used, and the sentence that says why."""
    scope = choose(asked=asked, country=country, names=names, conduct=CONDUCT, consent=record, allow_nets=nets)
    assert scope.used is used
    assert because in scope.because


@pytest.mark.parametrize(
    ("asked", "names", "record", "uncovered"),
    [
        (CONSENT, ("acme.cn",), consent(CONSENT), PASSIVE),
        (LIGHT, ("acme.kr",), consent(LIGHT), NARROW),
        (CONSENT, ("acme.com",), consent(CONSENT), LIGHT),
        (PASSIVE, ("acme.com",), consent(CONSENT), PASSIVE),
        (LIGHT, ("acme.kr",), None, None),
    ],
)
def test_what_a_consent_does_not_cover_keeps_its_ceiling(
    asked: Profile, names: tuple[str, ...], record: Consent | None, uncovered: Profile | None
) -> None:
    """Beside the profile used stands the one without the consent: light at most, and every country's ceiling."""
    scope = choose(asked=asked, country=None, names=names, conduct=CONDUCT, consent=record, allow_nets=())
    assert scope.uncovered is uncovered


@pytest.mark.parametrize("nets", [(), ("10.0.0.0/8",), ("127.0.0.0/8", "10.0.0.0/8")])
def test_consent_needs_a_record_beyond_loopback(nets: tuple[str, ...]) -> None:
    """Without a record the consent profile is refused as soon as one network is not loopback."""
    with pytest.raises(Misconfigured, match="--consent FILE"):
        choose(asked=CONSENT, country=None, names=("a.com",), conduct=CONDUCT, consent=None, allow_nets=nets)


@pytest.mark.parametrize("country", ["", "K", "KOR", "1a", "한국"])
def test_a_country_is_two_letters(country: str) -> None:
    """Anything else is refused, not ignored: a ceiling hangs on it."""
    with pytest.raises(Misconfigured, match="two letters"):
        choose(asked=None, country=country, names=(), conduct=CONDUCT, consent=None, allow_nets=())


def test_loopback_means_all_of_it() -> None:
    """No network is no loopback; one network beyond it neither."""
    assert only_loopback(("127.0.0.0/8", "::1/128"))
    assert not only_loopback(())
    assert not only_loopback(("127.0.0.0/8", "::/0"))
    assert not only_loopback(("0.0.0.0/0",))
