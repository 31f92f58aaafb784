"""Why an asset is held to be somebody's, as discovery proves it; told in the report's language."""

from cli.report.catalogue import said as _

PROOFS = (
    _("{name} was declared"),
    _("{name} lies in the declared domain {domain}"),
    _("{name} resolves and is no wildcard answer"),
    _("{names} resolves to {address}"),
    _("{where} accepts connections on port {port}"),
    _("the certificate at {where} names {name}"),
    _("{who} tells of {where}"),
    _("what is shown under {name} is decided by whoever holds that name"),
    _("{name} is a name of {provider} ({service})"),
    _("its {record} {name} is a name of {provider} ({service})"),
    _("its {record} {name} is a name in another domain, {domain}"),
    _("{name} leads to {host}, a name of {provider} ({service})"),
    _("{domain} is served by {host}, a name of {provider} ({service}), without a PTR of its own"),
    _("its default certificate names another domain, {domain}"),
    _("hosting"),
    _("cdn"),
    _("parking"),
    _("mail"),
    _("dns"),
    _("SMTP greeting"),
)
"""The sentences of scanner/discovery, and what a provider does; records are the same in every language."""
