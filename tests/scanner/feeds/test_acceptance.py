"""What is not free for business is off until somebody accepts its terms."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from scanner.errors import Misconfigured
from scanner.feeds import CommercialUse, sources
from scanner.feeds.acceptance import Acceptances, why_off

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)


def test_every_source_says_what_its_terms_are() -> None:
    """In words; an address where they stand, but for a list of anybody's."""
    nobodys = {"blocklist", "incidents", "file_sharing"}
    for source in sources().values():
        assert source.terms.words
        assert (source.terms.url or "").startswith("https://") or source.name in nobodys


def test_a_day_is_claimed_only_where_the_publishers_own_words_were_read() -> None:
    """Of the others it is said that nobody of us read them, wherever their words are shown."""
    read = {name for name, source in sources().items() if source.terms.read is not None}
    assert read == {"distro_info", "endoflife", "recog", "retirejs", "ubuntu_security"}
    assert sources()["endoflife"].terms.shown == "MIT; read 2026-11-26"
    assert "not read by us" in why_off("censys")


def test_what_is_free_for_business_needs_no_word(tmp_path: Path) -> None:
    """Exactly the others are off."""
    off = Acceptances(tmp_path).off()
    assert off == {name for name, one in sources().items() if one.terms.commercial_use is not CommercialUse.YES}
    assert not {"kev", "endoflife", "origins"} & off
    assert "blocklist" in off


def test_a_word_is_kept_with_who_and_when(tmp_path: Path) -> None:
    """It survives the program, and a second one replaces it."""
    Acceptances(tmp_path).accept("blocklist", by="Ada\x1b[2J", at=NOW)
    kept = Acceptances(tmp_path).of("blocklist")
    assert kept is not None
    assert (kept.by, kept.at) == ("Ada [2J", NOW)
    assert "blocklist" not in Acceptances(tmp_path).off()
    assert (tmp_path / "terms" / "blocklist.json").stat().st_mode & 0o77 == 0


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"by": 1}', b'{"by": "Ada", "at": "soon"}', b"\xff"])
def test_a_damaged_word_is_none(tmp_path: Path, content: bytes) -> None:
    """Half a file lifts nothing."""
    (tmp_path / "terms").mkdir()
    (tmp_path / "terms" / "blocklist.json").write_bytes(content)
    assert "blocklist" in Acceptances(tmp_path).off()


def test_nobody_and_nothing_are_refused(tmp_path: Path) -> None:
    """One sentence says what is missing."""
    with pytest.raises(Misconfigured, match="--by"):
        Acceptances(tmp_path).accept("blocklist", by=" \n", at=NOW)
    with pytest.raises(Misconfigured, match="There is no source x"):
        Acceptances(tmp_path).accept("x", by="Ada", at=NOW)
    (tmp_path / "terms").touch()
    with pytest.raises(Misconfigured, match="cannot be written"):
        Acceptances(tmp_path).accept("blocklist", by="Ada", at=NOW)


def test_the_sentence_names_the_command() -> None:
    """Whoever meets a source that is off knows what lifts it."""
    assert "`hullmark feeds accept blocklist`" in why_off("blocklist")
