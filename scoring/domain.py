"""What a domain name is used for."""

from dataclasses import dataclass
from enum import StrEnum


class DomainRole(StrEnum):
    """The roles of a domain name, not to be taken for those of an asset (scanner/discovery/roles.py)."""

    WEB = "web"
    """shows pages of its own, at the name itself or below it"""
    REDIRECT = "redirect"
    """its web fronts do nothing but lead to another domain"""
    SENDS = "sends mail"
    RECEIVES = "receives mail"
    PARKED = "parked"
    """neither web nor mail, both proved"""
    DEFENSIVE = "defensive"
    """parked or a redirect, and closed to mail in every way that the model asks of this role"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Domain:
    """One domain name of a target. `roles` are proved; `unseen` are neither shown nor ruled out.

    What was not seen makes no domain parked: it is asked every question of the roles that it may have.
    """

    name: str
    roles: tuple[DomainRole, ...]
    unseen: tuple[DomainRole, ...] = ()
