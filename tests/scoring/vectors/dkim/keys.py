"""DKIM keys as a probe tells them, and what a check says of them."""

from typing import Any

from scanner.mail.dkim_key import DkimKey
from scanner.observation import ABSENT, Fact, Present, Unseen
from scanner.probes.dkim import DkimFacts
from scoring.check import Check
from tests.fakes.looks import ask, seen, sentence, verdict

GOOD = DkimKey(selector="google", kind="rsa", bits=2048)
CURVE = DkimKey(selector="ed", kind="ed25519", bits=256)
REVOKED = DkimKey(selector="old", fault="revoked", kind="rsa")
BROKEN = DkimKey(selector="mail", fault="malformed")


def rsa(bits: int, **more: Any) -> DkimKey:
    return DkimKey(selector="s1", kind="rsa", bits=bits, **more)


def look(*keys: DkimKey, lost: tuple[str, ...] = ()) -> DkimFacts:
    """What one look was told; without an answer to the wildcard's question there are no keys."""
    found: Fact[tuple[DkimKey, ...]] = Unseen(why="no answer") if "*" in lost else Present(value=keys)
    return DkimFacts(keys=found, asked=Present(value=19), unanswered=Present(value=lost) if lost else ABSENT)


def nights(check: Check, *looks: DkimFacts | None) -> str:
    """The verdict after one look a night."""
    finding = ask(check, seen(*looks))
    assert finding is None or sentence(check, finding)
    return verdict(finding)


def judged(check: Check, *keys: DkimKey) -> str:
    """The verdict on these keys; its sentence has all its values."""
    finding = ask(check, seen(DkimFacts(keys=Present(value=keys), asked=Present(value=19))))
    assert finding is None or sentence(check, finding)
    return verdict(finding)


def unseen(check: Check) -> tuple[str, str]:
    """The verdicts where one question was lost, and where all were."""
    lost = DkimFacts(keys=Unseen(why="no answer"), asked=Present(value=19))
    return verdict(ask(check, seen(lost))), verdict(ask(check, seen(None)))
