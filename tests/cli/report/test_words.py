"""cli/report/words.py: every id that a page could show has its word."""

from collections.abc import Collection, Mapping

import pytest

from cli.report import words
from cli.report.page import page
from scanner.asset import Attribution, Kind
from scanner.observation import Outcome
from scanner.probes import every as every_probe
from scanner.target import Profile
from scoring.changes import Cause
from scoring.finding import Certainty, Verdict
from scoring.governance import Reason, State
from tests.cli.report.companies import crowded, faulty
from tests.worlds.history import shipped_model


@pytest.mark.parametrize(
    ("glossary", "ids"),
    [
        (words.ATTRIBUTIONS, [one.value for one in Attribution]),
        (words.BANDS, [name for name, _ in shipped_model().bands]),
        (words.CAUSES, [one.value for one in Cause]),
        (words.CERTAINTIES, [one.value for one in Certainty]),
        (words.KINDS, [one.value for one in Kind]),
        (words.OUTCOMES, [one.value for one in Outcome if one not in {Outcome.ANSWERED, Outcome.PARTIAL}]),
        (words.PROBES, every_probe()),
        (words.PROFILES, [one.value for one in Profile]),
        (words.REASONS, [one.value for one in Reason]),
        (words.STATES, [one.value for one in State]),
        (words.VECTORS, shipped_model().vectors),
        (words.VERDICTS, [one.value for one in Verdict]),
    ],
)  # fmt: skip
def test_the_glossary_has_a_word_for_every_id(glossary: Mapping[str, str], ids: Collection[str]) -> None:
    """Whoever adds an id adds its word; no word is left of an id that is gone."""
    assert glossary.keys() == set(ids)


def test_a_page_says_what_was_asked_in_words() -> None:
    """Neither a probe nor a profile stands on a page by its id: `mail_policy` is for programs."""
    for audience in ("policyholder", "underwriter"):
        for language in ("en", "ja"):
            for report in (faulty(), crowded(3, others=3)):
                html = page(report, audience=audience, language=language)
                assert not [name for name in every_probe() if "_" in name and name in html]
                assert "<td>tls</td>" not in html
    assert "encryption and certificate (TLS)" in page(crowded(3, others=3), audience="policyholder", language="en")
    assert "プロファイル「ライト」" in page(faulty(), audience="policyholder", language="ja")
