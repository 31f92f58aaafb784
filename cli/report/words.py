"""The glossary: what our own words are called on a page, the same everywhere."""

from cli.report.catalogue import said as _

OPENING = _(
    "This is not a penetration test, not a statement about cover and not advice. It says what can be seen of these systems from the internet, and what cannot be seen."  # noqa: E501  # a catalogue's key is one literal
)
DRAFT = _("Draft: this report has not been released and must not leave the house.")
RELEASED = _("Released by {who} on {day}.")
SEVERITIES = {"critical": _("critical"), "high": _("high"), "medium": _("medium"), "low": _("low")}
VECTORS = {
    "compromised_systems": _("Systems that others control"),
    "patching_cadence": _("Patching"),
    "tls_configuration": _("Encryption of connections"),
    "tls_certificates": _("Certificates"),
    "open_ports": _("Services open to the internet"),
    "web_security": _("Web pages"),
    "server_software": _("Supported software"),
    "spf": _("Who may send mail (SPF)"),
    "dkim": _("Signed mail (DKIM)"),
    "dmarc": _("Rule against forged mail (DMARC)"),
    "dnssec": _("Signed names (DNSSEC)"),
    "mail_transport": _("Delivery of mail"),
    "dns_zone": _("Domain and name servers"),
    "desktop_software": _("Software on desktops"),
    "mobile_software": _("Software on mobile devices"),
    "insecure_systems": _("Devices that talk to unwanted places"),
    "file_sharing": _("File sharing"),
    "security_incidents": _("Incidents that became public"),
}
CAUSES = {
    "first rating": _("This is the first rating."),
    "new model": _("A new version of the model."),
    "the world": _("New public facts about what was seen."),
    "ageing": _("Time alone: what was seen has aged."),
    "attribution": _("What is held to be yours."),
    "assets found or gone": _("Systems that were found or are gone."),
    "lost sight": _("What can no longer be seen."),
    "own change": _("Your own changes."),
}
CERTAINTIES = {"confirmed": _("confirmed"), "likely": _("likely"), "possible": _("possible")}
VERDICTS = {
    "good": _("good"), "fair": _("fair"), "warn": _("warning"), "bad": _("bad"), "neutral": _("not judged"),
    "unknown": _("not known"),
}  # fmt: skip
ATTRIBUTIONS = {
    "A": _("declared by you or typed"),
    "B": _("your own domain leads to it"),
    "C": _("inferred: shown only, takes no points"),
    "D": _("a shared platform: shown only, takes no points"),
}
OUTCOMES = {
    "refused": _("refused"),
    "silent": _("no answer"),
    "garbled": _("an answer that nobody understands"),
    "forbidden": _("not asked, since it is not allowed"),
    "failed": _("could not be reached"),
}
REASONS = {
    "fixed": _("it has been mended"),
    "control": _("something else stands in its way"),
    "not-mine": _("it belongs to somebody else"),
    "not-reproducible": _("it cannot be found again"),
    "provider": _("a provider answers for it"),
}
STATES = {
    "open": _("open"), "overdue": _("the answer is overdue"), "lapsed": _("lapsed without an answer"),
    "upheld": _("upheld"), "rejected": _("rejected"), "withdrawn": _("withdrawn"),
}  # fmt: skip
STANDINGS = {"quoted": _("quoted"), "bound": _("bound")}
"""Of a line of the book that is looked at."""
BANDS = {"basic": _("basic"), "intermediate": _("intermediate"), "advanced": _("advanced")}
KINDS = {"name": _("name"), "address": _("address"), "network": _("network"), "endpoint": _("service")}
