"""Net-SNMP: an agent that lets nobody in, and answers the discovery of SNMP 3 all the same."""

from tests.lab.site import Site

PROGRAM = "snmpd"


def start(site: Site, address: str) -> None:
    """snmpd on UDP port 161, and on TCP, where it shows that it is ready."""
    room = site.room("snmpd")
    site.start(
        ["snmpd", "-f", "-Lo", "-C", "-c", "/dev/null", "-p", str(room / "pid"), f"udp:{address}:161",
         f"tcp:{address}:161"],
        room, [(address, 161)], env={"SNMP_PERSISTENT_DIR": str(room), "MIBS": ""},
    )  # fmt: skip
