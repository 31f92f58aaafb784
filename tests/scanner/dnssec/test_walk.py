"""The walk ends whatever it hears: hostile messages, loops, names of others, answers to other questions."""

import random
import time
from datetime import timedelta

import dns.exception
import dns.message
import dns.name
import dns.rdatatype
import dns.rrset
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.dnssec.signature import Signed
from scanner.dnssec.verdict import Fault, Insecure, Status
from scanner.dnssec.walk import NOWHERE, Question
from scanner.interfaces import NoReply, SignedAnswer
from scanner.observation import Outcome
from tests.scanner.dnssec.signing import NOW, ZONE, answer, pair, records
from tests.scanner.dnssec.walking import walked

KEY = pair()
KEYS = dns.rrset.from_rdata(ZONE, 60, KEY.record)
ANCHORS = {ZONE: (KEY.record,)}
SOA = records("ns1.acme.example. host.acme.example. 1 2 3 4 5", kind="SOA")
NSEC = records("host.acme.example. SOA NS RRSIG NSEC DNSKEY", kind="NSEC")
LAST = records("acme.example. A RRSIG NSEC", kind="NSEC", name="host.acme.example.")
SILENT = NoReply(outcome=Outcome.SILENT, why="no answer in time")


def world(question: Question) -> SignedAnswer | NoReply:
    """The zone acme.example, trusted by its own key, as a good server tells it."""
    name, kind = question.name.to_text(), dns.rdatatype.to_text(question.kind)
    if (question.name, kind) == (ZONE, "DNSKEY"):
        message = answer(name, kind, KEY.signed(KEYS))
    elif (question.name, kind) == (ZONE, "SOA"):
        message = answer(name, kind, KEY.signed(SOA))
    else:
        message = answer(name, kind, authority=(KEY.signed(NSEC), KEY.signed(LAST)))
    return SignedAnswer(message=message, at=NOW)


def test_an_anchor_below_the_root_is_enough() -> None:
    """The closest anchor above the name is where the walk starts."""
    verdict, asked = walked("acme.example", ANCHORS, world)
    assert (verdict.status, verdict.zone, len(asked)) == (Status.SECURE, "acme.example", 3)
    assert asked[-1].name.to_text() == f"{NOWHERE}.acme.example."


def test_time_is_handed_in() -> None:
    """The same messages are bogus once their signatures are over."""

    def later(question: Question) -> SignedAnswer | NoReply:
        said = world(question)
        assert isinstance(said, SignedAnswer)
        late = question.kind != dns.rdatatype.DNSKEY
        return SignedAnswer(message=said.message, at=NOW + timedelta(days=31) if late else NOW)

    verdict, _ = walked("acme.example", ANCHORS, later)
    assert (verdict.status, verdict.why) == (Status.BOGUS, Fault.EXPIRED)


def test_a_wildcards_denial_is_not_that_of_another_name() -> None:
    """An NSEC record expanded from a wildcard proves nothing (RFC 4035 5.3.4)."""
    wild = records("acme.example. A RRSIG NSEC", kind="NSEC", name="*.acme.example.")
    stretched = dns.rrset.from_rdata_list(dns.name.from_text(f"{NOWHERE}.acme.example."), 60, list(wild))
    forged = Signed(rrset=stretched, signatures=(KEY.sign(wild),))

    def liar(question: Question) -> SignedAnswer | NoReply:
        if question.kind == dns.rdatatype.TXT:
            return SignedAnswer(message=answer(str(question.name), "TXT", authority=(forged,)), at=NOW)
        return world(question)

    verdict, _ = walked("acme.example", ANCHORS, liar)
    assert (verdict.status, verdict.why) == (Status.BOGUS, Fault.DENIAL)


def test_a_wildcard_answer_without_its_proof() -> None:
    """A wildcard may answer only where nothing closer is proved to exist (RFC 4035 5.3.4)."""
    wild = records('"everywhere"', kind="TXT", name="*.acme.example.")
    stretched = dns.rrset.from_rdata_list(dns.name.from_text(f"{NOWHERE}.acme.example."), 60, list(wild))
    expanded = Signed(rrset=stretched, signatures=(KEY.sign(wild),))
    for proof, expected in ((), (Status.BOGUS)), ((KEY.signed(NSEC),), Status.SECURE):

        def wildcard(question: Question, proof: tuple[Signed, ...] = proof) -> SignedAnswer | NoReply:
            if question.kind == dns.rdatatype.TXT:
                return SignedAnswer(message=answer(str(question.name), "TXT", expanded, authority=proof), at=NOW)
            return world(question)

        assert walked("acme.example", ANCHORS, wildcard)[0].status is expected


def test_an_alias_and_a_redirected_branch_are_no_zones() -> None:
    """A signed CNAME, or a DNAME above, stands for no delegation; unsigned ones are taken for nothing."""
    alias = records("elsewhere.example.", kind="CNAME", name="host.acme.example.")
    branch = records("elsewhere.example.", kind="DNAME", name="acme.example.")
    for rrset in (alias, branch):

        def answering(question: Question, rrset: dns.rrset.RRset = rrset) -> SignedAnswer | NoReply:
            if question.kind == dns.rdatatype.DS:
                return SignedAnswer(message=answer(str(question.name), "DS", KEY.signed(rrset)), at=NOW)
            return world(question)

        assert walked("host.acme.example", ANCHORS, answering)[0].status is Status.SECURE


def test_a_wildcard_hides_no_delegation() -> None:
    """An alias by wildcard, replayed in place of a DS, counts only with the proof that nothing closer exists."""
    alias = records("elsewhere.example.", kind="CNAME", name="*.acme.example.")
    stretched = dns.rrset.from_rdata_list(dns.name.from_text("shop.acme.example."), 60, list(alias))
    replayed = Signed(rrset=stretched, signatures=(KEY.sign(alias),))
    for proof, expected in (((), Status.BOGUS), ((KEY.signed(NSEC),), Status.BOGUS), ((KEY.signed(LAST),), None)):

        def answering(question: Question, proof: tuple[Signed, ...] = proof) -> SignedAnswer | NoReply:
            if question.kind == dns.rdatatype.DS:
                return SignedAnswer(message=answer(str(question.name), "DS", replayed, authority=proof), at=NOW)
            return world(question)

        assert walked("shop.acme.example", ANCHORS, answering)[0].status is (expected or Status.SECURE)


@pytest.mark.parametrize("name", ["acme.example", "host.acme.example", ".".join("abcdefghij") + ".acme.example"])
def test_answers_to_other_questions_prove_nothing(name: str) -> None:
    """A server that answers everything with the same signed records fools nobody."""
    replay = answer("other.example", "A", KEY.signed(records("192.0.2.1")))
    verdict, asked = walked(name, ANCHORS, lambda _: SignedAnswer(message=replay, at=NOW))
    assert verdict.status is Status.INDETERMINATE
    assert len(asked) == 2


def test_silence_is_asked_of_somebody_else() -> None:
    """Each question comes once more, and only once."""
    verdict, asked = walked("acme.example", ANCHORS, lambda question: world(question) if question.again else SILENT)
    assert verdict.status is Status.SECURE
    assert [question.again for question in asked] == [False, True] * 3


def test_deep_names_end_at_the_first_that_is_denied() -> None:
    """A hundred labels below the zone cost one question: the first of them does not exist."""
    verdict, asked = walked(".".join(["x"] * 100) + ".acme.example", ANCHORS, world)
    assert (verdict.status, len(asked)) == (Status.DENIED, 2)


def test_a_zone_whose_name_leaves_no_room() -> None:
    """Where no name below fits into 255 bytes, how the zone denies stays unseen."""
    long = dns.name.from_text(".".join(["x" * 60] * 4) + ".a.b")
    soa = dns.rrset.from_rdata(long, 60, SOA[0])
    sets = {dns.rdatatype.DNSKEY: dns.rrset.from_rdata(long, 60, KEY.record), dns.rdatatype.SOA: soa}

    def answering(question: Question) -> SignedAnswer | NoReply:
        rrset = sets[question.kind]
        signed = Signed(rrset=rrset, signatures=(KEY.sign(rrset, signer=long),))
        return SignedAnswer(message=answer(str(question.name), dns.rdatatype.to_text(question.kind), signed), at=NOW)

    verdict, asked = walked(str(long), {long: (KEY.record,)}, answering)
    assert (verdict.status, verdict.denial, len(asked)) == (Status.SECURE, None, 2)
    assert verdict.lost is not None


def test_costly_hashes_are_not_computed() -> None:
    """65,535 iterations (CVE-2023-50868) end the walk above an insecure name, in no time."""
    costly = [
        KEY.signed(records(f"1 0 65535 aabb {'V' * 32} A", kind="NSEC3", name=f"{number:032d}.acme.example."))
        for number in range(8)
    ]

    def slow(question: Question) -> SignedAnswer | NoReply:
        if question.kind in (dns.rdatatype.DS, dns.rdatatype.TXT):
            return SignedAnswer(message=answer(str(question.name), "DS", authority=tuple(costly)), at=NOW)
        return world(question)

    began = time.process_time()
    below, here = walked("deep.acme.example", ANCHORS, slow)[0], walked("acme.example", ANCHORS, slow)[0]
    assert time.process_time() - began < 1
    assert (below.status, below.why) == (Status.INSECURE, Insecure.ITERATIONS)
    assert here.denial is not None
    assert (here.status, here.denial.iterations) == (Status.SECURE, 65535)


@given(seed=st.integers(0, 1 << 32), flips=st.integers(1, 12))
def test_damaged_messages_never_raise(seed: int, flips: int) -> None:
    """Bits of real answers turned at random: the walk ends with a verdict, and never with a better one."""
    chance = random.Random(seed)

    def damaged(question: Question) -> SignedAnswer | NoReply:
        said = world(question)
        assert isinstance(said, SignedAnswer)
        wire = bytearray(said.message.to_wire(max_size=65535))
        for _ in range(flips):
            wire[chance.randrange(12, len(wire))] ^= 1 << chance.randrange(8)
        try:
            return SignedAnswer(message=dns.message.from_wire(bytes(wire)), at=NOW)
        except (dns.exception.DNSException, ValueError):
            return SILENT

    verdict, _ = walked("acme.example", ANCHORS, damaged)
    if verdict.status is Status.SECURE:
        assert verdict.zone == "acme.example"
        assert {key.algorithm for key in verdict.keys} == {15}
