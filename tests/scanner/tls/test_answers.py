"""From single answers to what a server offers: refusals, inference, and gaps that stay gaps."""

from scanner.observation import ABSENT, NOT_ASKED, Present, Unseen
from scanner.tls import answers
from scanner.tls.flight import Flight, ServerHello
from scanner.tls.heard import Heard, Question
from scanner.tls.hello import Hello, Version
from scanner.tls.suites import STRONG, suite
from scanner.tls.versions import offered

YES, NO = Present(value=True), Present(value=False)


def heard(
    version: Version,
    *,
    chose: Version | None = None,
    number: int = 0xC02F,
    alert: int | None = None,
    closed: bool = False,
    question: Question = Question.VERSION,
    prime: int | None = None,
) -> Heard:
    hello = Hello(version=version, suites=STRONG)
    if chose:
        flight = Flight(hello=ServerHello(version=chose, suite=suite(number)), prime=prime, complete=True)
    else:
        flight = Flight(alert=alert, complete=True) if alert is not None else None
    return Heard(question=question, hello=hello, flight=flight, closed=closed)


MODERN = heard(Version.TLS1_3, chose=Version.TLS1_3, number=0x1301)


def test_a_refusing_alert_is_a_no_and_silence_is_not() -> None:
    """protocol_version says no; a time-out says nothing."""
    assert offered([heard(Version.TLS1_0, alert=70)], Version.TLS1_0) == NO
    assert isinstance(offered([heard(Version.TLS1_0), MODERN], Version.TLS1_0), Unseen)


def test_closing_counts_only_before_a_regular_answer() -> None:
    """The same hang-up is a no when a later hello was answered, and unseen when none was."""
    hung_up = heard(Version.TLS1_0, closed=True)
    assert offered([hung_up, MODERN], Version.TLS1_0) == NO
    assert isinstance(offered([MODERN, hung_up], Version.TLS1_0), Unseen)
    overloaded = heard(Version.TLS1_0, alert=80)
    assert offered([overloaded, MODERN], Version.TLS1_0) == NO
    assert isinstance(offered([overloaded, overloaded], Version.TLS1_0), Unseen)


def test_a_lower_choice_rules_out_what_lies_between() -> None:
    """RFC 5246 E.1: who answers TLS 1.2 with TLS 1.0 has neither 1.1 nor 1.2."""
    seen = [heard(Version.TLS1_2, chose=Version.TLS1_0, number=0xC013)]
    assert [offered(seen, version) for version in (Version.TLS1_0, Version.TLS1_1, Version.TLS1_2)] == [
        YES, NO, NO,
    ]  # fmt: skip
    assert offered(seen, Version.SSL3) is NOT_ASKED


def test_a_refused_hello_rules_out_what_it_allows() -> None:
    """TLS 1.1 refused means TLS 1.0 and SSL 3.0 refused, where they were not asked for on their own."""
    seen = [heard(Version.TLS1_1, alert=70)]
    assert (offered(seen, Version.TLS1_0), offered(seen, Version.SSL3)) == (NO, NO)
    lost = [*seen, heard(Version.SSL3)]
    assert isinstance(offered(lost, Version.SSL3), Unseen)


def test_a_hello_for_suites_says_nothing_of_versions() -> None:
    """A refused list of weak suites does not make TLS 1.2 absent."""
    assert offered([heard(Version.TLS1_2, alert=40, question=Question.WEAK)], Version.TLS1_2) is NOT_ASKED


def test_weak_suites_are_those_chosen() -> None:
    """Refused: none. Silent: unseen. Chosen in any hello: named."""
    assert answers.weak_suites([heard(Version.TLS1_2, alert=40, question=Question.WEAK)]) == Present(value=())
    assert isinstance(answers.weak_suites([heard(Version.TLS1_2, question=Question.WEAK)]), Unseen)
    chosen = heard(Version.TLS1_0, chose=Version.TLS1_0, number=0x0005)
    assert answers.weak_suites([chosen]) == Present(value=("TLS_RSA_WITH_RC4_128_SHA",))
    assert answers.weak_suites([heard(Version.TLS1_2, chose=Version.TLS1_2)]) is NOT_ASKED


def test_the_smallest_prime_counts() -> None:
    """A 512-bit export prime beside a 2048-bit one is what an attacker takes."""
    both = [heard(Version.TLS1_2, chose=Version.TLS1_2, number=0x0033, prime=(1 << bits) - 1) for bits in (2048, 512)]
    assert answers.finite_field_bits(both) == Present(value=512)
    assert answers.finite_field_bits([heard(Version.TLS1_2, alert=40, question=Question.FINITE_FIELD)]) is ABSENT
    assert isinstance(answers.finite_field_bits([heard(Version.TLS1_2, question=Question.FINITE_FIELD)]), Unseen)
    assert answers.finite_field_bits([heard(Version.TLS1_2, chose=Version.TLS1_2)]) is NOT_ASKED


def test_tls_1_3_alone_has_nothing_weak() -> None:
    """Where only TLS 1.3 is spoken there are no weak suites and no primes of the server's own."""
    alone = [heard(Version.TLS1_2, alert=70), MODERN]
    assert (answers.weak_suites(alone), answers.finite_field_bits(alone)) == (Present(value=()), ABSENT)
    assert answers.forward_secrecy(alone) == YES
