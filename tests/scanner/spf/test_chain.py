"""What a chain of records adds up to, and that receivers come to the same."""

import ipaddress

from hypothesis import given
from hypothesis import strategies as st

from scanner.observation import ABSENT, Fact, Present, Unseen
from scanner.spf.chain import Chain, walk
from scanner.spf.evaluation import MOST_VOID, Result, Sender, evaluate
from scanner.spf.record import records_among

WORD = st.sampled_from(
    ["include:{}.example", "?include:{}.example", "redirect={}.example", "a:{}.example", "a", "mx:{}.example", "ptr",
     "exists:{}.none.example", "include:{}.%{{d}}", "-all", "~all", "?all", "ip4:198.51.100.0/24", "exp={}.example",
     "x=y"]
)  # fmt: skip
TERM = st.builds(lambda word, name: word.format(name), WORD, st.sampled_from("abcdef"))
TEXT = st.lists(TERM, max_size=5).map(lambda terms: " ".join(["v=spf1", *terms]))
TEXTS = st.lists(TEXT | st.just("bogus") | st.just("v=spf1 bogus"), max_size=2)


def chain(text: str, **known: str | Fact[tuple[str, ...]]) -> Chain:
    """The chain of `text` at acme.example; `known` are records at the name's own top-level domain `example`."""
    rows = {
        f"{name}.example": Present(value=(fact,)) if isinstance(fact, str) else fact for name, fact in known.items()
    }
    return walk("acme.example", text, rows)


@given(TEXT, st.fixed_dictionaries({f"{name}.example": TEXTS for name in "abcdef"}), st.sets(st.sampled_from("abcdef")))
async def test_receivers_come_to_the_same(own: str, texts: dict[str, list[str]], hosts: set[str]) -> None:
    """Where no sender matches, an evaluation is a permanent error exactly where the chain shows why."""
    texts = texts | {"acme.example": [own]}

    async def answer(name: str, rtype: str) -> Fact[tuple[str, ...]]:
        if rtype == "TXT":
            return Present(value=tuple(texts[name])) if texts.get(name) else ABSENT
        if rtype == "PTR":
            return Present(value=("x.none.example",))
        there = name.removesuffix(".example") in hosts
        told = {"A": ("192.0.2.1",), "MX": ("0 a.example",)}.get(rtype)
        return Present(value=told) if there and told else ABSENT

    known: dict[str, Fact[tuple[str, ...]]] = {}
    for name, said in texts.items():
        found = records_among(said)
        known[name] = Present(value=found) if found else ABSENT
    wanted = walk("acme.example", own, known).wanted
    seen = walk("acme.example", own, known | dict.fromkeys(wanted, ABSENT))
    void = sum(name.removesuffix(".example") not in hosts for _, name in seen.hosts)
    fault = seen.dead or seen.several or seen.loops or seen.broken or seen.too_long or void > MOST_VOID
    sender = Sender(address=ipaddress.ip_address("203.0.113.1"), mail_from="x@acme.example", helo="y.example")
    assert ((await evaluate(sender, answer)).result is Result.PERMERROR) == bool(fault)


def test_look_ups_are_counted_over_all_records() -> None:
    """Terms up to `all`, of every record as often as it is included, and the redirect."""
    assert chain("v=spf1 a mx ptr exists:%{i}.x.example ip4:192.0.2.1 -all include:a.example").lookups == 4
    both = chain("v=spf1 include:a.example include:a.example redirect=b.example", a="v=spf1 a mx", b="v=spf1 a ~all")
    assert (both.lookups, both.default, both.undecided) == (8, "~", None)
    assert both.targets == ("a.example", "b.example")
    assert chain("v=spf1 redirect=a.example -all", a="v=spf1 a a a").lookups == 0


def test_the_default_is_that_at_the_end_of_the_redirects() -> None:
    """An `all` of an included record decides nothing; a redirect that was not read leaves it open."""
    assert chain("v=spf1 include:a.example", a="v=spf1 -all").default is None
    assert chain("v=spf1 redirect=a.example", a="v=spf1 redirect=b.example", b="v=spf1 +all").default == "+"
    for fact in (Unseen(why="time-out"), None):
        known = {} if fact is None else {"a": fact}
        assert chain("v=spf1 redirect=a.example", **known).undecided == "a.example"
    assert chain("v=spf1 redirect=%{o}.x.example").undecided == "%{o}.x.example"
    assert chain("v=spf1 redirect=%{d}.a.example").undecided == "acme.example.a.example"


def test_faults_are_named_where_they_are() -> None:
    """Each kind of dead end by its name."""
    found = chain(
        "v=spf1 include:a.example include:b.example include:c.example include:%{d} include:d.example include:%{d1}",
        a=ABSENT,
        b=Present(value=("v=spf1", "v=spf1 -all")),
        c="v=spf1 bogus",
        d=Unseen(why="time-out"),
    )
    assert (found.dead, found.several, found.loops) == (("a.example", "example"), ("b.example",), ("acme.example",))
    assert (found.broken, found.unseen, found.wanted) == ((("c.example", "bogus"),), ("d.example",), ())


def test_who_is_let_through_is_followed_through_includes() -> None:
    """Only what passes at every step passes the whole."""
    wide = "v=spf1 ip4:10.0.0.0/8 -ip4:11.0.0.0/8 a/8 mx//0 a/9 +all"
    through = chain("v=spf1 include:a.example -all", a=wide)
    assert through.passing == ("a.example",)
    assert [(block.term, block.own, block.everyone) for block in through.blocks] == [
        ("ip4:10.0.0.0/8", False, False),
        ("a/8", False, False),
        ("mx//0", False, True),
    ]
    for text in ("v=spf1 ?include:a.example -all", "v=spf1 -include:a.example +all"):
        assert chain(text, a=wide).blocks == ()
        assert chain(text, a=wide).passing == ()
    assert [block.own for block in chain("v=spf1 redirect=a.example", a=wide).blocks] == [True] * 3
    assert chain("v=spf1 include:a.example ptr", a="v=spf1 ptr:x.example").ptr == ("a.example", "acme.example")
