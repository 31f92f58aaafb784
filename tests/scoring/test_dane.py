"""What a server shows beside what its zone publishes: usages, dates, names, and looks that do not belong together."""

import hashlib
from datetime import timedelta

import pytest

from scanner.observation import ABSENT, NOT_ASKED, Fact, Present, Unseen
from scanner.tls.certificate import encode_chain
from scanner.tls.dane import Tlsa
from scanner.tlsa import TlsaFacts
from scoring.dane import MISMATCH, Fit, fit, published
from tests.fakes.looks import AT, seen
from tests.scoring.vectors.tls_certificates.chains import DAY, NAME, intermediate, leaf, root

BETWEEN = intermediate()
LEAF = leaf(issuer=BETWEEN)
CHAIN = encode_chain((LEAF, BETWEEN.der))
EXPIRED = leaf(issuer=BETWEEN, days=5)
OTHER = leaf(issuer=BETWEEN, names=("other.example",))
OVER = AT + timedelta(days=80, seconds=1)


def record(usage: int, der: bytes) -> Tlsa:
    return Tlsa(usage=usage, selector=0, matching=1, data=hashlib.sha256(der).hexdigest())


WRONG = record(3, b"")


@pytest.mark.parametrize(
    ("records", "chain", "why"),
    [
        ((record(3, LEAF),), CHAIN, ""),
        ((record(3, LEAF),), CHAIN[:1], ""),
        ((WRONG, record(3, LEAF)), CHAIN, ""),
        ((record(3, EXPIRED),), encode_chain((EXPIRED,)), ""),
        ((record(3, OTHER),), encode_chain((OTHER,)), ""),
        ((record(1, LEAF),), CHAIN, ""),
        ((record(2, BETWEEN.der),), CHAIN, ""),
        ((record(2, root().der),), encode_chain((LEAF, BETWEEN.der, root().der)), ""),
        ((record(0, BETWEEN.der),), CHAIN, ""),
        ((WRONG,), CHAIN, MISMATCH),
        ((), CHAIN, MISMATCH),
        ((record(3, BETWEEN.der),), CHAIN, MISMATCH),
        ((record(2, LEAF),), CHAIN, MISMATCH),
        ((record(2, BETWEEN.der),), CHAIN[:1], MISMATCH),
        ((record(2, root("Root of others").der),), CHAIN, MISMATCH),
        ((record(2, BETWEEN.der),), encode_chain((EXPIRED, BETWEEN.der)), "its certificate is outside its dates"),
        ((record(2, BETWEEN.der),), encode_chain((OTHER, BETWEEN.der)), "its certificate is for other names"),
        (
            (record(2, root("Root of others").der),),
            encode_chain((LEAF, BETWEEN.der, root("Root of others").der)),
            "its chain does not lead to the authority that a record stands for",
        ),
    ],
)
def test_each_usage(records: tuple[Tlsa, ...], chain: tuple[str, ...], why: str) -> None:
    """One record that fits is enough; the server's own is asked nothing else, an authority's dates, name and chain."""
    found = fit(records, chain, NAME, AT)
    assert found is not None
    assert found.why == why


def test_an_exchanger_may_show_a_name_of_its_domain() -> None:
    """Under usage 2 the names of the domains whose mail it receives count beside its own (RFC 7672 3.2.2)."""
    chain = encode_chain((OTHER, BETWEEN.der))
    assert fit((record(2, BETWEEN.der),), chain, NAME, AT, or_for=("third.example", "other.example")) == Fit(
        why="", until=OVER
    )
    other = fit((record(2, BETWEEN.der),), chain, NAME, AT, or_for=("third.example",))
    assert other == Fit(why="its certificate is for other names")


def test_until_when_it_fits() -> None:
    """A record for the server's own certificate outlives its dates, one for an authority does not."""
    assert fit((record(3, LEAF),), CHAIN, NAME, AT) == Fit(why="")
    assert fit((record(2, BETWEEN.der),), CHAIN, NAME, AT) == Fit(why="", until=OVER)
    early = fit((record(2, BETWEEN.der),), CHAIN, NAME, AT - 20 * DAY)
    assert early == Fit(why="its certificate is outside its dates", until=AT - 10 * DAY)


def test_nothing_readable_is_no_verdict() -> None:
    """No chain, or bytes that are none."""
    assert fit((WRONG,), (), NAME, AT) is None
    assert fit((WRONG,), ("!",), NAME, AT) is None


def facts(records: Fact[tuple[Tlsa, ...]], status: Fact[str] = NOT_ASKED) -> TlsaFacts:
    return TlsaFacts(records=records, status=status, why=ABSENT if isinstance(status, Present) else NOT_ASKED)


def test_records_and_their_state_come_from_one_look() -> None:
    """The newest that learned both; none at all is a state too, and silence takes nothing back."""
    held, wrong = Present(value=(record(3, LEAF),)), Present(value=(WRONG,))
    secure, lost = Present(value="secure"), Unseen(why="no answer")
    found = published(seen(facts(held, secure), facts(wrong, lost), None))
    assert found is not None
    assert (found.records, found.status) == (held.value, "secure")
    gone = published(seen(facts(held, secure), facts(ABSENT)))
    assert gone is not None
    assert (gone.records, gone.status) == ((), None)
    assert published(seen(None)) is None
    assert published(seen(facts(held, lost))) is None
