"""The size of the weakest key that was found."""

import pytest

from scanner.mail.dkim_key import DkimKey
from scoring.vectors.dkim.dkim_keys_strong import dkim_keys_strong
from tests.fakes.looks import ask, seen
from tests.scoring.vectors.dkim.keys import BROKEN, CURVE, GOOD, REVOKED, judged, look, nights, rsa, unseen


@pytest.mark.parametrize(
    ("bits", "expected"),
    [
        (512, "bad broken"), (1023, "bad broken"), (1024, "warn short"), (2047, "warn short"), (2048, "good strong"),
        (4096, "good strong"), (4097, "fair long"),
    ],
)  # fmt: skip
def test_the_cuts(bits: int, expected: str) -> None:
    """RFC 8301 3.2, also beside a better key; a longer one only where receivers need not take it."""
    assert judged(dkim_keys_strong, rsa(bits)) == expected
    assert judged(dkim_keys_strong, GOOD, CURVE, rsa(bits)) == expected


def test_other_kinds() -> None:
    """Ed25519 is fine; what nobody knows is no verdict; a key that is of no use has no size."""
    assert judged(dkim_keys_strong, CURVE) == "good strong"
    assert judged(dkim_keys_strong, CURVE, DkimKey(selector="x", kind="other")) == "neutral other_kind"
    assert judged(dkim_keys_strong, REVOKED, BROKEN) == judged(dkim_keys_strong) == "none"
    assert unseen(dkim_keys_strong) == ("none", "none")


def test_a_lost_question_takes_nothing_back() -> None:
    """A short key stands until its own selector answers otherwise, whatever else was found since."""
    for tonight in (look(lost=("s1",)), look(GOOD, lost=("s1",)), look(lost=("*",)), None):
        assert nights(dkim_keys_strong, look(GOOD, rsa(1024)), tonight) == "warn short"
    assert nights(dkim_keys_strong, look(GOOD, rsa(1024)), look(lost=("google",))) == "good strong"
    finding = ask(dkim_keys_strong, seen(look(rsa(1024)), look(GOOD, lost=("s1",))))
    assert finding is not None
    assert finding.observations == ("observation-0",)


@pytest.mark.parametrize("bits", [512, 1024, 8192])
def test_what_only_a_wildcard_answers_is_held_against_nobody(bits: int) -> None:
    """It may be meant for other questions; a fault of a selector's own counts all the same."""
    answer = DkimKey(selector="*", kind="rsa", bits=bits)
    assert judged(dkim_keys_strong, answer) == judged(dkim_keys_strong, answer, GOOD) == "neutral by_wildcard"
    assert judged(dkim_keys_strong, answer, rsa(512)) == "bad broken"
    assert judged(dkim_keys_strong, DkimKey(selector="*", kind="rsa", bits=2048)) == "good strong"
