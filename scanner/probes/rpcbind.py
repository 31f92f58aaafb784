"""rpcbind, the port mapper: whether it answers strangers; none of the programs it knows is listed."""

from dataclasses import dataclass

from scanner import rpc
from scanner.asset import Asset
from scanner.interfaces import Answer, Net, probe
from scanner.programs import RpcFacts, called

REQUEST = rpc.null_call(100000)
"""The program of rpcbind and the port mapper before it (RFC 1833 2.1)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RpcbindFacts(RpcFacts):
    """Versions of the port mapper's protocol."""


@probe(version=1, on="endpoint", facts=RpcbindFacts, services=("rpcbind",))
async def rpcbind(asset: Asset, net: Net) -> Answer:
    """One NULL call over TCP; under light only the connect."""
    return await called(asset, net, REQUEST, "rpcbind", RpcbindFacts)
