"""One name for one product, whatever sources call it: CPE vendor and product, in small letters and digits."""

import re
from collections.abc import Iterable

Names = dict[str, str]

_OF_CNA = {
    "apache software foundation:apache http server": "apache:http_server",
    "apache software foundation:apache tomcat": "apache:tomcat",
    "apache software foundation:apache activemq": "apache:activemq",
    "apache software foundation:apache solr": "apache:solr",
    "apache software foundation:apache airflow": "apache:airflow",
    "apache software foundation:apache flink": "apache:flink",
    "oracle corporation:mysql server": "oracle:mysql",
    "oracle:mysql server": "oracle:mysql",
    "oracle corporation:weblogic server": "oracle:weblogic_server",
    "mongodb inc:mongodb server": "mongodb:mongodb",
    "cisco:cisco adaptive security appliance asa software": "cisco:adaptive_security_appliance_software",
    "cisco:cisco ios xe software": "cisco:ios_xe",
    "isc:bind 9": "isc:bind",
    "isc:bind9": "isc:bind",
    "ivanti:connect secure": "ivanti:connect_secure",
    "ivanti:ics": "ivanti:connect_secure",
    "ivanti:epmm": "ivanti:endpoint_manager_mobile",
    "netscaler:netscaler adc": "citrix:netscaler_application_delivery_controller",
    "netsclaer:netscaler adc": "citrix:netscaler_application_delivery_controller",
    "citrix:netscaler adc": "citrix:netscaler_application_delivery_controller",
    "cloud software group:netscaler adc": "citrix:netscaler_application_delivery_controller",
    "netscaler:netscaler gateway": "citrix:netscaler_gateway",
    "citrix:netscaler gateway": "citrix:netscaler_gateway",
    "progress software corporation:ws ftp server": "progress:ws_ftp_server",
    "progress:moveit transfer": "progress:moveit_transfer",
    "drupal:drupal core": "drupal:drupal",
    "joomla project:joomla cms": "joomla:joomla\\!",
    "jenkins project:jenkins": "jenkins:jenkins",
    "eclipse jetty:jetty": "eclipse:jetty",
    "eclipse foundation:jetty": "eclipse:jetty",
    "vmware:vmware vcenter server": "vmware:vcenter_server",
    "n/a:vmware vcenter server": "vmware:vcenter_server",
    "n/a:vmware esxi": "vmware:esxi",
    "n/a:postgresql": "postgresql:postgresql",
    "f5:big ip": "f5:big-ip_local_traffic_manager",
    "f5:nginx open source": "f5:nginx_open_source",
    "juniper networks:junos os": "juniper:junos",
    "adobe:coldfusion": "adobe:coldfusion",
    "connectwise:screenconnect": "connectwise:screenconnect",
    "microsoft:exchange server": "microsoft:exchange_server",
}
"""Names that those who give CVE numbers write, to the CPE name; read 2026-11-27 in dated copies of their records."""

_EXCHANGE = re.compile(r"microsoft:microsoftexchangeserver")
_COMPANY = re.compile(r"[ ,]+(?:inc|llc|ltd|limited|corp|corporation|gmbh|ag|bv)\.?\Z", re.IGNORECASE)
MODULES = ("f5:bigip",)
"""Products that are sold by module, each with a CPE name of its own: a flaw of one is there only where it is used."""

EDGE = frozenset((
    "accellion-fta", "arrayos-ag", "barracuda-esg", "beyondtrust-remote-support", "check-point-gateway", "cisco-asa",
    "cisco-sd-wan-manager", "cleo", "crushftp", "draytek-vigor", "exim", "f5-big-ip", "fireware", "forticlient-ems",
    "fortimanager", "fortios", "goanywhere", "horizon", "ivanti-connect-secure", "ivanti-csa", "ivanti-epmm", "junos",
    "mdaemon", "moveit-transfer", "msexchange", "netscaler", "opensmtpd", "openwrt", "opnsense", "pan-os", "routeros",
    "screenconnect", "serv-u", "simplehelp", "sonicos", "sonicwall-sma100", "sonicwall-sma1000", "sophos-firewall",
    "wing-ftp", "ws-ftp", "zimbra", "zyxel-firewall",
))  # fmt: skip
"""Our products that stand at the network's edge (VPN, firewall, mail, file transfer, remote support): our judgement."""


def squashed(vendor: str, product: str) -> str:
    """`Palo Alto Networks`, `PAN-OS` and `paloaltonetworks`, `pan-os` are one: `paloaltonetworks:panos`.

    What kind of company the vendor is says nothing: `MongoDB Inc.` is `mongodb`.
    """
    return f"{_plain(_COMPANY.sub('', vendor))}:{_plain(product)}"


def _plain(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "", text.lower())


def of_cpe(cpe: str) -> str:
    """The same of `a:apache:http_server`, as config/registry/products.csv writes it; empty for what is none."""
    parts = cpe.split(":")
    return squashed(parts[1], parts[2]) if len(parts) == 3 and parts[1] and parts[2] else ""


def names_of(products: Iterable[tuple[str, str, str, str]]) -> tuple[dict[str, tuple[str, ...]], Names]:
    """(names by product id, other name to name) of rows (product, kev_vendor, kev_product, cpe).

    The names of one product are one, its first, except where modules have names of their own. What CISA's catalogue
    calls a product is a name of it, too, where it calls no other so.
    """
    by_product: dict[str, tuple[str, ...]] = {}
    aliases: Names = {}
    catalogue: dict[str, set[str]] = {}
    for product, vendors, names, cpes in products:
        own = tuple(dict.fromkeys(name for cpe in cpes.split("|") if (name := of_cpe(cpe))))
        if not own:
            continue
        first = aliases.get(own[0], own[0])
        if own[0].startswith(MODULES):
            by_product[product] = own
        else:
            aliases |= {name: first for name in own if name != first and name not in aliases}
            by_product[product] = (first,)
        for vendor in vendors.split("|"):
            for name in names.split("|"):
                catalogue.setdefault(squashed(vendor, name), set()).add(first)
    for name, owners in catalogue.items():
        if len(owners) == 1 and name not in aliases:
            aliases[name] = next(iter(owners))
    for told, cpe in _OF_CNA.items():
        name = squashed(*cpe.split(":"))
        aliases.setdefault(squashed(*told.split(":")), aliases.get(name, name))
    return by_product, {told: name for told, name in aliases.items() if told != name}


def canonical(vendor: str, product: str, aliases: Names) -> str:
    """The one name of what a source calls a product; empty where it calls it nothing."""
    told = squashed(vendor, product)
    if _EXCHANGE.match(told):
        told = "microsoft:exchangeserver"
    return "" if told.endswith((":", ":na")) else aliases.get(told, told)


def conditional(name: str, first: str) -> bool:
    """Whether a name is one of a module beside the product's first."""
    return name != first and name.startswith(MODULES)
