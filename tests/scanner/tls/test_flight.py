"""The server's first flight is read whole, in pieces and in bad faith."""

from hypothesis import given
from hypothesis import strategies as st

from scanner.tls.flight import MOST_BYTES, MOST_CERTIFICATES, Flight, FlightReader, Ssl2Reader, reader_for
from scanner.tls.hello import Hello, Version


def record(kind: int, body: bytes) -> bytes:
    return bytes([kind]) + b"\x03\x03" + len(body).to_bytes(2, "big") + body


def message(kind: int, body: bytes) -> bytes:
    return bytes([kind]) + len(body).to_bytes(3, "big") + body


def hello(version: int = 0x0303, suite: int = 0xC02F, extensions: bytes = b"", session: bytes = b"") -> bytes:
    body = version.to_bytes(2, "big") + bytes(32) + bytes([len(session)]) + session + suite.to_bytes(2, "big") + b"\0"
    if extensions:
        body += len(extensions).to_bytes(2, "big") + extensions
    return message(2, body)


def certificates(*ders: bytes) -> bytes:
    rows = b"".join(len(der).to_bytes(3, "big") + der for der in ders)
    return message(11, len(rows).to_bytes(3, "big") + rows)


CURVE = message(12, b"\x03\x00\x1d\x20" + bytes(32))
DONE = message(14, b"")
WHOLE = record(22, hello() + certificates(b"leaf", b"issuer") + CURVE + DONE)


def flight(data: bytes) -> Flight:
    reader = FlightReader()
    reader.enough(data)
    return reader.flight


def test_a_whole_flight_is_understood() -> None:
    """Version, suite, chain and curve come from one record with four messages."""
    seen = flight(WHOLE)
    assert seen.hello
    assert (seen.hello.version, seen.hello.suite.name) == (Version.TLS1_2, "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256")
    assert (seen.chain, seen.group, seen.complete, seen.foreign) == ((b"leaf", b"issuer"), "x25519", True, False)


@given(st.lists(st.integers(1, 40), max_size=30))
def test_messages_may_be_cut_anywhere(cuts: list[int]) -> None:
    """One message over many records, each arriving in pieces, gives the same facts (RFC 5246 6.2.1)."""
    content, records, at = hello() + certificates(b"leaf", b"issuer") + CURVE + DONE, b"", 0
    for cut in [*cuts, len(content)]:
        if content[at : at + cut]:
            records += record(22, content[at : at + cut])
        at += cut
    reader = FlightReader()
    for end in range(len(records) + 1):
        if reader.enough(records[:end]):
            break
    assert reader.flight == flight(WHOLE)


def test_a_retry_request_names_version_and_group() -> None:
    """HelloRetryRequest: the real version stands in supported_versions, the group in key_share (RFC 8446 4.1.4)."""
    seen = flight(record(22, hello(0x0303, 0x1301, b"\x00\x2b\x00\x02\x03\x04\x00\x33\x00\x02\x11\xec")))
    assert seen.hello
    assert (seen.hello.version, seen.group, seen.complete) == (Version.TLS1_3, "X25519MLKEM768", True)


def test_the_prime_of_a_key_exchange_is_measured() -> None:
    """Leading zero bits do not count."""
    body = b"\x00\x80" + b"\x00" + b"\x7f" * 127
    assert flight(record(22, hello(suite=0x0033) + message(12, body))).dh_bits == 1015


def test_fatal_alerts_end_and_warnings_do_not() -> None:
    """A warning about the name is followed by the handshake; a fatal alert or a close_notify ends it (RFC 6066 3)."""
    assert flight(record(21, b"\x02\x46")).alert_name == "protocol_version"
    assert flight(record(21, b"\x01\x00")).complete
    warned = flight(record(21, b"\x01\x70") + WHOLE)
    assert (warned.alert, bool(warned.hello)) == (None, True)


def test_alerts_may_be_cut_and_the_first_one_counts() -> None:
    """One byte a record is legal (RFC 5246 6.2.1); a close_notify behind a refusal does not take its place."""
    assert flight(record(21, b"\x02") + record(21, b"\x28")).alert_name == "handshake_failure"
    assert flight(record(21, b"\x02\x28\x01\x00")).alert_name == "handshake_failure"


def test_an_error_is_fatal_whatever_its_level() -> None:
    """RFC 8446 6; only a few alerts are warnings by nature."""
    assert flight(record(21, b"\x01\x46")).alert_name == "protocol_version"
    warned = flight(record(21, b"\x01\x70"))
    assert (warned.alert, warned.warned, warned.complete) == (None, 112, False)


def test_a_tlcp_hello_may_be_turned_down_in_tls() -> None:
    """A server of TLS alone answers with an alert of its own record version."""
    reader = FlightReader(major=1)
    assert reader.enough(record(21, b"\x02\x46"))
    assert (reader.flight.alert, reader.flight.foreign) == (70, False)


def test_what_ends_before_the_status_leaves_it_open() -> None:
    """CertificateStatus comes after the certificates (RFC 6066 8): only what follows it shows that there is none."""
    assert not flight(record(22, hello() + certificates(b"leaf"))).past_status
    assert flight(record(22, hello() + certificates(b"leaf") + CURVE)).past_status
    assert flight(WHOLE).finished


def test_too_much_of_a_chain_keeps_the_hello() -> None:
    """A message beyond the limit ends the reading; what was understood before it stays."""
    seen = flight(record(22, hello() + b"\x0b" + (MOST_BYTES + 1).to_bytes(3, "big")))
    assert (bool(seen.hello), seen.chain, seen.complete, seen.foreign) == (True, (), True, False)


def test_too_long_a_chain_is_cut() -> None:
    """No more than ten certificates are kept."""
    assert len(flight(record(22, hello() + certificates(*[b"x"] * 30))).chain) == MOST_CERTIFICATES


def test_what_is_no_tls_is_foreign_from_its_first_byte() -> None:
    """Nobody waits for more of an SSH greeting."""
    for data in (b"S", b"HTTP/1.1 400", b"220 mail\r\n", bytes(10)):
        reader = FlightReader()
        assert reader.enough(data)
        assert reader.flight.foreign


def test_messages_before_the_server_hello_are_foreign() -> None:
    """A chain without a ServerHello, or encrypted data first, is no first flight."""
    assert flight(record(22, certificates(b"leaf"))).foreign
    assert flight(record(23, b"x")).foreign
    assert flight(record(22, message(11, b"")[:4].replace(b"\x0b\x00", b"\x0b\xff"))).foreign


@given(st.binary(max_size=400))
def test_any_bytes_are_read_without_a_word(data: bytes) -> None:
    """Whatever comes, nothing is raised and nothing beyond the limits is kept."""
    for prefix in (b"", b"\x16\x03\x03\x00\x50", b"\x16\x03\x01\x01\x00\x02\x00\x00\x46\x03\x03", WHOLE[:90]):
        seen = flight(prefix + data)
        assert sum(map(len, seen.chain)) <= MOST_BYTES
        Ssl2Reader().enough(prefix + data)


@given(st.integers(0, len(WHOLE) - 1), st.integers(0, 255))
def test_a_flight_with_one_wrong_byte_is_survived(place: int, byte: int) -> None:
    """Any single damage gives facts or foreign, never an exception."""
    flight(WHOLE[:place] + bytes([byte]) + WHOLE[place + 1 :])


def offered_by(data: bytes) -> bool | None:
    """Whether SSL 2.0 is offered by this answer; None while it is too short to say."""
    reader = Ssl2Reader()
    return reader.flight.hello is not None if reader.enough(data) else None


def test_an_ssl_2_answer_needs_a_shared_cipher() -> None:
    """A SERVER-HELLO without any cipher offers nothing; a TLS alert or an ERROR is a no; too little is undecided."""
    head = b"\x80\x20\x04\x00\x01\x00\x02\x00\x00"
    assert offered_by(head + b"\x00\x03") is True
    assert offered_by(head + b"\x00\x00") is False
    assert offered_by(record(21, b"\x02\x46")) is False
    assert offered_by(b"\x80\x03\x00\x00\x01") is False
    assert offered_by(head[:5]) is None
    assert offered_by(b"") is None


def test_an_alert_in_an_odd_version_is_an_alert() -> None:
    """GnuTLS of TLS 1.3 alone turns an SSL 2.0 hello down with an alert in a version of DTLS."""
    reader = reader_for(Hello(version=Version.SSL2, suites=()))
    assert reader.enough(bytes.fromhex("15fefd00020246"))
    assert reader.flight.alert == 70
