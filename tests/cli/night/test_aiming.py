"""Whom a line of the book names, and where its night is."""

from datetime import UTC, date, datetime

import config
from cli.night.aiming import country_of, target_of
from scanner.conduct import read
from scanner.target import Profile, TargetKind
from scoring.policy import Policy, Status

NOW = datetime(2026, 11, 22, tzinfo=UTC)
CONDUCT = read(config.text("conduct.toml"), digest="test")


def line(key: str, *domains: str, networks: tuple[str, ...] = (), **more: object) -> Policy:
    return Policy(
        key=key, name=f"Company {key}", domains=domains, networks=networks, status=Status.BOUND,
        status_since=date(2026, 1, 1), **more,  # type: ignore[arg-type]  # a test's short hand
    )  # fmt: skip


def test_the_first_domain_is_rated_with_all_others_beside_it() -> None:
    """Of all policies of one company, each name and network once."""
    target = target_of(
        [line("1", "acme.example", "acme.test", networks=("192.0.2.0/28",)), line("2", "acme.example", "more.example")],
        None, asked=None, conduct=CONDUCT, allow_nets=(), now=NOW,
    )  # fmt: skip
    assert (target.name, target.kind, target.label) == ("acme.example", TargetKind.NAME, "Company 1")
    assert (target.names, target.networks) == (("acme.test", "more.example"), ("192.0.2.0/28",))


def test_its_country_bounds_the_profile() -> None:
    """That which is told, else that of the endings of all its names."""
    policy = line("1", "acme.example", "acme.kr", country="CN")
    target = target_of([policy], None, asked=None, conduct=CONDUCT, allow_nets=(), now=NOW)
    assert (target.scope.country, target.scope.used) == ("CN", Profile.PASSIVE)
    beside = target_of(
        [line("1", "acme.example", "acme.kr")], None, asked=None, conduct=CONDUCT, allow_nets=(), now=NOW
    )
    assert beside.scope.used is Profile.LIGHT_NARROW


def test_what_is_remembered_of_a_target_stays_and_what_the_book_tells_counts() -> None:
    """Since when it is known stays; its size is the book's, where the book tells one."""
    before = target_of(
        [line("1", "acme.example", employees=10)], None, asked=None, conduct=CONDUCT, allow_nets=(), now=NOW
    )
    later = NOW.replace(year=2027)
    after = target_of(
        [line("1", "acme.example", sector="62")], before, asked=None, conduct=CONDUCT, allow_nets=(), now=later
    )
    assert (after.since, after.organisation.employees, after.organisation.sector) == (NOW, 10, "62")


def test_the_night_is_that_of_the_country() -> None:
    """Told, or of the one country that its names end in; of none where they end in two."""
    assert country_of(line("1", "acme.example", country="JP")) == "JP"
    assert country_of(line("1", "acme.co.kr", "acme.example")) == "KR"
    assert country_of(line("1", "acme.co.kr", "acme.de")) is None
    assert country_of(line("1", networks=("192.0.2.0/28",))) is None
