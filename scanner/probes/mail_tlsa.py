"""Which certificate a mail exchanger's own zone says that it has (DANE for SMTP, RFC 7672)."""

from dataclasses import dataclass

from scanner.asset import Asset
from scanner.interfaces import Answer, Net, probe
from scanner.tlsa import TlsaFacts, tlsa_of


@dataclass(frozen=True, slots=True, kw_only=True)
class MailTlsa(TlsaFacts):
    """TLSA records for port 25 of a mail exchanger's name."""


@probe(version=1, on="exchanger", facts=MailTlsa)
async def mail_tlsa(asset: Asset, net: Net) -> Answer:
    """One question; three and the shared ones of the zones above where records are there."""
    return await tlsa_of(f"_25._tcp.{asset.value}", net, MailTlsa)
