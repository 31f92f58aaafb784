"""LDAP: whether a directory answers strangers, and what it says of itself; nothing that it holds is read."""

import re
from dataclasses import dataclass

from scanner.asset import Asset
from scanner.ber import INTEGER, OCTETS, SEQUENCE, Element, each, element, first, integer, length
from scanner.greeting import EVIDENCE, proves, shown
from scanner.hello import ended, opened, unexpected
from scanner.interfaces import Answer, Net, NoReply, declined, probe
from scanner.observation import ABSENT, NOT_ASKED, Fact, Hello, Outcome, Present, Software, Unseen
from scanner.software import split_version

TLS_AT_ONCE = frozenset({636, 3269})
_SEARCH, _ENTRY, _DONE, _EXTENDED, _BOOLEAN, _ENUMERATED, _HAS = 0x63, 0x64, 0x65, 0x78, 0x01, 0x0A, 0x87
_RESULTS = frozenset({_DONE, _EXTENDED})
ATTRIBUTES = (
    "objectClass", "vendorName", "vendorVersion", "supportedLDAPVersion", "supportedExtension",
    "supportedCapabilities", "domainControllerFunctionality",
)  # fmt: skip
"""Of the root DSE (RFC 4512 5.1, RFC 3045), and of Active Directory's ([MS-ADTS] 3.1.1.3.2)."""
START_TLS = "1.3.6.1.4.1.1466.20037"
ACTIVE_DIRECTORY, LIGHTWEIGHT = "1.2.840.113556.1.4.800", "1.2.840.113556.1.4.1851"
SERVERS = {"3": "2008", "4": "2008 R2", "5": "2012", "6": "2012 R2", "7": "2016 or later", "10": "2025"}
"""Windows Server by the functional level of a domain controller ([MS-ADTS] 3.1.1.3.2.25)."""
_LEVEL = "domaincontrollerfunctionality"
_BY = "ldap root dse"


def request() -> bytes:
    """A search of the root DSE alone (RFC 4511 4.5.1): base scope, ten seconds, one entry, any object class."""
    attributes = element(SEQUENCE, *(element(OCTETS, name.encode("ascii")) for name in ATTRIBUTES))
    search = element(
        _SEARCH, element(OCTETS), integer(0, _ENUMERATED), integer(0, _ENUMERATED), integer(1), integer(10),
        element(_BOOLEAN, b"\0"), element(_HAS, b"objectClass"), attributes,
    )  # fmt: skip
    return element(SEQUENCE, integer(1), search)


REQUEST = request()


@dataclass(frozen=True, slots=True, kw_only=True)
class LdapFacts(Hello):
    """`root_readable` whether strangers may read what the server says of itself, `versions` those of LDAP, `tls`
    whether TLS came at once or is offered (StartTLS), `active_directory` whether it is a domain controller."""

    root_readable: Fact[bool] = NOT_ASKED
    versions: Fact[tuple[str, ...]] = NOT_ASKED
    active_directory: Fact[bool] = NOT_ASKED


@probe(version=1, on="endpoint", facts=LdapFacts, services=("ldap", "ldaps"))
async def ldap(asset: Asset, net: Net) -> Answer:
    """One search of the root DSE without a bind (RFC 4512 5.1); under light only the connect."""
    inside = asset.port in TLS_AT_ONCE
    async with opened(asset, net, TLS_AT_ONCE if net.hello_allowed else frozenset()) as stream:
        if isinstance(stream, NoReply):
            return ended(stream, "ldap", LdapFacts)
        if not net.hello_allowed:
            return Answer(outcome=Outcome.ANSWERED, facts=LdapFacts())
        await stream.send(REQUEST)
        reply = await stream.read(_whole)
    seen = reply.seen if isinstance(reply, NoReply) else reply.value
    facts = facts_of(seen, inside=inside)
    if facts is not None:
        return Answer(outcome=Outcome.ANSWERED, facts=facts, evidence=seen[:EVIDENCE])
    if isinstance(reply, NoReply):
        return ended(reply, "ldap", LdapFacts) if proves(reply.seen) else declined(reply)
    return unexpected(seen, "ldap", LdapFacts)


def _whole(seen: bytes) -> bool:
    """Whether the result of the search has arrived, or what comes is no LDAP."""
    messages = list(each(seen))
    if any((told := _operation(message)) is None or told.tag in _RESULTS for message in messages):
        return True
    rest = seen[messages[-1].end if messages else 0 :]
    return rest[:1] not in (b"", b"\x30") or (len(rest) >= 6 and length(rest) is None)


def _operation(message: Element) -> Element | None:
    """The protocol operation of an LDAPMessage that is an answer to ours or to nobody (RFC 4511 4.1.1, 4.4)."""
    number = first(message.content) if message.tag == SEQUENCE else None
    if number is None or number.tag != INTEGER or number.number not in (0, 1):
        return None
    told = first(message.content, number.end)
    return told if told and told.tag in (_ENTRY, *_RESULTS) else None


def facts_of(seen: bytes, *, inside: bool) -> LdapFacts | None:
    """The facts of the answers to our search, over TLS or not; None where `seen` holds none."""
    operations = [told for told in map(_operation, each(seen)) if told]
    if not operations:
        return None
    entry = next((told for told in operations if told.tag == _ENTRY), None)
    at_once: Fact[bool] = Present(value=True) if inside else Unseen(why="the root DSE was not told")
    if entry is None:
        return LdapFacts(
            speaks=Present(value="ldap"), tls=at_once, root_readable=Present(value=False),
            versions=Unseen(why="the root DSE was not told"), active_directory=Unseen(why="the root DSE was not told"),
        )  # fmt: skip
    told = attributes(entry)
    versions = tuple(sorted(told.get("supportedldapversion", ())))
    abilities = told.get("supportedcapabilities", ())
    extensions = told.get("supportedextension")
    starts = START_TLS in (extensions or ())
    return LdapFacts(
        speaks=Present(value="ldap"),
        software=_software(told),
        # A server may keep single attributes from strangers (RFC 4512 5.1): only a list without StartTLS denies it.
        tls=Present(value=inside or starts) if inside or extensions else Unseen(why="no list of extensions was told"),
        root_readable=Present(value=True),
        versions=Present(value=versions) if versions else ABSENT,
        active_directory=Present(value=ACTIVE_DIRECTORY in abilities and LIGHTWEIGHT not in abilities),
    )


def attributes(entry: Element) -> dict[str, tuple[str, ...]]:
    """The attributes of a SearchResultEntry (RFC 4511 4.5.2) by name in lower case, at most 64 values of each."""
    name = first(entry.content)
    listed = first(entry.content, name.end) if name else None
    found: dict[str, tuple[str, ...]] = {}
    for one in each(listed.content if listed else b""):
        kind = first(one.content)
        values = first(one.content, kind.end) if kind else None
        if kind and values:
            told = [shown(value.content, 100) for value in list(each(values.content))[:64]]
            found[shown(kind.content, 60).lower()] = tuple(told)
    return found


_VENDORS = (
    ("openldap", "openldap"), ("389 project", "389-directory-server"), ("red hat", "389-directory-server"),
    ("novell", "edirectory"), ("netiq", "edirectory"), ("oracle", "oracle-directory-server"),
    ("international business machines", "ibm-directory-server"), ("apache", "apacheds"), ("samba", "samba"),
    ("forgerock", "forgerock-ds"), ("ping identity", "pingdirectory"), ("unboundid", "pingdirectory"),
)  # fmt: skip
_NUMBER = re.compile(r"(?<![\w.])v?(\d+\.\d[\w.+-]*)")


def _software(told: dict[str, tuple[str, ...]]) -> Fact[tuple[Software, ...]]:
    """The product: as its vendor names it, else as only OpenLDAP or Active Directory describe themselves."""
    vendor = " ".join((*told.get("vendorname", ()), *told.get("vendorversion", ()))).lower()
    product = next((product for mark, product in _VENDORS if mark in vendor), None)
    if product:
        digits = _NUMBER.search(" ".join(told.get("vendorversion", ())))
        version, package = split_version(digits[1]) if digits else (None, None)
        return Present(value=(Software(product=product, version=version, package=package, told_by=_BY),))
    if "openldaprootdse" in (name.lower() for name in told.get("objectclass", ())):
        return Present(value=(Software(product="openldap", told_by=_BY),))
    if LIGHTWEIGHT in told.get("supportedcapabilities", ()):
        return Present(value=(Software(product="ad-lds", told_by=_BY),))
    if ACTIVE_DIRECTORY in told.get("supportedcapabilities", ()):
        server = SERVERS.get(next(iter(told.get(_LEVEL, ())), ""))
        package = f"Windows Server {server}" if server else None
        return Present(value=(Software(product="active-directory", package=package, told_by=_BY),))
    return ABSENT
