"""Whose order counts is said only where answers contradict each other or ours."""

import pytest

from scanner.observation import NOT_ASKED, Present
from scanner.tls import order
from scanner.tls.flight import Flight, ServerHello
from scanner.tls.groups import group_name
from scanner.tls.heard import Heard, Question
from scanner.tls.hello import Hello, Version
from scanner.tls.suites import suite

A, B, CHACHA, STATIC = 0xC02F, 0xC030, 0xCCA8, 0x009C
X25519, P256, P384 = 0x001D, 0x0017, 0x0018


def heard(
    offer: tuple[int, ...], taken: int | None, *, groups: tuple[int, ...] = (), group: int | None = None,
    question: Question = Question.SUITES,
) -> Heard:  # fmt: skip
    hello = Hello(version=Version.TLS1_2, suites=offer, groups=groups)
    if taken is None:
        return Heard(question=question, hello=hello, flight=Flight(alert=40, complete=True))
    chosen = ServerHello(version=Version.TLS1_2, suite=suite(taken))
    flight = Flight(hello=chosen, group=group_name(group) if group else None, complete=True)
    return Heard(question=question, hello=hello, flight=flight)


@pytest.mark.parametrize(
    ("answers", "own"),
    [
        ([heard((A, B), A)], NOT_ASKED),
        ([heard((A, B), A), heard((B,), B)], NOT_ASKED),
        ([heard((A, B), B), heard((A,), A)], Present(value=True)),
        ([heard((A, B), A), heard((B, A), B)], Present(value=False)),
        ([heard((A, CHACHA), A), heard((CHACHA, A), CHACHA)], NOT_ASKED),
        ([heard((A, B), B, question=Question.NAMELESS), heard((A,), A), heard((B,), B)], NOT_ASKED),
    ],
)
def test_a_suite_that_was_passed_over_shows_the_servers_order(answers: list[Heard], own: object) -> None:
    """One that stood first and was left; a pair taken both ways shows ours, but not where ChaCha20 is one of them."""
    assert order.server_order(answers) == own


def test_each_has_its_place_only_where_all_behind_it_were_offered() -> None:
    """What was chosen of fewer has none, and those behind it neither."""
    whole = [heard((A, B, STATIC), STATIC), heard((A, B), B), heard((A,), A)]
    assert order.placed_suites(whole, Version.TLS1_2) == (STATIC, B, A)
    cut = [heard((A, B, STATIC), STATIC), heard((B,), B), heard((A,), A)]
    assert order.placed_suites(cut, Version.TLS1_2) == (STATIC,)


def test_a_hello_without_a_group_that_it_has_says_nothing_of_the_order() -> None:
    """It may have left the suite that it prefers for want of a group."""
    seen = [heard((A, STATIC), A, group=X25519), heard((A, STATIC), STATIC, groups=(P384,))]
    assert order.server_order(seen) is NOT_ASKED
    assert len(order.suite_choices(seen, Version.TLS1_2)) == 1


@pytest.mark.parametrize(
    ("second", "refused"),
    [
        (heard((A, B), None, groups=(P256, P384)), {P256, P384}),
        (heard((B, STATIC), None, groups=(P256, P384)), set()),
        (heard((A, STATIC), STATIC, groups=(P384,)), set()),
    ],
)
def test_groups_are_turned_down_where_nothing_else_was_lacking(second: Heard, refused: set[int]) -> None:
    """Not where the suites may have been what the server lacks, or preferred."""
    assert order.refused_groups([heard((A,), A, group=X25519), second]) == refused


def test_a_suite_without_a_curve_in_place_of_one_with_a_curve_turns_the_groups_down() -> None:
    """The same suites with other groups show that the one with a curve is preferred."""
    seen = [heard((A, STATIC), STATIC, groups=(P384,)), heard((A, STATIC), A, groups=(X25519, P384), group=X25519)]
    assert order.refused_groups(seen) == {P384}


def test_suites_are_turned_down_only_with_a_group_that_the_server_has() -> None:
    """One that needs a group is open while none of those offered is known to be there."""
    first = heard((A,), A, group=X25519)
    assert order.refused_suites([first, heard((B, STATIC), None, groups=(P384,))], Version.TLS1_2) == {STATIC}
    assert order.refused_suites([first, heard((B, STATIC), None)], Version.TLS1_2) == {B, STATIC}
