"""When an end of a conversation is a no, and when it is chance."""

from scanner.tls.flight import Flight, ServerHello
from scanner.tls.heard import Heard, Question, ends_needed, refused
from scanner.tls.hello import Hello, Version
from scanner.tls.suites import STRONG, WEAK, suite

WIDE = Hello(version=Version.TLS1_2, suites=STRONG)
OLD = Hello(version=Version.TLS1_1, suites=STRONG)
WEAKER = Hello(version=Version.TLS1_2, suites=WEAK)


def taken(hello: Hello) -> Heard:
    flight = Flight(hello=ServerHello(version=hello.version, suite=suite(hello.suites[0])), last=14, complete=True)
    return Heard(question=Question.VERSION, hello=hello, flight=flight)


def alert(hello: Hello, number: int) -> Heard:
    return Heard(question=Question.VERSION, hello=hello, flight=Flight(alert=number, complete=True))


def closed(hello: Hello) -> Heard:
    return Heard(question=Question.VERSION, hello=hello, closed=True)


def test_one_that_always_hangs_up_says_no_by_it() -> None:
    """In place of alerts one end is enough, where the server still answers afterwards."""
    assert refused([taken(WIDE), closed(OLD), closed(WEAKER), taken(WIDE)], 1)
    assert not refused([taken(WIDE), taken(WEAKER), closed(OLD)], 2)


def test_one_that_has_alerts_hangs_up_twice() -> None:
    """Once may be a firewall or chance."""
    heard = [taken(WIDE), closed(OLD), alert(WEAKER, 40), taken(WIDE)]
    assert ends_needed(heard) == 2
    assert not refused(heard, 1)
    assert refused([*heard, closed(OLD), taken(WIDE)], 1)


def test_one_that_hangs_up_on_what_it_takes_needs_three() -> None:
    """The same hello was taken at another time: what it hangs up on may be anything."""
    heard = [closed(WIDE), taken(WIDE), closed(OLD), taken(WIDE)]
    assert ends_needed(heard) == 3
    assert not refused(heard, 0)
    assert not refused([*heard, closed(OLD), taken(WIDE)], 2)
    assert refused([*heard, closed(OLD), closed(OLD), taken(WIDE)], 2)


def test_a_choice_that_is_taken_back_is_none() -> None:
    """A ServerHello followed by a fatal alert offers nothing; one that ends after its last message does."""
    hello = ServerHello(version=Version.TLS1_2, suite=suite(0xC02F))
    back = Heard(question=Question.VERSION, hello=WIDE, flight=Flight(hello=hello, last=2, alert=40, complete=True))
    assert back.chosen is None
    assert refused([back], 0)
    done = Heard(question=Question.VERSION, hello=WIDE, flight=Flight(hello=hello, last=14, alert=0, complete=True))
    assert done.chosen == hello
