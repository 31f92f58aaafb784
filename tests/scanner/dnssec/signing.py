"""Records signed in memory with keys made on the spot, for what no real signer would make."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import dns.dnssec
import dns.message
import dns.name
import dns.rdataclass
import dns.rdatatype
import dns.rrset
from cryptography.hazmat.primitives.asymmetric import ed25519

from scanner.dnssec.signature import Keyring, Signed

NOW = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
ZONE = dns.name.from_text("acme.example")
MONTH = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A signing key and its record."""

    private: ed25519.Ed25519PrivateKey
    record: Any

    def sign(
        self, rrset: dns.rrset.RRset, *, begin: datetime = NOW - MONTH, end: datetime = NOW + MONTH,
        signer: dns.name.Name = ZONE,
    ) -> Any:  # fmt: skip
        """A signature over these records."""
        return dns.dnssec.sign(rrset, self.private, signer, self.record, inception=begin, expiration=end)

    def signed(self, rrset: dns.rrset.RRset) -> Signed:
        """The records with a signature that holds."""
        return Signed(rrset=rrset, signatures=(self.sign(rrset),))


def pair() -> Pair:
    """A new one."""
    private = ed25519.Ed25519PrivateKey.generate()
    return Pair(private=private, record=dns.dnssec.make_dnskey(private.public_key(), dns.dnssec.Algorithm.ED25519, 257))


def ring(*pairs: Pair) -> Keyring:
    """Their keys as the zone's."""
    return Keyring(ZONE, [one.record for one in pairs])


def records(text: str, *, kind: str = "A", name: str = "acme.example.") -> dns.rrset.RRset:
    """One set, of one record."""
    return dns.rrset.from_text(name, 60, "IN", kind, text)


def answer(name: str, kind: str, *sets: Signed, authority: tuple[Signed, ...] = ()) -> dns.message.Message:
    """A message with these sets and their signatures."""
    message = dns.message.make_response(dns.message.make_query(name, kind, want_dnssec=True))
    for section, every in ((message.answer, sets), (message.authority, authority)):
        for each in every:
            section.append(each.rrset)
            if each.signatures:
                section.append(dns.rrset.from_rdata_list(each.rrset.name, 60, each.signatures))
    return dns.message.from_wire(message.to_wire(max_size=65535))
