"""Fuzz parsers of what TLS servers, authorities, registries, DNS and its records say: `python -m tests.fuzz.parsers`.

Led by coverage; options are those of libFuzzer (-max_total_time=600, -rss_limit_mb=512, a corpus folder). Ends
non-zero, with the input, when a parser raises, hangs or grows.
"""

import sys
from datetime import UTC, datetime

import atheris
import dns.message
import dns.name
import dns.rdatatype
import dns.rrset

from scanner.interfaces import NoReply, SignedAnswer
from tests.scanner.dnssec.signing import NOW as SIGNED_AT
from tests.scanner.dnssec.signing import ZONE, answer, pair

with atheris.instrument_imports(
    include=[
        "scanner.tls",
        "scanner.spf",
        "scanner.dmarc",
        "scanner.dnssec",
        "scanner.mail",
        "scanner.probes",
        "scanner.net",
    ]
):
    from scanner.dmarc import record as dmarc_record
    from scanner.dmarc.addresses import masked
    from scanner.dmarc.discovery import PolicyAbove, by_list, holding, organisation
    from scanner.dnssec.walk import walk as walk_chain
    from scanner.mail import dkim_key, sts, tls_reports
    from scanner.net import wire
    from scanner.net.dns import MALFORMED, found
    from scanner.net.registries import base_of
    from scanner.net.zones import apex_in
    from scanner.observation import Outcome, Present
    from scanner.probes.registration import read as read_registration
    from scanner.probes.transfer import told
    from scanner.spf.chain import walk
    from scanner.spf.macros import macro_string
    from scanner.tls import certificate, crl, dane, issuers, ocsp, starttls
    from scanner.tls.flight import MOST_BYTES, MOST_CERTIFICATES, FlightReader, Ssl2Reader, certificate_list

NOW = datetime(2026, 11, 26, tzinfo=UTC)
LINES = tuple(line for lines in starttls.PRELUDES.values() for line in lines)


def flight(data: bytes) -> None:
    """In one piece and in two: the same facts, within the bounds."""
    whole = FlightReader()
    whole.enough(data)
    parts = FlightReader()
    if not parts.enough(data[: len(data) // 2]):
        parts.enough(data)
    assert whole.flight == parts.flight
    assert len(whole.flight.chain) <= MOST_CERTIFICATES
    assert sum(map(len, whole.flight.chain)) <= MOST_BYTES


def tlcp(data: bytes) -> None:
    """The same under the record layer of TLCP, and an SSL 2.0 answer."""
    FlightReader(major=1).enough(data)
    Ssl2Reader().enough(data)


def certificates(data: bytes) -> None:
    """One certificate, a chain of them as a message holds it, and an authority's answer."""
    certificate.read(data)
    for der in certificate_list(data):
        certificate.read(der)
    issuers.certificates(data)


def status(data: bytes) -> None:
    """What an authority says, about certificates that are as hostile as its answer."""
    at = len(data) // 3
    first, second, third = data[:at], data[at : 2 * at], data[2 * at :]
    issuers.issuer_of(second, (third,))
    ocsp.request_url("http://ocsp.example", second, third)
    ocsp.read_staple(first, second, third, None)
    crl.read(first, second, third, NOW)


def prelude(data: bytes) -> None:
    """What a server says before TLS starts."""
    for line in LINES:
        if line.whole:
            line.whole(data)
        line.speaks(data), line.accepts(data), line.declines(data)


def spf(data: bytes) -> None:
    """A web of records, one a line: what is followed is bounded, and a text is an explanation or none."""
    own, *others = data.decode("utf-8", "backslashreplace").split("\n")
    known = {f"{number}.example": Present(value=(f"v=spf1 {text}",)) for number, text in enumerate(others)}
    chain = walk("acme.example", f"v=spf1 {own}", known)
    assert len(chain.hosts) <= 10
    assert len(chain.wanted) + len(chain.dead) <= 10
    macro_string(own, explains=True)


def registry(data: bytes) -> None:
    """What a registry and IANA's list say, and the beginning of a zone transfer."""
    read_registration(data, "acme.com")
    base_of(data, "acme.com")
    told(data, 0x4141)


def dmarc(data: bytes) -> None:
    """Records from a name upwards, one a line: each is read, and masked the same twice; some record holds, or none."""
    texts = [f"v=DMARC1;{line}" for line in data.decode("utf-8", "backslashreplace").split("\n")[:8]]
    for text in texts:
        dmarc_record.parse(text), dmarc_record.odd_terms(text), dmarc_record.older_terms(text)
        assert masked(masked(text)) == masked(text)
    name = ".".join("abcdefgh"[: len(texts)])
    above = tuple(PolicyAbove(name=name[2 * at :], records=(text,)) for at, text in enumerate(texts) if at)
    holding(name, (), above), by_list(name, (), above, name[2:]), organisation(name, (texts[0],), above)


def mail(data: bytes) -> None:
    """A DKIM key, a TLS-RPT record, a policy and a TLSA record that is held against its own bytes as a certificate."""
    text = data.decode("utf-8", "backslashreplace")
    dkim_key.looks_like_key(text), dkim_key.read("s", text), tls_reports.unusable(text)
    policy = sts.read(data)
    assert sum(map(len, policy.mx)) <= sts.LONGEST
    sts.usable(text), sts.covers(policy.mx, text)
    record = dane.read(text)
    for one in (record, dane.Tlsa(usage=3, selector=1, matching=1, data="ab" * 32)):
        assert not (one and one.means(data))


def message(data: bytes) -> None:
    """An answer of DNS: what is found in it is found or not, and where the library reads it, both read the same."""
    split = wire.split(data)
    if split is not None:
        for kind in KINDS:
            found(split, ZONE, kind)
        apex_in(split, ZONE)
    try:
        whole = dns.message.from_wire(data, ignore_trailing=True, question_only=len(data) > 2 and bool(data[2] & 2))
    except MALFORMED:
        return
    if len(whole.question) < 2:
        assert split is not None
        assert (split.flags, split.rcode) == (whole.flags, whole.rcode())


def chain(data: bytes) -> None:
    """Answers about a zone that holds its key and signs whatever it says: the walk ends, however it denies."""
    rows = [data[at + 2 : at + 2 + int.from_bytes(data[at : at + 2], "big")] for at in _starts(data)]
    steps = walk_chain(dns.name.from_text("www.acme.example"), {ZONE: (KEY.record,)})
    try:
        question = next(steps)
        for _ in range(40):
            keys = (question.name, question.kind) == (ZONE, dns.rdatatype.DNSKEY)
            said = KEYS if keys else _signed(rows.pop(0) if rows else b"")
            question = steps.send(said or NoReply(outcome=Outcome.SILENT, why="no answer in time"))
        raise AssertionError("a walk without an end")
    except StopIteration:
        return


def _starts(data: bytes) -> list[int]:
    starts, at = [], 0
    while at + 2 < len(data) and len(starts) < 8:
        starts.append(at)
        at += 2 + int.from_bytes(data[at : at + 2], "big")
    return starts


def _signed(data: bytes) -> SignedAnswer | None:
    """What the library makes of it, every set with a signature that holds."""
    try:
        read = dns.message.from_wire(data, ignore_trailing=True)
        for section in (read.answer, read.authority):
            sets = [row for row in section if row.rdtype != dns.rdatatype.RRSIG and row.rdclass == 1]
            section += [dns.rrset.from_rdata(row.name, 60, KEY.sign(row)) for row in sets]
    except (*MALFORMED, NotImplementedError):
        return None
    return SignedAnswer(message=read, at=SIGNED_AT)


KEY = pair()
KINDS = tuple(
    map(dns.rdatatype.from_text, ("A", "AAAA", "TXT", "MX", "NS", "SOA", "CNAME", "SRV", "CAA", "DS", "TLSA"))
)
KEYS = SignedAnswer(
    message=answer("acme.example", "DNSKEY", KEY.signed(dns.rrset.from_rdata(ZONE, 60, KEY.record))), at=SIGNED_AT
)
TARGETS = (flight, tlcp, certificates, status, prelude, spf, dmarc, registry, mail, message, chain)


def one(data: bytes) -> None:
    """The first byte says which parser."""
    TARGETS[data[0] % len(TARGETS) if data else 0](data[1:])


if __name__ == "__main__":
    atheris.Setup(sys.argv, one)
    atheris.Fuzz()
