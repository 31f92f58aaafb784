"""What the operator names is parsed strictly, with one sentence for what does not fit."""

from pathlib import Path

import certifi
import pytest

from cli import given
from scanner.errors import Misconfigured


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("192.0.2.53", ("192.0.2.53", 53)),
        ("192.0.2.53:5353", ("192.0.2.53", 5353)),
        ("2001:db8::53", ("2001:db8::53", 53)),
        ("[2001:DB8::53]", ("2001:db8::53", 53)),
        ("[2001:db8::53]:5353", ("2001:db8::53", 5353)),
    ],
)
def test_resolvers(text: str, place: tuple[str, int]) -> None:
    """Both families, with and without a port."""
    assert given.resolvers([text]) == (place,)


@pytest.mark.parametrize("text", ["", "dns.example", "192.0.2.53:", "192.0.2.53:0", "192.0.2.53:65536", "[::1", "1:2"])
def test_what_is_no_resolver(text: str) -> None:
    """A name, a missing or impossible port, half an address."""
    with pytest.raises(Misconfigured, match="resolver"):
        given.resolvers([text])


def test_networks() -> None:
    """CIDR or a single address; host bits are a mistake."""
    assert given.networks(["127.0.0.0/8", "::1"]) == ("127.0.0.0/8", "::1/128")
    for text in ("127.0.0.1/8", "loopback"):
        with pytest.raises(Misconfigured, match="allow-net"):
            given.networks([text])


def test_roots(tmp_path: Path) -> None:
    """A file of PEM certificates is read; anything else is named."""
    assert "BEGIN CERTIFICATE" in given.roots([certifi.where()])[0]
    (tmp_path / "no.pem").write_text("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")
    for path in (tmp_path / "no.pem", tmp_path / "missing.pem", tmp_path):
        with pytest.raises(Misconfigured):
            given.roots([str(path)])


def test_trust_anchors(tmp_path: Path) -> None:
    """DS and DNSKEY records in zone-file form, and nothing else."""
    good = tmp_path / "root.ds"
    good.write_text(f". 3600 IN DS 20326 8 2 {'ab' * 32}\n")
    assert given.trust_anchors([str(good)])
    for text in ("", "example. IN A 192.0.2.1\n", "nonsense here\n"):
        (tmp_path / "bad").write_text(text)
        with pytest.raises(Misconfigured, match="trust anchors"):
            given.trust_anchors([str(tmp_path / "bad")])


@pytest.mark.parametrize("text", ["a\nHost: x", "Größe", "\x1b[1mx", "x" * 201, "ab"])
def test_a_contact_that_could_bend_a_protocol_is_refused(text: str) -> None:
    """It stands in headers and greetings: one line of printable ASCII."""
    with pytest.raises(Misconfigured, match="contact"):
        given.contact(text)


def test_a_contact_is_trimmed_or_empty() -> None:
    """No contact is no error here: loopback needs none."""
    assert given.contact("  Ada <https://ada.example>  ") == "Ada <https://ada.example>"
    assert given.contact(" ") == ""
