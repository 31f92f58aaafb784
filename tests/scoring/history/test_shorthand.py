"""Facts in shorthand are shorter, come back as they went, and show every change of what lies there."""

import json
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.canonical import dumps, plain
from scanner.interfaces import Meter
from scoring.history.chain import Kind, short_kind, told_kind
from scoring.history.looked import meter, spent_text
from scoring.history.shorthand import long, short
from tests.scoring.history.nights import ssh

FACTS = dumps(plain(ssh(1, greeting="SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u7").facts))
WRITTEN = "1Axb4qCNpCgF9MN98gOK/FgA"
NUMBER = st.integers(0, 2**63)


TEXT = st.text(st.characters(), max_size=200)


@given(st.dictionaries(TEXT, TEXT | st.booleans(), max_size=6))
def test_it_comes_back(facts: dict[str, object]) -> None:
    """Whatever was told, surrogates and all, and it is never longer than it was."""
    text = dumps(facts)
    assert long(short(text)) == text
    assert len(short(text)) <= len(text)


def test_it_is_short_and_text_of_before_stays() -> None:
    """A greeting takes a third at most; JSON of an older store is read as it is."""
    assert len(short(FACTS)) < len(FACTS) / 3
    assert long(FACTS) == FACTS


def test_what_was_written_once_is_read_for_ever() -> None:
    """By the typical text of today; another one needs another sign."""
    assert json.loads(long(WRITTEN))["speaks"] == {"present": "ssh"}


def test_every_changed_letter_shows() -> None:
    """In whichever place: it is refused, or is no JSON of these facts."""
    lying = short(FACTS)
    for place, letter in enumerate(lying):
        for other in {"A", "z", "1", "{", "="} - {letter}:
            with pytest.raises((ValueError, zlib.error)):
                json.loads(long(lying[:place] + other + lying[place + 1 :]))
    with pytest.raises((ValueError, zlib.error)):
        long(lying[:-1])


@given(NUMBER, NUMBER, NUMBER, NUMBER)
def test_what_was_spent_is_told_in_one_way(connections: int, queries: int, sent: int, received: int) -> None:
    """It comes back, that of older stores too, and another spelling is refused."""
    told = Meter(connections=connections, queries=queries, bytes_sent=sent, bytes_received=received)
    assert meter(spent_text(told)) == told
    assert meter(f"{connections} {queries} {sent} {received}") == told
    with pytest.raises(ValueError, match="another way"):
        meter("0" + spent_text(told))


def test_every_kind_of_link_has_a_letter() -> None:
    """Each its own, and older stores' words are read as they are."""
    assert {told_kind(short_kind(kind)) for kind in Kind} == {told_kind(kind.value) for kind in Kind} == set(Kind)
    assert {len(short_kind(kind)) for kind in Kind} == {1}
