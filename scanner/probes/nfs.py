"""NFS: whether a file server answers strangers, and in which versions; no export is listed and none is mounted."""

from dataclasses import dataclass

from scanner import rpc
from scanner.asset import Asset
from scanner.interfaces import Answer, Net, probe
from scanner.programs import RpcFacts, called

REQUEST = rpc.null_call(100003)
"""The program of NFS in all its versions (RFC 1813 2, RFC 7530 17)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NfsFacts(RpcFacts):
    """Versions of NFS."""


@probe(version=1, on="endpoint", facts=NfsFacts, services=("nfs",))
async def nfs(asset: Asset, net: Net) -> Answer:
    """One NULL call over TCP; under light only the connect."""
    return await called(asset, net, REQUEST, "nfs", NfsFacts)
