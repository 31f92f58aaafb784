"""Whether this machine has a way out, as its kernel knows it: nothing is sent."""

import socket

OUTSIDE = {4: "198.41.0.4", 6: "2001:503:ba3e::2:30"}
"""An address of the root server A in each family (IANA root hints): far from every machine that runs this."""


def ways_out(outside: dict[int, str] = OUTSIDE) -> frozenset[int]:
    """The address families (4, 6) in which there is a route to the outside; a datagram socket is connected only."""
    return frozenset(family for family, address in outside.items() if _routed(family, address))


def _routed(family: int, address: str) -> bool:
    try:
        with socket.socket(socket.AF_INET if family == 4 else socket.AF_INET6, socket.SOCK_DGRAM) as sock:
            sock.connect((address, 53))
    except OSError:
        return False
    return True
