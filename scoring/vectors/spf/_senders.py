"""Who is behind a name that an SPF record includes."""

SENDERS = (
    ("_spf.google.com", "Google Workspace"),
    ("protection.outlook.com", "Microsoft 365"),
    ("spf.protection.office365.us", "Microsoft 365 (US government)"),
    ("amazonses.com", "Amazon SES"),
    ("sendgrid.net", "Twilio SendGrid"),
    ("mailgun.org", "Mailgun"),
    ("spf.mandrillapp.com", "Mailchimp Transactional"),
    ("servers.mcsv.net", "Mailchimp"),
    ("_spf.salesforce.com", "Salesforce"),
    ("exacttarget.com", "Salesforce Marketing Cloud"),
    ("mktomail.com", "Adobe Marketo"),
    ("hubspotemail.net", "HubSpot"),
    ("mail.zendesk.com", "Zendesk"),
    ("freshdesk.com", "Freshworks"),
    ("zoho.com", "Zoho"),
    ("zoho.eu", "Zoho"),
    ("mimecast.com", "Mimecast"),
    ("pphosted.com", "Proofpoint"),
    ("barracudanetworks.com", "Barracuda"),
    ("messagelabs.com", "Broadcom Email Security"),
    ("iphmx.com", "Cisco Email Security"),
    ("hornetsecurity.com", "Hornetsecurity"),
    ("antispameurope.com", "Hornetsecurity"),
    ("sophos.com", "Sophos"),
    ("spf.mtasv.net", "Postmark"),
    ("sparkpostmail.com", "SparkPost"),
    ("mailjet.com", "Mailjet"),
    ("sendinblue.com", "Brevo"),
    ("brevo.com", "Brevo"),
    ("createsend.com", "Campaign Monitor"),
    ("helpscoutemail.com", "Help Scout"),
    ("atlassian.net", "Atlassian"),
    ("shops.shopify.com", "Shopify"),
    ("secureserver.net", "GoDaddy"),
    ("ovh.net", "OVHcloud"),
    ("ovh.com", "OVHcloud"),
    ("ionos.com", "IONOS"),
    ("kundenserver.de", "IONOS"),
    ("gandi.net", "Gandi"),
    ("infomaniak.ch", "Infomaniak"),
    ("messagingengine.com", "Fastmail"),
    ("protonmail.ch", "Proton Mail"),
    ("icloud.com", "Apple iCloud Mail"),
    ("yandex.net", "Yandex 360"),
    ("qq.com", "Tencent"),
    ("aliyun.com", "Alibaba Cloud"),
)
"""Providers by a suffix of the names that their customers include: general knowledge, compiled 2026-11-26 and not
checked row by row. A row that is wrong gives a wrong name in a list, and never takes points."""


def sender(name: str) -> str:
    """The provider, with the name that is included; the name alone where it is nobody we know."""
    found = next((who for suffix, who in SENDERS if f".{name}".endswith(f".{suffix}")), None)
    return f"{found} ({name})" if found else name


def is_own(name: str, domain: str) -> bool:
    """Whether a name is the domain's own: at, below or above it, or a record such as `_spf` at a name above it."""
    above = name.partition(".")[2]
    beside = name.startswith("_") and "." in above and domain.endswith(f".{above}")
    return f".{name}".endswith(f".{domain}") or domain.endswith(f".{name}") or beside
