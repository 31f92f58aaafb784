"""Shodan InternetDB: which ports of an address Shodan saw open, without saying what listens there."""

import json
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from scanner.feeds import CommercialUse, Terms
from scanner.feeds.witness import WitnessSource, plain_address, told
from scanner.told import Told

REFRESHED = timedelta(days=7)
"""How often its data are renewed, as its publisher says: it tells no dates, so that each sight counts as that old."""


def url(address: str) -> str:
    return f"https://internetdb.shodan.io/{address}"


def read(body: bytes, address: str, at: datetime) -> tuple[Told, ...]:
    """The open ports of the answer to one address; an empty body tells of none. Raises ValueError for any other."""
    if not body:
        return ()
    try:
        answer = json.loads(body)
    except RecursionError:
        raise ValueError("too deep") from None
    ports = answer.get("ports") if isinstance(answer, dict) else None
    if not isinstance(ports, list) or plain_address(answer.get("ip")) != plain_address(address):
        raise ValueError("no answer about this address")
    found = (told(address, port, "tcp", at - REFRESHED) for port in ports[:65536] if isinstance(port, int))
    return tuple(one for one in found if one is not None)


def _never(_: str, __: bytes) -> bool:
    return False


def _none(_: Iterable[bytes], __: str) -> Iterator[Told | None]:
    return iter(())


INTERNETDB = WitnessSource(
    name="internetdb",
    url="https://internetdb.shodan.io",
    terms=Terms(
        words="free for non-commercial use; business needs an enterprise licence of Shodan",
        url="https://internetdb.shodan.io/",
        read=None,
        commercial_use=CommercialUse.NO,
    ),
    recognises=_never,
    reads=_none,
)
