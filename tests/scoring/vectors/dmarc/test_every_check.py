"""What holds for all questions about DMARC, whatever was seen."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from scanner.asset import name_asset
from scanner.dmarc.consent import ConsentAt
from scanner.dmarc.discovery import PolicyAbove
from scanner.observation import ABSENT, NOT_ASKED, Present, Unseen
from scanner.probes.mail_policy import MailPolicy
from scoring.vectors import every
from tests.fakes.looks import AT, ask, seen, sentence

CHECKS = tuple(check for check in every().values() if check.vector == "dmarc")
SHOP = name_asset("shop.acme.example")
LATE = Unseen(why="time-out")
WORDS = ("p=none", "p=reject", "p=quarantine", "p=x", "sp=none", "np=none", "t=y", "pct=0", "pct=30", "psd=n", "psd=y")
ADDRESSES = (
    "rua=mailto:***@a.example",
    "rua=mailto:***@acme.example!1k",
    "ruf=mailto:***@b.example",
    "rua=x",
    "\u0131",
)
RECORD = st.builds(
    lambda version, words: f"{version}; {'; '.join(words)}",
    st.sampled_from(("v=DMARC1", "v=DMARC1", "v=DMARC1", "v=dmarc1")),
    st.lists(st.sampled_from(WORDS + ADDRESSES), max_size=6),
)
TEXTS = st.lists(RECORD, min_size=1, max_size=2).map(lambda texts: Present(value=tuple(texts)))
NOT_PRESENT = st.sampled_from((ABSENT, LATE))
ABOVE = st.lists(st.tuples(st.sampled_from(("acme.example", "example")), TEXTS), max_size=2).map(
    lambda places: Present(value=tuple(PolicyAbove(name=name, records=fact.value) for name, fact in places))
)
CONSENTS = st.lists(
    st.builds(
        ConsentAt,
        name=st.sampled_from(
            tuple(f"{of}._report._dmarc.{to}.example" for of in (SHOP.value, "example") for to in "ab")
        ),
        records=TEXTS | NOT_PRESENT,
    ),
    max_size=2,
).map(lambda said: Present(value=tuple(said)))
POLICY = st.builds(
    MailPolicy,
    mx=NOT_PRESENT,
    dmarc=TEXTS | NOT_PRESENT,
    dmarc_above=ABOVE | NOT_PRESENT | st.just(NOT_ASKED),
    registrable=st.sampled_from((Present(value="acme.example"), ABSENT, NOT_ASKED)),
    dmarc_consents=CONSENTS | st.just(NOT_ASKED),
)


@given(st.lists(POLICY | st.none(), max_size=4), st.integers(0, 400))
def test_whatever_was_seen_has_a_sentence(looks: list[MailPolicy | None], days: int) -> None:
    """No question breaks, each answer can be said, and a day that is announced lies ahead."""
    as_of = AT + timedelta(days=days + 4)
    for check in CHECKS:
        finding = ask(check, seen(*looks, asset=SHOP), asset=SHOP, as_of=as_of)
        if finding is not None:
            assert sentence(check, finding)
            assert finding.until is None or finding.until > as_of


@given(POLICY, st.lists(st.sampled_from((None, MailPolicy(mx=LATE, dmarc=LATE))), min_size=1, max_size=3))
def test_silence_alone_changes_nothing(whole: MailPolicy, silence: list[MailPolicy | None]) -> None:
    """Without an answer about the record nothing hurts; after one, looks that failed leave every verdict as it was."""
    for check in CHECKS:
        alone = ask(check, seen(*silence, asset=SHOP), asset=SHOP)
        assert alone is None or not alone.verdict.hurts
        before, after = (ask(check, seen(*looks, asset=SHOP), asset=SHOP) for looks in ([whole], [whole, *silence]))
        if before is None or after is None:
            assert before is after
        elif before.verdict.judged:
            assert (after.verdict, after.because, after.until) == (before.verdict, before.because, before.until)
