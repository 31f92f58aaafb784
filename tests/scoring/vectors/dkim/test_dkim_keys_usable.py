"""Keys that look like protection and are none."""

import pytest

from scanner.mail.dkim_key import DkimKey
from scoring.vectors.dkim.dkim_keys_usable import dkim_keys_usable
from tests.scoring.vectors.dkim.keys import BROKEN, GOOD, REVOKED, judged, look, nights, rsa, unseen


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        (BROKEN, "warn malformed"),
        (DkimKey(selector="s", fault="several"), "warn several"),
        (rsa(2048, sha1_only=True), "warn sha1_only"),
        (rsa(2048, testing=True), "fair testing"),
        (REVOKED, "good usable"),
        (rsa(1024), "good usable"),
    ],
)
def test_each_fault(key: DkimKey, expected: str) -> None:
    """One faulty key is told even where another works; a withdrawn key is no fault, nor is a short one here."""
    assert judged(dkim_keys_usable, GOOD, key) == expected


def test_nothing_to_judge() -> None:
    """No key, none but withdrawn ones, and silence."""
    assert judged(dkim_keys_usable) == judged(dkim_keys_usable, REVOKED) == "none"
    assert unseen(dkim_keys_usable) == ("none", "none")


def test_a_lost_question_takes_nothing_back() -> None:
    """A faulty key stands until its own selector answers otherwise."""
    for tonight in (look(lost=("mail",)), look(GOOD, lost=("mail",)), look(lost=("*",)), None):
        assert nights(dkim_keys_usable, look(GOOD, BROKEN), tonight) == "warn malformed"
    assert nights(dkim_keys_usable, look(GOOD, BROKEN), look(GOOD, lost=("s1",))) == "good usable"


@pytest.mark.parametrize(
    "answer", [DkimKey(selector="*", fault="malformed"), DkimKey(selector="*", kind="rsa", bits=2048, testing=True)]
)
def test_what_only_a_wildcard_answers_is_held_against_nobody(answer: DkimKey) -> None:
    """It may be meant for other questions; a fault of a selector's own counts all the same."""
    assert judged(dkim_keys_usable, answer) == judged(dkim_keys_usable, answer, GOOD) == "neutral by_wildcard"
    assert judged(dkim_keys_usable, answer, BROKEN) == "warn malformed"
