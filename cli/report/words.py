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
    "declared size": _("What was declared of the company's size."),
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
PROFILES = {
    "passive": _("passive"), "light-narrow": _("light on few ports"), "light": _("light"), "consent": _("with consent"),
}  # fmt: skip
"""How far a look may go (scanner.target.Profile)."""
PROBES = {
    "addresses": _("addresses of a name"),
    "amqp": _("message broker (AMQP)"),
    "block_lists": _("block lists of addresses"),
    "delegation": _("delegation of the zone"),
    "dkim": _("keys of signed mail (DKIM)"),
    "dnssec": _("signed names (DNSSEC)"),
    "domain_lists": _("block lists of names"),
    "ftp": _("file transfer (FTP)"),
    "http": _("web server without a name (HTTP)"),
    "imap": _("mailboxes (IMAP)"),
    "labels": _("usual names below the domain"),
    "ldap": _("directory (LDAP)"),
    "listen": _("what a service says by itself"),
    "mail_policy": _("mail records of the domain"),
    "mail_tlsa": _("certificate records of the mail server (DANE)"),
    "memcached": _("cache (Memcached)"),
    "mongodb": _("database (MongoDB)"),
    "mqtt": _("message broker (MQTT)"),
    "mssql": _("database (SQL Server)"),
    "mta_sts": _("rule for encrypted mail (MTA-STS)"),
    "mysql": _("database (MySQL)"),
    "named_hosts": _("hosts that the domain names"),
    "nfs": _("file sharing (NFS)"),
    "pop3": _("mailboxes (POP3)"),
    "ports": _("open ports"),
    "postgresql": _("database (PostgreSQL)"),
    "rdp": _("remote desktop (RDP)"),
    "recursion": _("open resolver"),
    "redis": _("data store (Redis)"),
    "registration": _("registration of the domain"),
    "reports": _("ports that third parties tell of"),
    "reverse": _("name of an address"),
    "rpcbind": _("directory of RPC services"),
    "rsync": _("file copying (rsync)"),
    "services": _("services that the domain announces"),
    "smb": _("Windows file sharing (SMB)"),
    "smtp": _("mail server (SMTP)"),
    "snmp": _("device management (SNMP)"),
    "ssh": _("remote login (SSH)"),
    "telnet": _("remote login (Telnet)"),
    "tls": _("encryption and certificate (TLS)"),
    "told_service": _("services that third parties tell of"),
    "transfer": _("transfer of the whole zone"),
    "vnc": _("remote screen (VNC)"),
    "web": _("web pages of a name"),
    "web_tlsa": _("certificate records of the web site (DANE)"),
    "zone": _("name servers of the zone"),
}
"""What a probe asks about, by its name."""
