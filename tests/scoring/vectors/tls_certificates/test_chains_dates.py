"""Chains made for the purpose: dates, lives, odd ways to write them, and what the authority says."""

from datetime import UTC, datetime

import pytest
from cryptography import x509

from scanner.observation import ABSENT, Present, Unseen
from tests.fakes.looks import AT
from tests.scoring.vectors.tls_certificates.chains import DAY, MX, SUBMISSION
from tests.scoring.vectors.tls_certificates.encoding import encoded, extension, timestamps
from tests.scoring.vectors.tls_certificates.made import LEAF, between, root, server
from tests.scoring.vectors.tls_certificates.table import UNREADABLE, Case, known, names, verdicts

MUST_STAPLE = encoded(x509.TLSFeature([x509.TLSFeatureType.status_request]))


def chain(**changes: object) -> tuple[bytes, ...]:
    return (server(**changes), between().der)  # type: ignore[arg-type]  # passed on as make() has them


def issued(at: datetime, days: int) -> tuple[bytes, ...]:
    return chain(start=at, end=at + days * DAY, extensions=(*LEAF[:2], timestamps(3)))


def day(year: int, month: int, number: int) -> datetime:
    return datetime(year, month, number, tzinfo=UTC)


CASES = (
    Case(name="faultless", chain=chain),
    Case(
        name="expired",
        chain=lambda: chain(start=AT - 100 * DAY, end=AT - 10 * DAY),
        expect={"expired": "bad expired", "expires_soon": "neutral not_in_force"},
    ),
    Case(
        name="expired, on a mail exchanger",
        chain=lambda: chain(start=AT - 100 * DAY, end=AT - 10 * DAY),
        expect={"expired": "fair expired", "expires_soon": "neutral not_in_force"},
        asset=MX,
    ),
    Case(
        name="expired, where people send mail",
        chain=lambda: chain(start=AT - 100 * DAY, end=AT - 10 * DAY),
        expect={"expired": "warn expired", "expires_soon": "neutral not_in_force"},
        asset=SUBMISSION,
    ),
    Case(
        name="lapsed since it was seen",
        chain=lambda: chain(start=AT - 89 * DAY, end=AT + DAY / 2),
        expect={"expired": "bad expired_since_seen", "expires_soon": "neutral not_in_force"},
    ),
    Case(
        name="not yet valid",
        chain=lambda: chain(start=AT + 3 * DAY),
        expect={"expired": "bad not_yet_valid", "expires_soon": "neutral not_in_force"},
    ),
    Case(
        name="ends before it begins",
        chain=lambda: chain(start=AT + 80 * DAY, end=AT - 10 * DAY),
        expect={"expired": "bad never_valid", "expires_soon": "neutral not_in_force", "trusted": "warn irregular"},
    ),
    Case(
        name="nine days of ninety left, renewed by nobody",
        chain=lambda: chain(start=AT - 82 * DAY, end=AT + 8 * DAY),
        expect={"expires_soon": "fair soon"},
    ),
    Case(
        name="two days of a six-day life left",
        chain=lambda: chain(start=AT - 3 * DAY, end=AT + 3 * DAY),
    ),
    Case(
        name="fifteen days of a year left",
        chain=lambda: issued(AT - 181 * DAY, 199),
    ),
    Case(
        name="for ever: 99991231235959Z",
        chain=lambda: chain(end=b"99991231235959Z", extensions=(*LEAF[:2], timestamps(3))),
        expect={"lifetime_reasonable": "warn too_long"},
    ),
    Case(
        name="from the year 1 on",
        chain=lambda: chain(start=b"00010101000000Z", extensions=(*LEAF[:2], timestamps(3))),
        expect={"lifetime_reasonable": "warn too_long"},
    ),
    Case(
        name="no such day",
        chain=lambda: chain(end=b"20270230000000Z"),
        expect=UNREADABLE,
    ),
    Case(
        name="398 days where 200 are allowed",
        chain=lambda: issued(AT - 10 * DAY, 398),
        expect={"lifetime_reasonable": "warn too_long"},
    ),
    Case(name="398 days where they were allowed", chain=lambda: issued(day(2026, 3, 14), 398)),
    Case(
        name="an own authority issues for two years",
        chain=lambda: issued(AT - 10 * DAY, 730),
        expect={"transparency_shown": "neutral not_public"},
        roots=lambda: known(own=(root(),)),
    ),
    Case(
        name="an own authority issues for ten years",
        chain=lambda: issued(AT - 10 * DAY, 3650),
        expect={"lifetime_reasonable": "fair long", "transparency_shown": "neutral not_public"},
        roots=lambda: known(own=(root(),)),
    ),
    Case(name="revoked", chain=chain, facts={"revoked": Present(value=True)}, expect={"revoked": "bad revoked"}),
    Case(
        name="revoked, on a mail exchanger",
        chain=chain,
        facts={"revoked": Present(value=True)},
        expect={"revoked": "fair revoked"},
        asset=MX,
    ),
    Case(
        name="the server staples that it is revoked",
        chain=chain,
        facts={"staple": Present(value="revoked")},
        expect={"revoked": "bad revoked_stapled", "status_stapled": "good stapled"},
    ),
    Case(
        name="the authority did not answer",
        chain=chain,
        facts={"revoked": Unseen(why="time-out")},
        expect={"revoked": "unknown unseen"},
    ),
    Case(name="nowhere to ask", chain=chain, facts={"revoked": ABSENT}, expect={"revoked": "neutral nowhere"}),
    Case(
        name="must-staple, unanswered",
        chain=lambda: chain(extensions=(*LEAF, MUST_STAPLE)),
        expect={"status_stapled": "warn demanded_and_missing"},
    ),
    Case(
        name="must-staple, answered",
        chain=lambda: chain(extensions=(*LEAF, MUST_STAPLE)),
        facts={"staple": Present(value="good")},
        expect={"status_stapled": "good stapled"},
    ),
    Case(
        name="must-staple, answered with rubbish",
        chain=lambda: chain(extensions=(*LEAF, MUST_STAPLE)),
        facts={"staple": Present(value="unreadable")},
        expect={"status_stapled": "warn demanded_and_unreadable"},
    ),
    Case(
        name="rubbish that nobody asked for",
        chain=chain,
        facts={"staple": Present(value="unreadable")},
        expect={"status_stapled": "neutral unreadable"},
    ),
    Case(
        name="a feature list that is none",
        chain=lambda: chain(extensions=(*LEAF, extension("1.3.6.1.5.5.7.1.24", b"\x30\x01"))),
    ),
    Case(
        name="no timestamp",
        chain=lambda: chain(extensions=LEAF[:2]),
        expect={"transparency_shown": "warn none"},
    ),
    Case(
        name="one timestamp",
        chain=lambda: chain(extensions=(*LEAF[:2], timestamps(1))),
        expect={"transparency_shown": "warn too_few"},
    ),
    Case(
        name="timestamps in the handshake",
        chain=lambda: chain(extensions=LEAF[:2]),
        facts={"scts": Present(value=2)},
    ),
    Case(
        name="timestamps perhaps in the status",
        chain=lambda: chain(extensions=LEAF[:2]),
        facts={"staple": Present(value="good")},
        expect={"transparency_shown": "unknown unseen", "status_stapled": "good stapled"},
    ),
    Case(
        name="timestamps that are rubbish",
        chain=lambda: chain(extensions=(*LEAF[:2], extension("1.3.6.1.4.1.11129.2.4.2", b"\x04\x02\xff\xff"))),
        expect={"transparency_shown": "warn none"},
    ),
)


@pytest.mark.parametrize("case", CASES, ids=names(CASES))
def test_every_check_gives_its_verdict_and_reason(case: Case) -> None:
    """Of each chain every certificate check says exactly this."""
    assert verdicts(case) == case.expected
