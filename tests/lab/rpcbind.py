"""rpcbind: the directory of ONC RPC services, without any service in it."""

import socket

from tests.lab.site import Site

PROGRAM = "rpcbind"


def start(site: Site, address: str) -> None:
    """rpcbind on port 111, of every address: there is one on a machine, and another laboratory's will do."""
    try:
        socket.create_connection((address, 111), timeout=1).close()
    except OSError:
        site.start(["rpcbind", "-f"], site.room("rpcbind"), [(address, 111)])
