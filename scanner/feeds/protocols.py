"""How third parties name protocols, and how we do: the words of Shodan's modules, Censys' services, Shadowserver."""

import re

_SAME = (
    "ssh", "rdp", "vnc", "telnet", "ftp", "smb", "ldap", "snmp", "rsync", "nfs", "mysql", "postgresql", "mssql",
    "redis", "memcached", "mongodb", "elasticsearch", "couchdb", "etcd", "docker", "kubernetes", "amqp", "mqtt",
    "imap", "pop3", "smtp", "winrm", "oracle", "ipmi", "ntp", "tftp", "netbios", "rpcbind", "dns", "msrpc",
    "modbus", "s7", "bacnet", "fox", "dnp3", "iec-104", "ethernet-ip", "omron-fins", "pcworx", "codesys", "melsec",
    "hart-ip", "atg", "coap", "knx", "opc-ua", "rtsp", "hikvision", "dahua-dvr", "ipp", "jetdirect", "lpd", "sip",
    "ike", "upnp", "adb", "cwmp", "pptp", "cassandra", "zookeeper", "clickhouse", "influxdb", "jenkins", "ollama",
    "socks", "epmd", "cisco-smart-install", "afp", "xdmcp", "ard",
)  # fmt: skip
"""Names that are ours, as a hello proves them; others use most of them too."""

_OTHERS = {
    "http-simple-new": "http", "https-simple-new": "http", "https": "http", "http-check": "http", "ssl": "tls",
    "elastic": "elasticsearch", "mongo": "mongodb", "memcache": "memcached", "couch": "couchdb",
    "postgres": "postgresql", "ms-sql": "mssql", "ms-sql-monitor": "mssql", "microsoft-sql": "mssql",
    "mariadb": "mysql", "rabbitmq": "amqp", "portmap": "rpcbind", "portmapper": "rpcbind", "portmap-tcp": "rpcbind",
    "portmap-udp": "rpcbind", "microsoft-ds": "smb", "ldaps": "ldap", "imaps": "imap", "pop": "pop3", "pops": "pop3",
    "pop3s": "pop3", "smtps": "smtp", "submission": "smtp", "siemens-s7": "s7", "s7comm": "s7", "niagara-fox": "fox",
    "niagara": "fox", "tridium-fox": "fox", "iec60870-5-104": "iec-104", "iec104": "iec-104",
    "iec-60870-5-104": "iec-104", "ethernetip": "ethernet-ip", "eip": "ethernet-ip", "enip": "ethernet-ip",
    "cip": "ethernet-ip", "omron": "omron-fins", "fins": "omron-fins", "omronfins": "omron-fins",
    "melsec-q": "melsec", "melsecq": "melsec", "hart": "hart-ip", "gas-tank": "atg", "automated-tank-gauge": "atg",
    "opcua": "opc-ua", "opc": "opc-ua", "dahua": "dahua-dvr", "dvrdhcpdiscover": "dahua-dvr",
    "printer-job-language": "jetdirect", "pjl": "jetdirect", "cups": "ipp", "isakmp": "ike", "ikev2": "ike",
    "ike-nat-t": "ike", "ssdp": "upnp", "android-debug-bridge": "adb", "tr-069": "cwmp", "tr069": "cwmp",
    "kubelet": "kubernetes", "win-rm": "winrm", "ms-rdp": "rdp", "rdpeudp": "rdp", "mqtts": "mqtt", "nbt": "netbios",
    "msrdpeudp": "rdp", "dvr-dhcpdiscover": "dahua-dvr",
    "db2": "db2", "ard": "ard", "couchbase": "couchbase", "bgp": "bgp", "mdns": "mdns", "chargen": "chargen",
}  # fmt: skip

_KNOWN = {name: name for name in ("http", "tls", *_SAME)} | _OTHERS
_TRANSPORT = re.compile(r"-(?:tcp|udp|simple|new|anon|ssl|tls)\Z")


def ours(name: object) -> str:
    """Our name of a protocol as others name it; empty for one that we do not know."""
    if not isinstance(name, str):
        return ""
    word = name[:60].strip().lower().replace("_", "-").replace(" ", "-").replace("/", "-")
    for _ in range(3):
        if word in _KNOWN:
            return _KNOWN[word]
        word = _TRANSPORT.sub("", word)
    return ""
