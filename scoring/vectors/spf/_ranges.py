"""How large the largest block is that SPF records let pass."""

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass

from scanner.spf.chain import WIDE_FOUR, WIDE_SIX, Block


@dataclass(frozen=True, slots=True, kw_only=True)
class Wide:
    """A block of a /8 of IPv4 or a /16 of IPv6 or larger, touching ones taken together; `everyone`: all there is.

    `at` is the name whose record has it, or the largest part of it.
    """

    block: str
    at: str
    everyone: bool


def widest(blocks: Iterable[Block]) -> Wide | None:
    """The widest block; None where none is very large."""
    blocks = tuple(blocks)
    terms = [(0 if one.everyone else 1, one.term, one.name) for one in blocks if one.network is None]
    four = {one.network: one.name for one in blocks if isinstance(one.network, ipaddress.IPv4Network)}
    six = {one.network: one.name for one in blocks if isinstance(one.network, ipaddress.IPv6Network)}
    # a /n of IPv4 is as large a part of the whole as a /2n of IPv6 of the half that is in use: our own measure
    sized = [
        *((one.prefixlen * WIDE_SIX, str(one), _holder(one, four)) for one in ipaddress.collapse_addresses(four)),
        *((one.prefixlen * WIDE_FOUR, str(one), _holder(one, six)) for one in ipaddress.collapse_addresses(six)),
        *terms,
    ]
    size, block, at = min(sized, default=(WIDE_FOUR * WIDE_SIX + 1, "", ""))
    return Wide(block=block, at=at, everyone=size == 0) if size <= WIDE_FOUR * WIDE_SIX else None


def _holder(
    whole: ipaddress.IPv4Network | ipaddress.IPv6Network,
    parts: dict[ipaddress.IPv4Network, str] | dict[ipaddress.IPv6Network, str],
) -> str:
    inside = ((part.prefixlen, name) for part, name in parts.items() if part.network_address in whole)
    return min(inside)[1]
