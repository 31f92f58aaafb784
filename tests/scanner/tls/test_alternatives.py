"""Names and addresses are read beside any other kind of name, all of them, and from hostile bytes never wrongly."""

import contextlib

from hypothesis import given
from hypothesis import strategies as st

from scanner.tls.alternatives import alternatives
from tests.scoring.vectors.tls_certificates.encoding import OCTETS, SEQUENCE, extension, tlv
from tests.scoring.vectors.tls_certificates.made import server

DNS, ADDRESS, X400, EDI_PARTY = 0x82, 0x87, 0xA3, 0xA5


def holding(*entries: bytes) -> bytes:
    """A certificate whose SAN holds these general names."""
    return server(extensions=(extension("2.5.29.17", tlv(SEQUENCE, *entries)),))


def test_other_kinds_of_names_stand_in_no_way() -> None:
    """Two kinds that the library declines leave the host names and both sizes of address readable.

    A name with the root's dot is no host name there (RFC 5280 4.2.1.6): clients match nothing with it.
    """
    der = holding(
        tlv(X400, tlv(SEQUENCE)), tlv(DNS, b"WWW.Acme.Example"), tlv(EDI_PARTY), tlv(ADDRESS, bytes((192, 0, 2, 7))),
        tlv(ADDRESS, bytes(15) + b"\1"), tlv(ADDRESS, b"abc"), tlv(DNS, b"*.acme.example"),
        tlv(DNS, b"b\xfccher.example"), tlv(DNS, b"dot.acme.example."),
    )  # fmt: skip
    assert alternatives(der) == (("www.acme.example", "*.acme.example"), ("192.0.2.7", "::1"))


def test_no_name_is_one_too_many() -> None:
    """The size of the certificate is the only bound: clients read them all."""
    names = tuple(f"n{number}.example" for number in range(3000))
    assert alternatives(holding(*(tlv(DNS, name.encode()) for name in names)))[0] == names


def test_a_list_that_is_not_whole_holds_nothing() -> None:
    """Half a name, bytes after the list, no list: clients read none of it."""
    right = tlv(DNS, b"www.acme.example")
    assert alternatives(holding(right, b"\x82\x09www")) == ((), ())
    assert alternatives(server(extensions=(extension("2.5.29.17", tlv(SEQUENCE, right) + b"\0"),))) == ((), ())
    assert alternatives(server(extensions=(extension("2.5.29.17", tlv(OCTETS, right)),))) == ((), ())
    assert alternatives(server(extensions=())) == ((), ())


@given(st.binary(max_size=200))
def test_no_names_come_out_of_noise(data: bytes) -> None:
    """Whatever the extension holds, what is read are host names; whatever the certificate is, only LookupError."""
    names, _ = alternatives(server(extensions=(extension("2.5.29.17", data),)))
    assert all(name.isascii() for name in names)
    with contextlib.suppress(LookupError):
        alternatives(data)
