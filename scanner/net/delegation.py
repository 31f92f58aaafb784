"""What a server of the zone above says of a zone below it: name servers and glue, as they came."""

import dns.flags
import dns.message
import dns.name
import dns.rdatatype

from scanner.answers import Referral
from scanner.interfaces import Reply
from scanner.net.dns import rrset_of
from scanner.net.records import name_text, rdata_text

_MOST = 64
"""Servers and addresses kept of one referral: more than any message of an honest zone holds."""


def referral(message: dns.message.Message, name: dns.name.Name, by: str) -> Reply[Referral] | None:
    """A Referral for `name`; None where the message neither delegates it nor speaks with authority (lame).

    A referral has its NS in the authority section and no AA (RFC 1034 4.3.2); glue stands in the additional one.
    """
    below = rrset_of(message.authority, name, dns.rdatatype.NS)
    if message.flags & dns.flags.AA:
        same = rrset_of(message.answer, name, dns.rdatatype.NS) is not None
        return Reply(value=Referral(same=same), answered_by=by)
    if below is None or message.answer:
        return None
    hosts = sorted(rdata.target for rdata in below)[:_MOST]
    glue = {
        (name_text(host), rdata_text(rdata))
        for host in hosts
        for kind in (dns.rdatatype.A, dns.rdatatype.AAAA)
        for rdata in rrset_of(message.additional, host, kind) or ()
    }
    servers = tuple(name_text(host) for host in hosts)
    return Reply(value=Referral(servers=servers, glue=tuple(sorted(glue)[:_MOST])), answered_by=by)
