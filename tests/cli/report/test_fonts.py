"""cli/report/fonts.py: which letters this machine's fonts draw."""

import pytest

from cli.report import fonts
from cli.report.catalogue import LANGUAGES


def test_every_language_has_a_face_and_letters() -> None:
    """Each names a face of its own, and what it needs of a font."""
    assert tuple(fonts.FACES) == tuple(fonts.LETTERS) == LANGUAGES
    assert len(set(fonts.FACES.values())) == len(LANGUAGES)


def test_what_no_font_draws_is_named_by_its_script(monkeypatch: pytest.MonkeyPatch) -> None:
    """Letters alone count: spaces, signs and marks are no reason to install a font."""
    monkeypatch.setattr(fonts, "_drawn", lambda: ((0x20, 0x7E), (0xAC00, 0xD7A3)))
    assert fonts.undrawn("abc 한글 \u2014 \u2068") == frozenset()
    assert fonts.undrawn("日本語 かな ไทย") == {"CJK", "HIRAGANA", "THAI"}


def test_a_machine_that_cannot_tell_holds_up_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without fontconfig's program nothing is said to be missing."""
    monkeypatch.setattr("shutil.which", lambda _: None)
    fonts._drawn.cache_clear()
    assert fonts.undrawn("한") == frozenset()
    fonts._drawn.cache_clear()


def test_the_sentence_says_which_package_brings_the_font() -> None:
    """East Asian letters come in a package of their own."""
    assert fonts.mend(frozenset({"CJK", "THAI"}), "or not") == (
        "No font here draws letters of this report (CJK, Thai): install fonts-noto-cjk fonts-noto-core, or not."
    )
