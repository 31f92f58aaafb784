"""One evaluation: work is bounded whatever a domain publishes, and errors are told apart."""

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.observation import ABSENT, Fact, Present, Unseen
from scanner.spf.evaluation import Evaluated, Result, Sender, evaluate
from tests.scanner.spf.test_suite import MOST_QUESTIONS

WORDS = st.sampled_from(
    ["include:{}.example", "redirect={}.example", "a:{}.example", "mx:{}.example", "ptr", "exists:%{{l}}.{}.example",
     "include:%{{d}}", "redirect=%{{o}}", "exists:%{{p}}.{}.example", "?include:{}.example", "-mx:{}.example/0"]
)  # fmt: skip
TERMS = st.builds(lambda word, name: word.format(name), WORDS, st.sampled_from("abcd"))
RECORDS = st.lists(TERMS, max_size=30).map(lambda terms: " ".join(["v=spf1", *terms]))
FEW = st.lists(st.sampled_from(["a.example", "b.example", "x" * 64, "", ".", "a..b"]), max_size=200)


async def check(text: str, address: str = "192.0.2.1", **rows: Fact[tuple[str, ...]]) -> Evaluated:
    """The record at acme.example; `rows` are the answers by type and name, dots as underscores; the rest is absent."""

    async def answer(name: str, rtype: str) -> Fact[tuple[str, ...]]:
        if (name, rtype) == ("acme.example", "TXT"):
            return Present(value=(text,))
        return rows.get(f"{rtype}_{name.replace('.', '_')}", ABSENT)

    sender = Sender(address=ipaddress.ip_address(address), mail_from="jane@acme.example", helo="mail.acme.example")
    return await evaluate(sender, answer)


@given(st.fixed_dictionaries({f"{name}.example": RECORDS for name in "abcd"}), FEW)
async def test_loops_and_bombs_end_within_the_limits(records: dict[str, str], hosts: list[str]) -> None:
    """Records that include, redirect and ask without end, and huge answers, cost a bounded number of questions."""
    asked = 0

    async def answer(name: str, rtype: str) -> Fact[tuple[str, ...]]:
        nonlocal asked
        asked += 1
        if rtype == "TXT":
            return Present(value=(records[name],)) if name in records else ABSENT
        told = {"A": ("192.0.2.2",), "MX": tuple(f"0 {host}" for host in hosts), "PTR": tuple(hosts)}.get(rtype, ())
        return Present(value=told) if told else ABSENT

    sender = Sender(address=ipaddress.ip_address("192.0.2.1"), mail_from="x@a.example", helo="b.example")
    await evaluate(sender, answer)
    assert asked <= MOST_QUESTIONS


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("v=spf1 a:lost.example -all", Result.TEMPERROR),
        ("v=spf1 ip4:192.0.2.1 a:lost.example -all", Result.PASS),
        ("v=spf1 mx:lost.example", Result.TEMPERROR),
        ("v=spf1 exists:lost.example", Result.TEMPERROR),
        ("v=spf1 include:lost.example", Result.TEMPERROR),
        ("v=spf1 redirect=lost.example", Result.TEMPERROR),
        ("v=spf1 ptr ~all", Result.SOFTFAIL),
        ("v=spf1 -all exp=lost.example", Result.FAIL),
        ("v=spf1 include:gone.example", Result.PERMERROR),
        ("v=spf1 redirect=gone.example", Result.PERMERROR),
        ("v=spf1 include:acme.example", Result.PERMERROR),
        ("v=spf1 a:1.gone.example a:2.gone.example -all", Result.FAIL),
        ("v=spf1 a:1.gone.example a:2.gone.example exists:3.gone.example -all", Result.PERMERROR),
        ("v=spf1 a:1.gone.example mx:2.gone.example ptr -all", Result.FAIL),
    ],
)
async def test_errors_are_told_apart(text: str, expected: Result) -> None:
    """A question without an answer is for a while, a fault of the record is for good, and neither is the other."""
    lost = Unseen(why="time-out")
    rows = {f"{rtype}_lost_example": lost for rtype in ("A", "MX", "TXT")} | {"PTR_1_2_0_192_in-addr_arpa": lost}
    assert (await check(text, **rows)).result is expected


@pytest.mark.parametrize("address", ["192.0.2.1", "::ffff:192.0.2.1"])
async def test_a_mapped_address_is_an_ipv4_address(address: str) -> None:
    """RFC 7208 5: such a client is judged by ip4 and A alone."""
    assert (await check("v=spf1 ip4:192.0.2.0/24 -all", address)).result is Result.PASS
    assert (await check("v=spf1 ip6:::ffff:0:0/96 -all", address)).result is Result.FAIL
    assert (await check("v=spf1 exists:%{i}.%{v}.x.example -all", address)).result is Result.FAIL


async def test_an_explanation_knows_receiver_and_time() -> None:
    """RFC 7208 7.2: c, r and t stand in explanations; the time is the caller's."""

    async def answer(name: str, rtype: str) -> Fact[tuple[str, ...]]:
        told = {"acme.example": "v=spf1 -all exp=why.example", "why.example": "%{c} %{r} %{t}"}.get(name)
        return Present(value=(told,)) if told else ABSENT

    sender = Sender(address=ipaddress.ip_address("::1"), mail_from="", helo="acme.example", receiver="mx", timestamp=7)
    assert await evaluate(sender, answer) == Evaluated(result=Result.FAIL, explanation="::1 mx 7")
