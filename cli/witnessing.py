"""The third parties that may be asked what they saw, wired: beside cli/world.py, which is full."""

from pathlib import Path
from typing import TYPE_CHECKING

from cli.settings import Settings
from scanner import dns_lists
from scanner.conduct import Conduct
from scanner.errors import Misconfigured
from scanner.fetched import Shelf
from scanner.interfaces import Clock, Service
from scanner.told import SHOWN

if TYPE_CHECKING:
    from scanner.net.witnesses import Witnesses


def witnesses(
    settings: Settings, clock: Clock, conduct: Conduct, shelf: Shelf, *, away: bool, lists: str
) -> "Witnesses":  # fmt: skip
    """All that were imported and, for a run that leaves this machine (`away`), those that can be asked.

    `lists` is the text of config/registry/dns_lists.toml: our resolvers are asked for those in every run.

    Raises Misconfigured for a key that is none, or where an import cannot be read.
    """
    from scanner.feeds import sources
    from scanner.feeds.acceptance import Acceptances, why_off
    from scanner.feeds.dns_terms import sources_of
    from scanner.net.listings import Listings
    from scanner.net.witnesses import Witnesses
    from scoring.history.witnessed import Witnessed

    data, known = Path(settings.one("data")), dns_lists.read(lists)
    by_dns = sources_of(known)
    unaccepted = {name: why_off(name, by_dns.get(name)) for name in Acceptances(data, by_dns).off()}
    off = {name: why for name, why in unaccepted.items() if name in SHOWN}
    services = _services(settings, conduct.user_agent)
    return Witnesses(
        clock,
        conduct,
        shelf,
        kept=Witnessed.open(data, SHOWN, off=off),
        services=services if away else {},
        off=off,
        terms={name: sources()[name].terms.url or "" for name in SHOWN},
        lists=Listings(clock, known, {name: why for name, why in unaccepted.items() if name in by_dns}),
    )


def _services(settings: Settings, user_agent: str) -> dict[str, Service]:
    """InternetDB, and Censys where there is a key."""
    from scanner.feeds import censys, internetdb
    from scanner.net.publisher import HttpsPublisher

    nothing = frozenset({404})
    asked = {
        "internetdb": Service(
            publisher=HttpsPublisher(user_agent, nothing=nothing), url=internetdb.url, read=internetdb.read
        )
    }
    token, organization = settings.one("censys_token"), settings.one("censys_organization")
    if not token:
        return asked
    if not (token.isascii() and token.isprintable() and " " not in token):
        raise Misconfigured("HULLMARK_CENSYS_TOKEN is no key: it has characters that no key has.")
    headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}

    def url(address: str) -> str:
        return censys.url(address, organization)

    publisher = HttpsPublisher(user_agent, headers=headers, nothing=nothing)
    return asked | {"censys": Service(publisher=publisher, url=url, read=censys.read)}
