"""Are certificates for all names at once limited as strictly as others?"""

from datetime import datetime

from scanner.probes.zone import ZoneFacts
from scoring.check import Name, Seen, check
from scoring.finding import Finding
from scoring.knowledge import Known
from scoring.vectors.dns_zone._caa import properties
from scoring.vectors.dns_zone._zone import listed, unseen


@check(
    because={
        "as_strict": "No authority may issue wildcard certificates that may not issue others.",
        "nobody": "No authority may issue wildcard certificates.",
        "wider": "Authorities may issue wildcard certificates that may not issue others: {issuers}.",
        "not_seen": "No answer came that has the CAA records ({why}).",
    },
    causes=("web attack",),
    losses=("business email compromise",),
)
def caa_limits_wildcards(subject: Name, zone: Seen[ZoneFacts], known: Known, as_of: datetime) -> Finding | None:
    """Are certificates for all names at once limited as strictly as others?

    Why an insurer cares: a wildcard certificate in the wrong hands fits every page of the company.

    What to do: leave issuewild out, or set it to ";" where no wildcard certificate is used.

    What this cannot see: whether authorities obey, and certificates issued before.

    Source: RFC 8659 section 4.3.
    """
    caa = zone.latest(lambda facts: facts.caa)
    if caa is None:
        return unseen(subject, zone, lambda facts: facts.caa)
    rows = properties(caa.value or ())
    plain = {row.issuer for row in rows if row.tag == "issue" and row.issuer}
    wild = [row.issuer for row in rows if row.tag == "issuewild"]
    limited = any(row.tag == "issue" for row in rows)
    if not wild:
        return subject.good("as_strict", caa) if limited else None
    if not any(wild):
        return subject.good("nobody", caa)
    wider = {issuer for issuer in wild if issuer} - plain
    return subject.fair("wider", caa, issuers=listed(wider)) if limited and wider else subject.good("as_strict", caa)
