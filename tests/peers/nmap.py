"""nmap's ssl-enum-ciphers: how it is run, and what its answers mean in our questions."""

import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path
from xml.etree import ElementTree

from tests.lab.tls.certificates import NAME
from tests.lab.tls.place import Place
from tests.peers.questions import NONE, VERSIONS, Answers, ephemeral, suites_say

LABELS = dict(zip(VERSIONS, ("SSLv3", "TLSv1.0", "TLSv1.1", "TLSv1.2", "TLSv1.3"), strict=True))


def argv(places: Iterable[Place]) -> list[str]:
    """One run over all of the places, with XML on standard output."""
    listed = list(places)
    ports = ",".join(str(port) for port in sorted({place.port for place in listed}))
    return [
        "nmap", "-Pn", "-n", "-p", ports, "--script", "ssl-enum-ciphers", "--script-args", f"tls.servername={NAME}",
        "-oX", "-", *(place.address for place in listed),
    ]  # fmt: skip


def ask(places: Mapping[str, Place], ca_file: Path) -> dict[str, Answers]:
    """Its answers by label."""
    done = subprocess.run(argv(places.values()), capture_output=True, check=True)
    ports = {
        (host.find("address").get("addr"), int(port.get("portid"))): port  # type: ignore[union-attr,arg-type]  # its own XML
        for host in ElementTree.fromstring(done.stdout).iter("host")
        for port in host.iter("port")
    }
    return {label: read(ports.get((place.address, place.port))) for label, place in places.items()}


def read(port: ElementTree.Element | None) -> Answers:
    """What one port's element says; nothing where the script was silent."""
    script = port.find("script[@id='ssl-enum-ciphers']") if port is not None else None
    if script is None:
        return {}
    tables = {name: script.find(f"table[@key='{label}']") for name, label in LABELS.items()}
    answers: Answers = {name: table is not None for name, table in tables.items()}
    rows = [
        row for table in tables.values() if table is not None for row in table.findall("table[@key='ciphers']/table")
    ]
    names = [_text(row, "name") for row in rows]
    answers |= suites_say(names)
    sizes = [
        int(exchange.removeprefix("dh "))
        for row, name in zip(rows, names, strict=True)
        if ephemeral(name) and (exchange := _text(row, "kex_info")).startswith("dh ")
    ]
    if sizes or not any(map(ephemeral, names)):
        answers["dh_bits"] = min(sizes) if sizes else NONE
    compressors = [one.text for one in script.iterfind("table/table[@key='compressors']/elem")]
    if compressors:
        answers["compression"] = any(one != "NULL" for one in compressors)
    latest = next(
        (table for table in (tables["tls1_2"], tables["tls1_1"], tables["tls1_0"]) if table is not None), None
    )
    order = _text(latest, "cipher preference") if latest is not None else ""
    if order in ("server", "client"):
        answers["server_order"] = order == "server"
    return answers


def _text(element: ElementTree.Element, key: str) -> str:
    found = element.find(f"elem[@key='{key}']")
    return (found.text or "") if found is not None else ""
