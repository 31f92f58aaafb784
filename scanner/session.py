"""A TLS session as our own library made it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class TlsSession:
    """A handshake that our own TLS library finished, unverified: version (`TLSv1.3`), suite, chain in DER.

    `state` is what a later handshake may take up again, and `resumed` whether this one did.
    """

    version: str
    suite: str
    chain: tuple[bytes, ...]
    state: object = None
    resumed: bool = False
