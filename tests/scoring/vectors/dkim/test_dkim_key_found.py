"""A key found proves; none found proves nothing."""

from scanner.mail.dkim_key import DkimKey
from scoring.vectors.dkim.dkim_key_found import dkim_key_found
from tests.scoring.vectors.dkim.keys import BROKEN, CURVE, GOOD, REVOKED, judged, look, nights, rsa, unseen


def test_a_key_that_works_is_good() -> None:
    """Beside others that do not."""
    assert judged(dkim_key_found, GOOD) == judged(dkim_key_found, BROKEN, CURVE, REVOKED) == "good found"


def test_nothing_found_takes_nothing() -> None:
    """No key, withdrawn keys, faulty ones and those on trial are all NEUTRAL here."""
    assert judged(dkim_key_found) == "neutral not_found"
    assert judged(dkim_key_found, REVOKED, DkimKey(selector="*", fault="revoked")) == "neutral revoked"
    assert judged(dkim_key_found, BROKEN, REVOKED) == "neutral not_usable"
    assert judged(dkim_key_found, rsa(2048, testing=True)) == "neutral not_usable"


def test_silence_is_unknown() -> None:
    """A lost question with nothing found, and no answer at all."""
    assert unseen(dkim_key_found) == ("unknown not_seen", "unknown not_seen")


def test_a_lost_question_takes_nothing_back() -> None:
    """A key stands until its own selector answers otherwise; a selector that never answered leaves it open."""
    for tonight in (look(lost=("google",)), look(lost=("*",)), look(CURVE, lost=("google",)), None):
        assert nights(dkim_key_found, look(GOOD), tonight) == "good found"
    assert nights(dkim_key_found, look(GOOD), look(lost=("mail",))) == "neutral not_found"
    assert nights(dkim_key_found, look(), look(lost=("google",))) == "neutral not_found"
    assert nights(dkim_key_found, look(lost=("google",))) == "unknown not_seen"
    assert nights(dkim_key_found, look(lost=("google",)), look(lost=("mail",))) == "neutral not_found"
