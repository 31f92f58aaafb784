"""What stands on a port, on a list or in a registry, as checks call it; names of products are told as they are."""

from cli.report.catalogue import said as _

SERVICES = (
    _("Remote Desktop"),
    _("Windows Remote Management"),
    _("The Docker API"),
    _("The Kubernetes API"),
    _("MySQL or MariaDB"),
    _("A Docker registry"),
    _("An AMQP broker"),
    _("An MQTT broker"),
    _("An IMAP mailbox"),
    _("Windows file sharing (SMB)"),
    _("Network file sharing (NFS)"),
    _("rpcbind, the directory of ONC RPC services,"),
    _("An ONC RPC service"),
    _("Automatic tank gauging (ATG)"),
    _("A camera's stream (RTSP)"),
    _("A Hikvision camera"),
    _("A Dahua recorder"),
    _("A printer (IPP)"),
    _("A printer (JetDirect)"),
    _("A printer (LPD)"),
    _("The Android debug bridge"),
    _("A server's management board (IPMI)"),
    _("Telephony (SIP)"),
    _("A router's remote management (TR-069)"),
    _("A VPN gateway (IKE)"),
    _("{name} in front of a site"),
    _("{name} administration"),
    _("{name} (attack tool)"),
)
LISTED = (
    _("exploited host"),
    _("malware"),
    _("botnet"),
    _("spam source"),
    _("hijacked network"),
    _("policy"),
    _("neighbourhood"),
    _("neighbourhood: the network as a whole"),
    _("trusted"),
    _("unnamed"),
)
"""What a block list says of what it lists (scanner.dns_lists.Category)."""
INCIDENTS = (
    _("ransomware"),
    _("hacking"),
    _("social"),
    _("misuse"),
    _("physical"),
    _("error"),
    _("environmental"),
    _("third party"),
)
"""What was done (scanner.feeds.incidents.KINDS); malware stands above, `unknown` with the verdicts."""
CHAINS = (
    _("keys without DS"),
    _("no keys"),
    _("DS for unsupported algorithms only"),
    _("too many NSEC3 iterations above"),
    _("redemption period"),
    _("pending delete"),
)
"""What keeps a zone from being signed, and how a registry marks a domain that is being deleted."""
COUNTRIES = (
    _("Brazil"),
    _("China"),
    _("India"),
    _("Japan"),
    _("South Korea"),
    _("Kazakhstan"),
    _("Russia"),
    _("Saudi Arabia"),
    _("Thailand"),
    _("Vietnam"),
)
"""Of authorities that are trusted nationally."""
NAMED = (*SERVICES, *LISTED, *INCIDENTS, *CHAINS, *COUNTRIES)
