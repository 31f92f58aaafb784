"""Mail exchangers beside their TLSA records; real ones are compared with Postfix in test_postfix."""

import hashlib
from dataclasses import replace

import pytest

from scanner.asset import Asset, endpoint_asset
from scanner.observation import ABSENT, NOT_ASKED, Present, Unseen
from scanner.probes.mail_tlsa import MailTlsa
from scanner.probes.tls import TlsFacts
from scanner.tls.certificate import encode_chain
from scanner.tls.dane import Tlsa
from scoring.vectors.mail_transport.dane_matches import dane_matches
from tests.fakes.looks import seen
from tests.scoring.vectors.mail_transport.policies import judged
from tests.scoring.vectors.tls_certificates.chains import leaf

MX = endpoint_asset("192.0.2.25", 25, "mail.acme.example")
LEAF, OTHER = leaf(), leaf()
SHOWN = TlsFacts(starttls=Present(value=True), chain=Present(value=encode_chain((LEAF,))))


def record(der: bytes = LEAF, usage: int = 3) -> Tlsa:
    return Tlsa(usage=usage, selector=0, matching=1, data=hashlib.sha256(der).hexdigest())


def told(*records: Tlsa, status: str = "secure") -> MailTlsa:
    why = ABSENT if status == "secure" else Present(value="no keys")
    return MailTlsa(records=Present(value=records), status=Present(value=status), why=why)


def of(
    tls: TlsFacts | None, tlsa: MailTlsa | None, asset: Asset = MX, roles: tuple[str, ...] = ("mail exchanger",)
) -> str:
    return judged(dane_matches, seen(tls, asset=asset), seen(tlsa), asset=asset, roles=roles)


@pytest.mark.parametrize(
    ("tlsa", "expected"),
    [
        (told(record()), "good fits"),
        (told(record(OTHER), record()), "good fits"),
        (told(record(OTHER)), "bad differs"),
        (told(record(usage=1)), "warn unusable"),
        (told(record(), status="insecure"), "fair insecure"),
        (told(record(OTHER), status="insecure"), "fair insecure"),
        (told(record(), status="bogus"), "bad bogus"),
        (MailTlsa(records=ABSENT), "none"),
        (MailTlsa(records=Unseen(why="no answer")), "unknown not_seen"),
        (replace(told(record()), status=Unseen(why="no answer")), "unknown not_seen"),
        (None, "unknown not_seen"),
    ],
)
def test_records(tlsa: MailTlsa | None, expected: str) -> None:
    """Only what is signed counts, and only usages 2 and 3; what was not seen is neither."""
    assert of(SHOWN, tlsa) == expected


def test_what_the_server_shows() -> None:
    """No TLS where records promise it, an unseen certificate, and a server with two certificates."""
    assert of(TlsFacts(starttls=Present(value=False)), told(record())) == "bad no_tls"
    assert of(None, told(record())) == "unknown not_seen"
    assert of(replace(SHOWN, chain=Unseen(why="x")), told(record())) == "unknown not_seen"
    two = replace(SHOWN, other_chain=Present(value=encode_chain((OTHER,))))
    assert of(two, told(record())) == "warn one_differs"
    assert of(two, told(record(), record(OTHER))) == "good fits"
    assert of(two, told(record(leaf()))) == "bad differs"
    assert of(replace(SHOWN, other_chain=ABSENT), told(record())) == "good fits"


def test_only_exchangers_are_asked() -> None:
    """Not the bare endpoint, another port, or a host that takes nobody's mail."""
    assert of(SHOWN, told(record()), endpoint_asset("192.0.2.25", 25)) == "none"
    assert of(SHOWN, told(record()), endpoint_asset("192.0.2.25", 465, "mail.acme.example")) == "none"
    assert of(SHOWN, told(record()), roles=("service",)) == "none"
    assert MailTlsa().records is NOT_ASKED


def nights(tls: list[TlsFacts | None], tlsa: list[MailTlsa | None]) -> str:
    return judged(dane_matches, seen(*tls, asset=MX), seen(*tlsa), asset=MX, roles=("mail exchanger",))


ROLLED = replace(SHOWN, chain=Present(value=encode_chain((OTHER,))))
BARE = TlsFacts(starttls=Present(value=False))


@pytest.mark.parametrize(
    ("tls", "tlsa", "expected"),
    [
        ([SHOWN, None], [told(record()), told(record(OTHER))], "unknown not_seen"),
        ([SHOWN, ROLLED], [told(record()), None], "unknown not_seen"),
        ([SHOWN, BARE], [told(record()), None], "unknown not_seen"),
        ([SHOWN, ROLLED], [told(record()), told(record(OTHER))], "good fits"),
        ([SHOWN, None], [told(record(), record(OTHER)), told(record())], "good fits"),
        ([SHOWN, None], [told(record(OTHER)), told(record(OTHER))], "bad differs"),
        ([BARE, None], [told(record()), told(record())], "bad no_tls"),
    ],
)
def test_the_sides_of_different_days(tls: list[TlsFacts | None], tlsa: list[MailTlsa | None], expected: str) -> None:
    """A roll-over of which only one side was seen is no fault; what one scan saw of both stands, and so does a fit."""
    assert nights(tls, tlsa) == expected


def test_the_second_certificate_of_another_day() -> None:
    """Where it was not seen tonight it is not held against tonight's records; a fault of the first one stays."""
    both = replace(SHOWN, other_chain=Present(value=encode_chain((LEAF,))))
    tonight = replace(ROLLED, other_chain=Unseen(why="x"))
    assert nights([both, tonight], [told(record()), told(record(OTHER))]) == "unknown not_seen"
    assert nights([both, tonight], [told(record()), told(record(), record(OTHER))]) == "good fits"
    assert nights([both, tonight], [told(record()), told(record(leaf()))]) == "warn one_differs"
