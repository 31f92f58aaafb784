"""What a certificate's authority says beside the server: the issuers that were not sent, and whether it was revoked."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from scanner.errors import WeDeclined
from scanner.fetched import Fetched
from scanner.interfaces import Net, NoReply
from scanner.observation import ABSENT, NOT_ASKED, Fact, Present, Unseen
from scanner.tls import certificate, crl, ocsp
from scanner.tls.certificate import Certificate, encode_chain
from scanner.tls.issuers import certificates, issuer_of
from scanner.tls.status import Status

T = TypeVar("T")
MOST_SENT = 10
MOST_STEPS = 3
"""From the last certificate sent up to issuers that were not."""
MOST_PLACES = 2
"""Of each kind that one certificate names."""
_REVOKED = {Status.GOOD: False, Status.REVOKED: True}


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """`issuers` and `revoked` as TlsFacts has them, without anything that differs between two looks.

    `issuers` goes from the first that is missing upwards, and is ABSENT where none is or nobody says where it is.
    Its last one may name a further place, from which no usable answer came.
    """

    issuers: Fact[tuple[str, ...]] = NOT_ASKED
    revoked: Fact[bool] = NOT_ASKED


async def standing(chain: tuple[bytes, ...], net: Net) -> Standing:
    """Ask the authority of a chain's first certificate, as rarely as Net.fetch does; NOT_ASKED where we may not."""
    leaf = certificate.read(chain[0]) if chain else None
    if leaf is None or not net.profile.allows(net.conduct.third_party.least):
        return Standing()
    path = _path(leaf, chain[:MOST_SENT])
    found = await _above(path[-1], net)
    known = path if isinstance(found, Unseen) else (*path, *found)
    return Standing(issuers=_fact(found), revoked=await _revoked(leaf, known[1:2], net))


def _path(leaf: Certificate, sent: tuple[bytes, ...]) -> tuple[Certificate, ...]:
    """From the leaf upwards as far as the certificates sent lead, in whatever order they came."""
    path = [leaf]
    while not path[-1].self_signed:
        known = {one.der for one in path}
        above = _issuer(path[-1], tuple(der for der in sent if der not in known))
        if above is None:
            break
        path.append(above)
    return tuple(path)


async def _above(top: Certificate, net: Net) -> tuple[Certificate, ...] | Unseen:
    """The issuers of the last certificate sent, as far as certificates say where they are and they are there."""
    found: list[Certificate] = []
    while len(found) < MOST_STEPS and not top.self_signed and top.issuer_urls:
        above = await _ask(net, top.issuer_urls, net.conduct.third_party.limit, _finder(top))
        if isinstance(above, Unseen):
            return tuple(found) or above
        found.append(above)
        top = above
    return tuple(found)


def _finder(below: Certificate) -> Callable[[Fetched], Certificate | None]:
    return lambda fetched: _issuer(below, certificates(fetched.body))


def _issuer(below: Certificate, candidates: tuple[bytes, ...]) -> Certificate | None:
    der = issuer_of(below.der, candidates)
    return certificate.read(der) if der else None


def _fact(found: tuple[Certificate, ...] | Unseen) -> Fact[tuple[str, ...]]:
    if isinstance(found, Unseen):
        return found
    return Present(value=encode_chain(tuple(one.der for one in found))) if found else ABSENT


async def _revoked(leaf: Certificate, issuer: tuple[Certificate, ...], net: Net) -> Fact[bool]:
    """What OCSP says, or else the list of revoked certificates; `issuer` is empty where it is not known."""
    if leaf.self_signed or not (leaf.ocsp_urls or leaf.crl_urls):
        return ABSENT
    if not issuer:
        return Unseen(why="its issuer is not known, so nothing about it can be verified")
    of, by, rules = leaf.der, issuer[0].der, net.conduct.third_party

    def by_response(got: Fetched) -> bool | None:
        return _REVOKED.get(ocsp.read_staple(got.body, of, by, got.at))

    def by_list(got: Fetched) -> bool | None:
        return _REVOKED.get(crl.read(got.body, of, by, got.at))

    urls = tuple(filter(None, (ocsp.request_url(base, of, by) for base in leaf.ocsp_urls)))
    told = await _ask(net, urls, rules.limit, by_response)
    if isinstance(told, Unseen) and leaf.crl_urls:
        told = await _ask(net, leaf.crl_urls, rules.crl_limit, by_list)
    return told if isinstance(told, Unseen) else Present(value=told)


async def _ask(net: Net, urls: tuple[str, ...], limit: int, reads: Callable[[Fetched], T | None]) -> T | Unseen:
    """What the first place says from which `reads` learns something."""
    why = "its status cannot be asked for"
    for url in urls[:MOST_PLACES]:
        try:
            reply = await net.fetch(url, limit=limit, usable=lambda fetched: reads(fetched) is not None)
        except WeDeclined:
            why = "we do not ask where its authority says"
            continue
        if isinstance(reply, NoReply):
            why = "no answer came from where its authority says"
            continue
        learned = reads(reply.value)
        if learned is not None:
            return learned
        why = "what its authority says could not be verified"
    return Unseen(why=why)
