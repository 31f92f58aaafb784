"""A certificate's extensions: those that can be read, also where another one cannot."""

from cryptography import x509

from scanner.tls.der import children, element

SEQUENCE, OBJECT_IDENTIFIER, EXTENSIONS = 0x30, 0x06, 0xA3
Readable = x509.Extensions


def extensions(parsed: x509.Certificate, der: bytes) -> Readable:
    """The readable extensions of the certificate in `der`, in its order, doubles included.

    The parser reads all or nothing, but clients look past what they do not need (RFC 5280 4.2): where it
    declines, each is read from a copy of the certificate that holds no other.
    """
    try:
        return parsed.extensions
    except (ValueError, TypeError, LookupError, x509.DuplicateExtension, x509.UnsupportedGeneralNameType):
        return x509.Extensions([one for copy in _copies(der) for one in _read(copy)])


def content(der: bytes, kind: bytes) -> bytes:
    """What the first extension of this kind (a DER object identifier's content) holds; empty where there is none.

    Raises LookupError where `der` is no certificate.
    """
    fields = children(children(children(der)[0][1])[0][1])
    for _, row in _rows(fields):
        parts = children(row)
        if parts[:1] == ((OBJECT_IDENTIFIER, kind),):
            return parts[-1][1]
    return b""


def _rows(fields: tuple[tuple[int, bytes], ...]) -> tuple[tuple[int, bytes], ...]:
    """The extensions among a certificate's fields, each a SEQUENCE."""
    held = next((content for tag, content in fields if tag == EXTENSIONS), b"")
    return children(children(held)[0][1]) if held else ()


def _read(der: bytes) -> tuple[x509.Extension[x509.ExtensionType], ...]:
    try:
        return tuple(x509.load_der_x509_certificate(der).extensions)
    except (ValueError, TypeError, LookupError, x509.DuplicateExtension, x509.UnsupportedGeneralNameType):
        return ()


def _copies(der: bytes) -> list[bytes]:
    """The certificate with one of its extensions at a time; its signature, which is not looked at, stays."""
    outer = children(children(der)[0][1])
    fields = children(outer[0][1])
    rest = b"".join(element(*one) for one in outer[1:])
    kept = b"".join(element(*one) for one in fields if one[0] != EXTENSIONS)
    tables = (element(EXTENSIONS, element(SEQUENCE, element(*row))) for row in _rows(fields))
    return [element(SEQUENCE, element(SEQUENCE, kept + table) + rest) for table in tables]
