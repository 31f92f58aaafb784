"""The addresses of one name are held against each other, and only what is worse counts."""

from dataclasses import replace
from datetime import datetime

import pytest

from scanner.asset import Attribution, endpoint_asset
from scanner.interfaces import NoReply
from scanner.observation import ABSENT, Outcome, Present, Unseen
from scanner.probes.tls import EVERY_HELLO_REFUSED, TlsFacts
from scoring.check import Seen, Whole
from scoring.finding import Finding
from scoring.knowledge import Known
from scoring.vectors.tls_certificates.backends_agree import backends_agree
from tests.fakes.looks import AT, seen, sentence, verdict
from tests.scoring.vectors.tls_certificates.chains import DAY, NAME, intermediate, leaf, root, showing, trusting
from tests.scoring.vectors.tls_certificates.encoding import oid
from tests.scoring.vectors.tls_certificates.made import CA, between, ec_spki, rsa_key, server
from tests.scoring.vectors.tls_certificates.made import root as made_root

MINE = showing(leaf(issuer=intermediate()))
RENEWED = showing(leaf(issuer=intermediate()))
HTTP = NoReply(outcome=Outcome.GARBLED, why="the answer is not TLS")
REFUSING = NoReply(outcome=Outcome.REFUSED, why=f"{EVERY_HELLO_REFUSED}: handshake_failure")
LAPSED = showing(leaf(issuer=intermediate(), start=AT - 100 * DAY, days=95))


def whole() -> Whole:
    return Whole(
        target="acme.example", check="backends_agree", vector="tls_certificates", asset=None, roles=(),
        attribution=Attribution.A,
    )  # fmt: skip


def judged(
    *backends: TlsFacts | NoReply, port: int = 443, as_of: datetime = AT, known: Known | None = None
) -> Finding | None:
    """What is said of one name with these facts, or this end, at one address each."""
    looks = []
    for number, backend in enumerate(backends):
        asset = endpoint_asset(f"192.0.2.{number}", port, NAME)
        ended = isinstance(backend, NoReply)
        (look,) = seen(None if ended else backend, asset=asset).looks
        if isinstance(backend, NoReply):
            look = replace(look, outcome=backend.outcome, why=backend.why)
        looks.append(replace(look, observation=f"observation-{number}"))
    finding = backends_agree.judge(whole(), Seen(tuple(looks)), known or Known(), as_of)
    assert not finding or "{" not in sentence(backends_agree, finding)
    return finding


def offering(**facts: bool | int | str | tuple[str, ...]) -> TlsFacts:
    return replace(MINE, **{name: Present(value=value) for name, value in facts.items()})


GOOD = replace(
    offering(ssl2=False, ssl3=False, tls1_0=False, tls1_1=False, tls1_2=True, tls1_3=True),
    forward_secrecy=Present(value=True), aead=Present(value=True), weak_suites=Present(value=()), dh_bits=ABSENT,
    suite=Present(value="TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"),
)  # fmt: skip


def test_one_address_has_nobody_to_disagree_with() -> None:
    """A single backend is the other checks' business."""
    assert judged(MINE) is None


def test_the_same_everywhere_is_good() -> None:
    """Equal certificates and versions; what one address did not answer is no difference."""
    assert verdict(judged(MINE, MINE)) == "good agree"
    assert verdict(judged(offering(tls1_0=True), MINE)) == "good agree"
    assert verdict(judged(offering(tls1_0=True), offering(tls1_0=True))) == "good agree"


@pytest.mark.parametrize(
    ("worse", "said"),
    [
        (LAPSED, "192.0.2.1 shows a certificate outside its dates"),
        (showing(leaf(issuer=intermediate(), names=("old.example",))), "192.0.2.1 shows a certificate for other names"),
        (showing(leaf()), "192.0.2.1 shows a certificate signed by itself"),
        (offering(ssl2=True), "192.0.2.1 offers SSL 2.0"),
        (offering(tls1_0=True), "192.0.2.1 offers TLS 1.0"),
        (offering(weak_suites=("TLS_RSA_WITH_RC4_128_SHA",)), "192.0.2.1 offers weak suites"),
        (offering(tls1_2=True, tls1_3=False), "192.0.2.1 does not offer TLS 1.3"),
        (offering(tls1_2=False, tls1_3=False), "192.0.2.1 offers neither TLS 1.2 nor TLS 1.3"),
        (offering(forward_secrecy=False), "192.0.2.1 offers no forward secrecy"),
        (offering(aead=False), "192.0.2.1 offers no authenticated encryption"),
        (offering(suite="TLS_RSA_WITH_AES_128_GCM_SHA256"), "192.0.2.1 chooses a suite without forward secrecy"),
        (offering(suite="TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA"), "192.0.2.1 chooses a suite without authenticated encry"),
        (offering(dh_bits=1024), "192.0.2.1 uses a Diffie-Hellman prime of fewer than 2048 bits"),
        (HTTP, "192.0.2.1 answers with something other than TLS"),
        (REFUSING, "192.0.2.1 refuses every TLS hello"),
        (TlsFacts(starttls=Present(value=False)), "192.0.2.1 does not offer TLS"),
        (TlsFacts(name_refused=Present(value=True)), "192.0.2.1 refuses the name"),
    ],
    ids=[
        "lapsed", "mismatch", "self-signed", "SSL 2.0", "old version", "weak suites", "no TLS 1.3", "neither", "no FS",
        "no AEAD", "no FS chosen", "no AEAD chosen", "small prime", "plain HTTP", "every hello refused", "no STARTTLS",
        "name refused",
    ],
)  # fmt: skip
def test_the_one_left_behind_is_named(worse: TlsFacts | NoReply, said: str) -> None:
    """The finding names the address and what it does; on mail exchangers it is FAIR."""
    finding = judged(GOOD, worse, GOOD)
    assert finding
    assert verdict(finding) == "warn one_is_worse"
    assert said in sentence(backends_agree, finding)
    assert verdict(judged(GOOD, worse, port=25)) == "fair one_is_worse"


@pytest.mark.parametrize(
    "ended",
    [
        NoReply(outcome=Outcome.SILENT, why="no answer in time"),
        NoReply(outcome=Outcome.REFUSED, why="connection refused"),
        NoReply(outcome=Outcome.FAILED, why="no route"),
    ],
    ids=["silent", "closed", "no way there"],
)
def test_who_does_not_answer_disagrees_with_nobody(ended: NoReply) -> None:
    """Silence is unknown, and a port that is closed offers nothing that could be worse."""
    assert judged(GOOD, ended) is None
    assert verdict(judged(GOOD, ended, GOOD)) == "good agree"


def test_where_nobody_speaks_tls_there_is_no_question() -> None:
    """Plain HTTP behind every address is a service without TLS, not a disagreement."""
    assert judged(HTTP, HTTP) is None
    assert judged(HTTP, REFUSING) is None


def test_what_cannot_be_read_takes_no_tls_back() -> None:
    """An address that spoke TLS before and now speaks plain HTTP is lost from sight, and compared as it stood."""
    place = endpoint_asset("192.0.2.1", 443, NAME)
    before = seen(GOOD, None, asset=place).looks
    now = replace(before[1], outcome=HTTP.outcome, why=HTTP.why)
    other = seen(GOOD, asset=endpoint_asset("192.0.2.0", 443, NAME)).looks
    finding = backends_agree.judge(whole(), Seen((*other, before[0], now)), Known(), AT)
    assert verdict(finding) == "good agree"


@pytest.mark.parametrize("how", [Outcome.SILENT, Outcome.REFUSED, Outcome.FAILED])
def test_silence_takes_no_end_back(how: Outcome) -> None:
    """What an address last answered stands while it says nothing: plain HTTP stays plain HTTP."""
    place = endpoint_asset("192.0.2.1", 443, NAME)
    before = seen(GOOD, None, None, asset=place).looks
    now = replace(before[1], outcome=HTTP.outcome, why=HTTP.why)
    mute = replace(before[2], outcome=how, why="nothing came")
    other = seen(GOOD, asset=endpoint_asset("192.0.2.0", 443, NAME)).looks
    finding = backends_agree.judge(whole(), Seen((*other, now, mute)), Known(), AT)
    assert verdict(finding) == "warn one_is_worse"


def test_only_tls_1_3_is_another_offer_and_not_a_weaker_one() -> None:
    """Who has left TLS 1.2 behind differs from the others and harms nobody."""
    assert verdict(judged(GOOD, replace(GOOD, tls1_2=Present(value=False)))) == "neutral versions_differ"
    assert verdict(judged(GOOD, replace(GOOD, tls1_2=Unseen(why="no answer")))) == "good agree"


def test_the_rest_of_the_chain_is_compared() -> None:
    """One address that leaves the intermediate out, or shows a certificate of nobody's, is worse than the others."""
    trusted = trusting(root())
    mine = leaf(issuer=intermediate())
    whole_chain, alone = showing(mine, intermediate().der), showing(mine)
    finding = judged(whole_chain, alone, known=trusted)
    assert finding
    assert verdict(finding) == "warn one_is_worse"
    assert "192.0.2.1 does not send the whole chain" in sentence(backends_agree, finding)
    assert verdict(judged(alone, alone, known=trusted)) == "good agree"
    assert verdict(judged(whole_chain, alone)) == "good agree"  # without roots nobody can tell
    stranger = showing(leaf(issuer=root("Stranger")))
    finding = judged(whole_chain, stranger, known=trusted)
    assert finding
    assert "192.0.2.1 shows a certificate that leads to no trusted root" in sentence(backends_agree, finding)


def test_a_chain_that_cannot_be_judged_is_not_called_worse() -> None:
    """A key that no library here reads proves nothing against the address that shows it."""
    odd = server(
        by=between("SM2", CA), algorithm="sm2", spki=ec_spki(oid("1.2.156.10197.1.301"), bytes((4,)) + bytes(64))
    )
    trusted = replace(trusting(root()), roots=(root().der, made_root().der))
    whole_chain = showing(leaf(issuer=intermediate()), intermediate().der)
    assert verdict(judged(whole_chain, showing(odd, between("SM2", CA).der), known=trusted)) != "warn one_is_worse"


def test_different_but_fitting_is_neutral() -> None:
    """A renewal that has not reached every address, or a certificate for each, harms nobody."""
    assert verdict(judged(MINE, RENEWED)) == "neutral certificates_differ"


def test_two_kinds_of_key_are_no_disagreement() -> None:
    """A server may hold an RSA certificate beside an ECDSA one and show either."""
    chains = [showing(server(key=key), between().der) for key in (None, rsa_key())]
    assert verdict(judged(*chains)) == "good agree"


def test_the_turn_is_announced() -> None:
    """The first certificate of a group to end may end the agreement."""
    soon = showing(leaf(issuer=intermediate(), start=AT - 80 * DAY, days=90))
    finding = judged(MINE, soon)
    assert finding
    assert finding.until
    assert (finding.until - AT).days == 10
    assert verdict(judged(MINE, soon, as_of=finding.until)) == "warn one_is_worse"
