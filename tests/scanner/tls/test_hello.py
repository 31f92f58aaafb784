"""ClientHello messages hold what they should, in the lengths the standards name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.tls.hello import Hello, Version, client_hello
from scanner.tls.suites import FALLBACK, FORWARD, STRONG, TLS13, WEAK

RANDOM = bytes(range(32))


def parts(sent: bytes) -> tuple[int, bytes, tuple[int, ...], dict[int, bytes]]:
    """Version, random, suites and extensions of a ClientHello; asserts that every length fits."""
    assert sent[0] == 22
    assert int.from_bytes(sent[3:5], "big") == len(sent) - 5
    assert sent[5] == 1
    assert int.from_bytes(sent[6:9], "big") == len(sent) - 9
    body = sent[9:]
    assert body[34] == 0
    length = int.from_bytes(body[35:37], "big")
    suites = tuple(int.from_bytes(body[at : at + 2], "big") for at in range(37, 37 + length, 2))
    rest = body[37 + length :]
    assert rest[:2] == b"\x01\x00"
    rows: dict[int, bytes] = {}
    if rest[2:]:
        assert int.from_bytes(rest[2:4], "big") == len(rest) - 4
        at = 4
        while at < len(rest):
            size = int.from_bytes(rest[at + 2 : at + 4], "big")
            rows[int.from_bytes(rest[at : at + 2], "big")] = rest[at + 4 : at + 4 + size]
            at += 4 + size
        assert at == len(rest)
    return int.from_bytes(body[:2], "big"), body[2:34], suites, rows


def test_tls_1_2_offers_name_groups_and_signatures() -> None:
    """SNI, supported_groups and signature_algorithms go out; nothing of TLS 1.3 does."""
    sent = client_hello(Hello(version=Version.TLS1_2, suites=STRONG, server_name="www.acme.example"), RANDOM)
    version, random, suites, rows = parts(sent)
    assert (version, random, suites) == (0x0303, RANDOM, STRONG)
    assert rows[0] == b"\x00\x13\x00\x00\x10www.acme.example"
    assert {10, 11, 13, 23, 0xFF01} <= set(rows)
    assert not {43, 51} & set(rows)


def test_tls_1_3_has_an_empty_key_share_and_names_its_versions() -> None:
    """The answer can be had without any arithmetic: key_share is present and empty (RFC 8446 4.2.8)."""
    both = parts(client_hello(Hello(version=Version.TLS1_3, suites=TLS13 + FORWARD), RANDOM))
    only = parts(client_hello(Hello(version=Version.TLS1_3, suites=TLS13), RANDOM))
    assert both[0] == only[0] == 0x0303
    assert both[3][51] == only[3][51] == b"\x00\x00"
    assert both[3][43] == b"\x04\x03\x04\x03\x03"
    assert only[3][43] == b"\x02\x03\x04"


def test_ssl_3_carries_no_extension() -> None:
    """Extensions make old servers hang up; the signalling suite stands for the one that matters."""
    version, _, suites, rows = parts(client_hello(Hello(version=Version.SSL3, suites=FALLBACK), RANDOM))
    assert (version, rows) == (0x0300, {})
    assert suites[-1] == 0x00FF


@pytest.mark.parametrize("version", [Version.TLS1_0, Version.TLS1_1])
def test_old_versions_offer_only_suites_they_can_negotiate(version: Version) -> None:
    """AEAD and SHA-2 suites need TLS 1.2 (RFC 5246)."""
    _, _, suites, rows = parts(client_hello(Hello(version=version, suites=STRONG + WEAK), RANDOM))
    assert suites
    assert not set(suites) & {0xC02F, 0x009C, 0x003C, 0x003B}
    assert 13 not in rows


def test_alpn_is_offered_on_request() -> None:
    """Protocol names go out in the order given."""
    sent = client_hello(Hello(version=Version.TLS1_2, suites=STRONG, alpn=("h2", "http/1.1")), RANDOM)
    assert parts(sent)[3][16] == b"\x00\x0c\x02h2\x08http/1.1"


@pytest.mark.parametrize("name", [None, "192.0.2.7", "2001:db8::7"])
def test_an_address_is_never_a_server_name(name: str | None) -> None:
    """RFC 6066 3: literal addresses are not permitted in SNI."""
    assert 0 not in parts(client_hello(Hello(version=Version.TLS1_2, suites=STRONG, server_name=name), RANDOM))[3]


@given(
    name=st.from_regex(r"[a-z]{1,60}(\.[a-z]{1,60}){0,3}", fullmatch=True), version=st.sampled_from(list(Version)[3:])
)
def test_no_hello_has_a_length_at_which_load_balancers_hang(name: str, version: Version) -> None:
    """RFC 7685: handshake messages of 256 to 511 bytes are padded beyond, whatever the name."""
    sent = client_hello(Hello(version=version, suites=STRONG + FALLBACK, server_name=name), RANDOM)
    parts(sent)
    assert not 256 <= len(sent) - 5 <= 511


def test_the_ssl_2_hello_is_as_drafted() -> None:
    """Two-byte header, version 2, seven kinds of three bytes, no session, sixteen bytes of challenge."""
    sent = client_hello(Hello(version=Version.SSL2, suites=()), bytes(32))
    assert int.from_bytes(sent[:2], "big") & 0x7FFF == len(sent) - 2
    assert sent[2:5] == b"\x01\x00\x02"
    assert [int.from_bytes(sent[at : at + 2], "big") for at in (5, 7, 9)] == [21, 0, 16]
    assert len(sent) == 11 + 21 + 16


def test_labels_are_as_people_write_them() -> None:
    """Every version has its usual name."""
    assert [one.label for one in Version] == ["SSL 2.0", "TLCP", "SSL 3.0", "TLS 1.0", "TLS 1.1", "TLS 1.2", "TLS 1.3"]
