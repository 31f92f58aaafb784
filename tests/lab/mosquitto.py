"""Mosquitto: an MQTT broker that lets everybody in, or nobody without a password; in clear or inside TLS."""

from tests.lab.pki import Certificate
from tests.lab.site import Site, give

PROGRAM = "mosquitto"


def start(site: Site, address: str, *, anonymous: bool, certificate: Certificate | None = None) -> None:
    """Mosquitto on port 1883; with a certificate inside TLS on port 8883 as well."""
    room = site.room(f"mosquitto-{address}", "mosquitto")
    lines = ["persistence false", f"allow_anonymous {str(anonymous).lower()}", f"listener 1883 {address}"]
    ports = [1883]
    if certificate:
        for name, file in (("tls.crt", certificate.chain), ("tls.key", certificate.key)):
            (room / name).write_bytes(file.read_bytes())
            give(room / name, "mosquitto")
        lines += [f"listener 8883 {address}", f"certfile {room}/tls.crt", f"keyfile {room}/tls.key"]
        ports.append(8883)
    (room / "mosquitto.conf").write_text("\n".join(lines) + "\n")
    give(room / "mosquitto.conf", "mosquitto")
    site.start(
        ["mosquitto", "-c", str(room / "mosquitto.conf")], room, [(address, port) for port in ports], user="mosquitto"
    )
