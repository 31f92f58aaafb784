"""What an asset is to its target: the words in one place, the weightiest first."""

from enum import StrEnum


class Role(StrEnum):
    """Claims carry all roles of their asset, joined by `, ` in this order."""

    APEX = "apex"
    """a name with its own zone or mail policy: asked every question about a domain"""
    DECLARED = "declared"
    """an address or further name that the target or the operator gave"""
    WWW = "www"
    MAIL_EXCHANGER = "mail exchanger"
    """a host named by MX, its address, and port 25 there"""
    NAME_SERVER = "name server"
    WEB = "web"
    """an address of the domain itself or its www, and the web ports of any name"""
    SERVICE = "service"
    """a host or port that offers a named service"""
    HOST = "host"
    ALIAS = "alias"
    """the canonical name behind a CNAME"""
    REPORTED = "reported"
    """a port of which third parties tell"""


ORDER = {role.value: rank for rank, role in enumerate(Role)}

ASKED_OF = {
    "apex": {"apex", "organisation domain"},
    "web name": {"apex", "organisation domain", "www"},
    "exchanger": {"mail exchanger"},
}
"""The roles of the names that a probe is asked of, by its `on`."""


def joined(roles: set[str]) -> str:
    """All roles in order; that it is a host at all is said only where nothing more is known."""
    telling = roles - {Role.HOST.value} or roles
    return ", ".join(sorted(telling, key=lambda role: ORDER[role]))


def of_reported(on: str, role: str) -> bool | None:
    """Whether a probe fits an endpoint by what others told of it; None where that decides nothing.

    What only others saw is touched by nobody: it is no port that our profile lets us try.
    """
    roles = set(role.split(", "))
    if on == "reported endpoint":
        return Role.REPORTED.value in roles
    return False if roles == {Role.REPORTED.value} else None
