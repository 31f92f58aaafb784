"""What a server of the zone above says of a zone below it: name servers and glue, as they came."""

import dns.flags
import dns.message
import dns.name
import dns.rdatatype
import dns.rrset

from scanner.answers import Referral
from scanner.interfaces import Reply
from scanner.net.dns import whole
from scanner.net.records import name_text, rdata_text
from scanner.net.wire import Message

_MOST = 64
"""Servers and addresses kept of one referral: more than any message of an honest zone holds."""


def referral(split: Message, name: dns.name.Name, by: str) -> Reply[Referral] | None:
    """A Referral for `name`; None where the message neither delegates it nor speaks with authority (lame).

    A referral has its NS in the authority section and no AA (RFC 1034 4.3.2); glue stands in the additional one.
    """
    message = whole(split)
    if not isinstance(message, dns.message.Message):
        return None
    below = _rrset(message.authority, name, dns.rdatatype.NS)
    if message.flags & dns.flags.AA:
        same = _rrset(message.answer, name, dns.rdatatype.NS) is not None
        return Reply(value=Referral(same=same), answered_by=by)
    if below is None or message.answer:
        return None
    hosts = sorted(rdata.target for rdata in below)[:_MOST]
    glue = {
        (name_text(host), rdata_text(rdata))
        for host in hosts
        for kind in (dns.rdatatype.A, dns.rdatatype.AAAA)
        for rdata in _rrset(message.additional, host, kind) or ()
    }
    servers = tuple(name_text(host) for host in hosts)
    return Reply(value=Referral(servers=servers, glue=tuple(sorted(glue)[:_MOST])), answered_by=by)


def _rrset(
    section: list[dns.rrset.RRset], name: dns.name.Name, kind: dns.rdatatype.RdataType
) -> dns.rrset.RRset | None:
    return next((each for each in section if each.name == name and each.rdtype == kind), None)
