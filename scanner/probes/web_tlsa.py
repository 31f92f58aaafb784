"""Which certificate a web site's own zone says that it has (DANE for HTTPS, RFC 6698)."""

from dataclasses import dataclass

from scanner.asset import Asset
from scanner.interfaces import Answer, Net, probe
from scanner.tlsa import TlsaFacts, tlsa_of


@dataclass(frozen=True, slots=True, kw_only=True)
class WebTlsa(TlsaFacts):
    """TLSA records for port 443 of a domain's name and its www."""


@probe(version=1, on="web name", facts=WebTlsa)
async def web_tlsa(asset: Asset, net: Net) -> Answer:
    """One question; three and the shared ones of the zones above where records are there."""
    return await tlsa_of(f"_443._tcp.{asset.value}", net, WebTlsa)
