"""The certificate for the other kind of key is known where a list brought it or turned its suites down."""

from scanner.observation import ABSENT, NOT_ASKED, Present
from scanner.tls import chains
from scanner.tls.flight import Flight, ServerHello
from scanner.tls.groups import ALL_CURVES
from scanner.tls.heard import Heard, Question
from scanner.tls.hello import Hello, Version
from scanner.tls.suites import BROAD, ECDSA, NOT_ECDSA, suite

RSA, RSA_AEAD, ECDSA_AEAD, STATIC = 0xC013, 0xC02F, 0xC02B, 0x002F


def heard(question: Question, offer: tuple[int, ...], taken: int | None, chain: bytes = b"") -> Heard:
    hello = Hello(version=Version.TLS1_2, suites=offer, groups=ALL_CURVES if question is Question.SUITES else ())
    if taken is None:
        return Heard(question=question, hello=hello, flight=Flight(alert=40, complete=True))
    chosen = ServerHello(version=Version.TLS1_2, suite=suite(taken))
    return Heard(question=question, hello=hello, flight=Flight(hello=chosen, chain=(chain,), complete=True))


FIRST = heard(Question.VERSION, BROAD, RSA_AEAD, b"RSA")


def test_a_list_brings_it() -> None:
    """A suite of the other kind that a list found came with its certificate."""
    found = heard(Question.SUITES, ECDSA, ECDSA_AEAD, b"ECDSA")
    assert chains.other_chain([FIRST, found]) == Present(value=(b"ECDSA",))


def test_a_list_turns_it_down() -> None:
    """All suites of that kind were refused with every curve; half of them, or a suite of the same kind, say nothing."""
    assert chains.other_chain([FIRST, heard(Question.SUITES, ECDSA, None)]) is ABSENT
    assert chains.other_chain([FIRST, heard(Question.SUITES, ECDSA[1:], None)]) is NOT_ASKED
    assert chains.other_chain([FIRST, heard(Question.SUITES, (RSA,), RSA, b"RSA")]) is NOT_ASKED


def test_the_question_of_its_own_answers_first() -> None:
    """What was asked for by itself is said, whatever lists there were."""
    asked = heard(Question.OTHER_KEY, ECDSA, None)
    assert chains.other_chain([FIRST, asked]) is ABSENT
    assert chains.other_chain([FIRST, heard(Question.OTHER_KEY, ECDSA, ECDSA_AEAD, b"X")]) == Present(value=(b"X",))


def test_who_prefers_no_forward_secrecy_is_not_asked() -> None:
    """Neither by a hello nor by what lists refuse, so that both profiles say the same."""
    static = heard(Question.VERSION, BROAD, STATIC, b"RSA")
    assert chains.other_chain([static, heard(Question.SUITES, ECDSA, None)]) is NOT_ASKED


def test_each_kind_has_its_other() -> None:
    """RSA for ECDSA and the other way round."""
    assert chains.other_kind(suite(ECDSA_AEAD)) == NOT_ECDSA
    assert chains.other_kind(suite(RSA_AEAD)) == ECDSA
