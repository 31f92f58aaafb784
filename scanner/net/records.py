"""DNS rdata as text: one spelling for one value, nothing unprintable in it."""

from typing import Any

import dns.name
import dns.rdata
import dns.rdatatype

_WHOLE = dns.rdata.RdataStyle(base64_chunk_size=0, hex_chunk_size=0)


def name_text(name: dns.name.Name) -> str:
    """Lower case, no trailing dot, odd octets as RFC 1035 escapes; `.` for the root."""
    return name.to_text(omit_final_dot=True).lower()


def rdata_text(rdata: Any) -> str:
    """One record in presentation format (RFC 1035, section 5, and the type's own RFC).

    TXT strings are joined without quotes and read as UTF-8; key and digest data hold no spaces; names
    are written by `name_text`. Unprintable characters come as backslash escapes.
    """
    kind = rdata.rdtype
    if kind == dns.rdatatype.TXT:
        text = b"".join(rdata.strings).decode("utf-8", "backslashreplace")
    elif kind in (dns.rdatatype.NS, dns.rdatatype.CNAME, dns.rdatatype.PTR, dns.rdatatype.DNAME):
        text = name_text(rdata.target)
    elif kind == dns.rdatatype.MX:
        text = f"{rdata.preference} {name_text(rdata.exchange)}"
    elif kind == dns.rdatatype.SRV:
        text = f"{rdata.priority} {rdata.weight} {rdata.port} {name_text(rdata.target)}"
    elif kind == dns.rdatatype.SOA:
        times = f"{rdata.serial} {rdata.refresh} {rdata.retry} {rdata.expire} {rdata.minimum}"
        text = f"{name_text(rdata.mname)} {name_text(rdata.rname)} {times}"
    else:
        text = rdata.to_styled_text(_WHOLE)
    return printable(text)


def printable(text: str) -> str:
    """`text` with every unprintable character as a backslash escape."""
    if text.isprintable():
        return text
    return "".join(ch if ch.isprintable() else ch.encode("unicode_escape").decode("ascii") for ch in text)
