"""Which record holds: by the tree walk of RFC 9989, and by the public suffix list of RFC 7489."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.dmarc.discovery import PolicyAbove, by_list, holding, names_above, organisation, walked
from scanner.observation import ABSENT, NOT_ASKED, Fact, Present, Unseen

REJECT, NONE = "v=DMARC1; p=reject", "v=DMARC1; p=none"
LATE = Unseen(why="time-out")


def test_the_names_that_are_asked() -> None:
    """Every label is taken off, down to the last; of a long name only the last seven are walked (RFC 9989 4.10)."""
    assert names_above("a.mail.example.com") == ("mail.example.com", "example.com", "com")
    assert names_above("com") == ()
    eight = "a.b.c.d.e.mail.example.com"
    assert names_above(eight)[0] == "b.c.d.e.mail.example.com"
    longest = names_above("a.b.c.d.e.f.g.h.i.j.mail.example.com")
    assert longest[0] == "g.h.i.j.mail.example.com"
    assert (len(longest), longest[-1]) == (7, "com")


def above(*places: tuple[str, *tuple[str, ...]]) -> tuple[PolicyAbove, ...]:
    return tuple(PolicyAbove(name=name, records=tuple(texts)) for name, *texts in places)


NAME = "a.shop.example.com"
WALKED = [
    # own texts, what stands above, whose record holds by the walk, the organisation by the walk, whose by the list
    ((), (), None, NAME, None),
    ((REJECT,), (), NAME, NAME, NAME),
    ((REJECT,), above(("example.com", NONE)), NAME, "example.com", NAME),
    ((f"{REJECT}; psd=n",), above(("example.com", NONE)), NAME, NAME, NAME),
    ((f"{REJECT}; psd=y",), above(("example.com", NONE)), NAME, "example.com", NAME),
    ((), above(("example.com", NONE)), "example.com", "example.com", "example.com"),
    ((), above(("shop.example.com", NONE)), "shop.example.com", "shop.example.com", None),
    ((), above(("shop.example.com", NONE), ("example.com", REJECT)), "example.com", "example.com", "example.com"),
    (
        (),
        above(("shop.example.com", f"{NONE}; psd=n"), ("example.com", REJECT)),
        "shop.example.com",
        "shop.example.com",
        "example.com",
    ),
    ((), above(("example.com", NONE), ("com", f"{REJECT}; psd=y")), "example.com", "example.com", "example.com"),
    ((), above(("com", f"{REJECT}; psd=y")), "com", "example.com", None),
    ((), above(("shop.example.com", NONE), ("com", f"{REJECT}; psd=y")), "com", "example.com", None),
    ((), above(("example.com", f"{REJECT}; psd=y")), "example.com", "shop.example.com", "example.com"),
    (
        (),
        above(("shop.example.com", NONE), ("example.com", f"{REJECT}; psd=y")),
        "shop.example.com",
        "shop.example.com",
        "example.com",
    ),
    # a registry that does not say what it is speaks for nobody
    ((), above(("com", REJECT)), None, NAME, None),
    ((), above(("com", f"{REJECT}; psd=n")), "com", "com", None),
    # several are as good as none, and so is what does not count
    ((), above(("example.com", NONE, REJECT)), None, NAME, None),
    (
        (),
        above(("shop.example.com", NONE, REJECT), ("example.com", REJECT)),
        "example.com",
        "example.com",
        "example.com",
    ),
    ((), above(("example.com", "v=dmarc1; p=reject")), None, NAME, None),
    ((), above(("example.com", "v=dmarc1; p=reject", REJECT)), "example.com", "example.com", "example.com"),
    ((NONE, REJECT), above(("example.com", REJECT)), "example.com", "example.com", None),
    (("v=dmarc1; p=none",), above(("example.com", REJECT)), "example.com", "example.com", "example.com"),
    # what is found and of no use still ends the search
    (("v=DMARC1",), above(("example.com", REJECT)), NAME, "example.com", NAME),
    ((), above(("example.com", "v=DMARC1; p=reject; p=none")), "example.com", "example.com", "example.com"),
]


@pytest.mark.parametrize(("own", "places", "holder", "organised", "listed"), WALKED)
def test_whose_record_holds(
    own: tuple[str, ...],
    places: tuple[PolicyAbove, ...],
    holder: str | None,
    organised: str,
    listed: str | None,
) -> None:
    """The name's own record, then its organisation's, then the registry's; the list knows the first two alone."""
    held = holding(NAME, own, places)
    assert (held.domain if held else None) == holder
    assert organisation(NAME, own, places) == organised
    by_suffix = by_list(NAME, own, places, "example.com")
    assert (by_suffix.domain if by_suffix else None) == listed
    assert by_list(NAME, (), places, None) is None
    assert (holding(NAME, own, places[::-1]), organisation(NAME, own, places[::-1])) == (held, organised)


def steps(*facts: Fact[tuple[str, ...]]) -> Fact[tuple[PolicyAbove, ...]]:
    return walked(zip(names_above(NAME), facts, strict=True))


def has(*texts: str) -> Present[tuple[str, ...]]:
    return Present(value=texts)


def test_a_step_that_was_not_seen_leaves_the_walk_open() -> None:
    """At each step silence may hide what decides; it is never an absence."""
    assert steps(ABSENT, ABSENT, ABSENT) is ABSENT
    for lost in range(3):
        facts: list[Fact[tuple[str, ...]]] = [ABSENT] * 3
        facts[lost] = LATE
        assert steps(*facts) == LATE
    assert steps(LATE, has(REJECT), ABSENT) == LATE
    assert steps(has(NONE), LATE, ABSENT) == LATE
    assert steps(has(NONE), ABSENT, LATE) == LATE
    assert steps(ABSENT, has(NONE, REJECT), LATE) == LATE
    assert steps(ABSENT, ABSENT, NOT_ASKED) == Unseen(why="not asked")


def test_silence_beyond_the_end_of_the_walk_hides_nothing() -> None:
    """After psd=n or psd=y nobody asks on; below a silent registry all is open."""
    assert steps(has(f"{NONE}; psd=n"), LATE, LATE) == Present(value=above(("shop.example.com", f"{NONE}; psd=n")))
    assert steps(ABSENT, has(f"{NONE}; psd=y"), LATE) == Present(value=above(("example.com", f"{NONE}; psd=y")))
    assert steps(ABSENT, has(REJECT), LATE) == LATE


TEXTS = st.lists(
    st.sampled_from((REJECT, NONE, f"{NONE}; psd=n", f"{REJECT}; psd=y", "v=DMARC1", "v=dmarc1; p=none", "other")),
    max_size=2,
)


@given(own=TEXTS, first=TEXTS, second=TEXTS, third=TEXTS, lost=st.sets(st.integers(0, 2)))
def test_what_was_not_seen_is_never_decided(
    own: list[str], first: list[str], second: list[str], third: list[str], lost: set[int]
) -> None:
    """Whatever a walk with gaps says, the walk without them says too."""
    whole: list[Fact[tuple[str, ...]]] = [has(*texts) if texts else ABSENT for texts in (first, second, third)]
    gaps = [LATE if at in lost else fact for at, fact in enumerate(whole)]
    with_gaps, without = steps(*gaps), steps(*whole)
    assert not isinstance(without, Unseen)
    if isinstance(with_gaps, Unseen):
        assert lost
        return
    places = [fact.value if isinstance(fact, Present) else () for fact in (with_gaps, without)]
    assert holding(NAME, tuple(own), places[0]) == holding(NAME, tuple(own), places[1])
