"""What stands behind open ports: how fast a sweep is, and products and versions beside nmap -sV."""

import json
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from scanner.target import Profile
from tests.bench.measured import cost_of
from tests.bench.memory import shipped_conduct
from tests.lab.administration import Administration, running
from tests.lab.exposed import EXPOSED, address_of
from tests.lab.laboratory import Laboratory, laboratory

ADDRESSES = 1000
BAR_VERDICTS, BAR_TIMES = 2500, 20
Place = tuple[str, int]
"""Address and port."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sweep:
    """`verdicts` about ports in so many seconds; peak memory in MiB for a tenth of the addresses, and for all."""

    addresses: int
    verdicts: int
    seconds: float
    cpu: float
    peak_tenth: float
    peak: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """One tool over the services: seconds, CPU, and what it had right or wrong of products and of versions."""

    tool: str
    seconds: float
    cpu: float
    products: int
    versions: int
    wrong: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExposedCost:
    """`services` is how many both tools met; `peer` is None where nmap is missing."""

    sweep: Sweep
    services: int
    ours: Named
    peer: Named


def measure() -> ExposedCost:
    """The sweep first, then both tools over the laboratory. Raises RuntimeError where one of them fails."""
    tenth, whole = _swept(ADDRESSES // 10), _swept(ADDRESSES)
    sweep = Sweep(
        addresses=ADDRESSES, verdicts=whole["verdicts"], seconds=whole["seconds"], cpu=whole["cpu"],
        peak_tenth=tenth["peak_mib"], peak=whole["peak_mib"],
    )  # fmt: skip
    with laboratory() as lab, running() as others:
        truth = _truth(lab, others)
        return ExposedCost(sweep=sweep, services=len(truth), ours=_ours(lab, truth), peer=_nmap(truth))


def _swept(count: int) -> dict[str, int | float]:
    told: dict[str, int | float] = json.loads(cost_of([sys.executable, "-m", "tests.bench.sweep", str(count)]).output)
    return told


@dataclass(frozen=True, slots=True, kw_only=True)
class _Truth:
    """What really runs: our product id, how nmap writes it, the upstream version by the package manager."""

    product: str
    as_nmap: str
    version: str | None


PRODUCTS = {
    "mariadb": ("MariaDB", "mariadb-server"), "postgresql": ("PostgreSQL", "postgresql"),
    "redis": ("Redis", "redis-server"), "vsftpd": ("vsftpd", "vsftpd"), "openssh": ("OpenSSH", "openssh-server"),
    "dovecot": ("Dovecot", "dovecot-core"), "postfix": ("Postfix", "postfix"), "samba": ("Samba", "samba"),
    "memcached": ("Memcached", "memcached"), "etcd": ("etcd", "etcd-server"), "openldap": ("OpenLDAP", "slapd"),
    "dropbear": ("Dropbear", "dropbear-bin"), "rabbitmq": ("RabbitMQ", "3.10.8"), "couchdb": ("CouchDB", "3.3.3"),
    "mssqlserver": ("SQL Server", "15.0.4284"), "apache": ("Apache", "2.4.49"), "mongodb": ("MongoDB", ""),
    "rsync": ("rsync", ""), "mqtt": ("mosquitto", "mosquitto"), "vnc": ("VNC", ""),
}  # fmt: skip
"""By our product id (the protocol, where it is one product's): nmap's word, and Debian's package, or the version that a
server of our own says."""


def _truth(lab: Laboratory, others: Administration) -> dict[Place, _Truth]:
    truth = {}
    for one in EXPOSED:
        product = one.product or one.speaks
        if product in PRODUCTS:
            word, package = PRODUCTS[product]
            version = package if package[:1].isdigit() else _installed(package) if package else None
            truth[address_of(lab, others, one.host), one.port] = _Truth(product=product, as_nmap=word, version=version)
    return truth


def _installed(package: str) -> str:
    """The upstream version: epoch and Debian's revision taken off."""
    told = subprocess.run(
        ["dpkg-query", "--show", "--showformat=${Version}", package], capture_output=True, text=True, check=True
    ).stdout
    found = re.search(r"\d+(?:\.\d+)*(?:p\d+)?", told.partition(":")[2] or told)
    return found[0] if found else told


def _ours(lab: Laboratory, truth: Mapping[Place, _Truth]) -> Named:
    with tempfile.TemporaryDirectory() as folder:
        cost = cost_of(
            [
                sys.executable,
                "-c",
                "from cli.main import main; main()",
                "scan",
                "--json",
                *lab.options(),
                *_addresses(truth),
            ],
            env={"XDG_DATA_HOME": folder, "XDG_CONFIG_HOME": folder},
        )
    told: dict[Place, tuple[str, str | None]] = {}
    for line in cost.output.splitlines():
        for asset in json.loads(line)["assets"]:
            address, _, port = asset["value"].removesuffix("/tcp").rpartition(":")
            service = asset.get("service") or {}
            if service and (address, int(port)) in truth:
                first = (service["software"] or [{"product": service["protocol"], "version": None}])[0]
                told[address, int(port)] = (first["product"], first["version"])
    right = {place: truth[place].product for place in truth}
    return _named("hullmark", cost.seconds, cost.cpu, truth, told, right)


def _nmap(truth: Mapping[Place, _Truth]) -> Named:
    ports = ",".join(map(str, sorted(shipped_conduct().ports_for(Profile.CONSENT))))
    cost = cost_of(["nmap", "-Pn", "-n", "-sV", "-p", ports, "-oX", "-", *_addresses(truth)])
    told: dict[Place, tuple[str, str | None]] = {}
    for host in ET.fromstring(cost.output).iter("host"):
        address = next(one.get("addr", "") for one in host.iter("address"))
        for port in host.iter("port"):
            service, place = port.find("service"), (address, int(port.get("portid", "0")))
            if service is not None and place in truth and service.get("product"):
                told[place] = (service.get("product", ""), service.get("version"))
    return _named("nmap -sV", cost.seconds, cost.cpu, truth, told, {place: truth[place].as_nmap for place in truth})


def _named(
    tool: str,
    seconds: float,
    cpu: float,
    truth: Mapping[Place, _Truth],
    told: Mapping[Place, tuple[str, str | None]],
    right: Mapping[Place, str],
) -> Named:
    products = versions = 0
    wrong = []
    for place, (product, version) in told.items():
        if right[place].lower() not in product.lower():
            wrong.append(f"{place[0]}:{place[1]} {product}")
            continue
        products += 1
        real = truth[place].version
        if version and real and re.match(rf"{re.escape(real)}(?![\d.])", version):
            versions += 1
        elif version and real:
            wrong.append(f"{place[0]}:{place[1]} {product} {version}, not {real}")
    return Named(tool=tool, seconds=seconds, cpu=cpu, products=products, versions=versions, wrong=tuple(wrong))


def _addresses(truth: Mapping[Place, _Truth]) -> Sequence[str]:
    return sorted({address for address, _ in truth})


if __name__ == "__main__":
    print(measure())
