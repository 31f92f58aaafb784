"""The host names and addresses in a certificate's subjectAltName, whatever other kinds of names stand beside them."""

import re
from ipaddress import ip_address

from scanner.tls.der import children, element
from scanner.tls.extensions import SEQUENCE, content

SUBJECT_ALT_NAME = bytes.fromhex("551d11")
DNS_NAME, IP_ADDRESS = 0x82, 0x87
ADDRESS_SIZES = (4, 16)
_HOST_NAME = re.compile(r"(?:\*\.)?[a-z0-9_](?:[a-z0-9_.-]{0,251}[a-z0-9])?\Z")


def alternatives(der: bytes) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The dNSNames in lower case, wildcards kept, and the iPAddresses, each once (RFC 5280 4.2.1.6).

    The parser reads all names or none, and declines two kinds that clients merely skip (x400Address and
    ediPartyName). What no host can be called is left out, as is a name with the root's dot (RFC 5280 4.2.1.6); a list
    that is not whole holds no names, as clients read none of it. Raises LookupError where `der` is no certificate.
    """
    held = content(der, SUBJECT_ALT_NAME)
    lists = children(held)
    listed = lists[0][1] if lists else b""
    rows = children(listed, most=len(listed))
    if held != element(SEQUENCE, b"".join(element(*row) for row in rows)):
        return (), ()
    texts = (value.decode("ascii", "replace").lower() for tag, value in rows if tag == DNS_NAME)
    addresses = (
        str(ip_address(value)) for tag, value in rows if tag == IP_ADDRESS and len(value) in ADDRESS_SIZES
    )  # fmt: skip
    return tuple(dict.fromkeys(filter(_HOST_NAME.match, texts))), tuple(dict.fromkeys(addresses))
