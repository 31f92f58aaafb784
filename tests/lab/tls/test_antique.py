"""The byte-level servers answer as they are told to, or refuse."""

from tests.lab.tls.antique import SSL3, TLCP, TLS1_0, TLS1_2, TLS1_3, Antique, answer

DER = (b"\x30\x03\x02\x01\x00",)


def hello(version: int, *suites: int, extensions: bytes = b"") -> bytes:
    body = version.to_bytes(2, "big") + bytes(33) + (2 * len(suites)).to_bytes(2, "big")
    body += b"".join(suite.to_bytes(2, "big") for suite in suites) + b"\x01\x00"
    body += len(extensions).to_bytes(2, "big") + extensions
    return b"\x01" + len(body).to_bytes(3, "big") + body


def chosen(flight: bytes) -> tuple[int, int]:
    """Version and suite of a ServerHello without a session."""
    assert flight[0] == 22
    assert flight[5] == 2
    return int.from_bytes(flight[9:11], "big"), int.from_bytes(flight[44:46], "big")


def test_the_highest_common_version_and_its_own_first_suite_are_chosen() -> None:
    """Version by RFC 5246 E.1, suite in the order that the server was given."""
    antique = Antique(versions=(SSL3, TLS1_0), suites=(0x0005, 0x000A))
    assert chosen(answer(antique, DER, hello(TLS1_2, 0x000A, 0x0005))) == (TLS1_0, 0x0005)
    assert chosen(answer(antique, DER, hello(SSL3, 0x000A))) == (SSL3, 0x000A)


def test_what_it_does_not_speak_is_refused_with_an_alert() -> None:
    """protocol_version for a version, handshake_failure for suites."""
    antique = Antique(versions=(TLS1_2,), suites=(0x002F,))
    assert answer(antique, DER, hello(TLS1_0, 0x002F))[-1] == 70
    assert answer(antique, DER, hello(TLS1_2, 0x0035))[-1] == 40
    assert answer(antique, DER, b"\x01\x00") == b""


def test_its_group_is_asked_for_by_a_hello_retry_request() -> None:
    """With TLS 1.3 it names its one group, and refuses clients that do not offer it (RFC 8446 4.1.4)."""
    antique = Antique(versions=(TLS1_3,), suites=(0x1301,), group=0x11EC)
    versions = bytes.fromhex("002b 0003 02 0304")
    offering = bytes.fromhex("000a 0006 0004 001d 11ec")
    retry = answer(antique, DER, hello(TLS1_2, 0x1301, extensions=versions + offering))
    assert chosen(retry) == (TLS1_2, 0x1301)
    assert retry.endswith(bytes.fromhex("0033 0002 11ec"))
    assert answer(antique, DER, hello(TLS1_2, 0x1301, extensions=versions))[-1] == 40


def test_tlcp_is_a_version_apart() -> None:
    """Neither is it chosen for an ordinary client, nor an ordinary version for its client."""
    antique = Antique(versions=(TLCP, TLS1_2), suites=(0xE013, 0x002F))
    assert chosen(answer(antique, DER, hello(TLCP, 0xE013))) == (TLCP, 0xE013)
    assert chosen(answer(antique, DER, hello(TLS1_2, 0x002F))) == (TLS1_2, 0x002F)
    assert answer(Antique(versions=(TLCP,), suites=(0xE013,)), DER, hello(TLS1_2, 0x002F))[-1] == 70
