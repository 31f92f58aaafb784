"""What public sources would say of the laboratory: of stubs their flaws, of Debian's servers that all are mended."""

import csv
import json
import platform
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import config
from scanner.feeds.builds import SERVERS
from tests.lab.appliances import APPLIANCES
from tests.scanner.feeds.recorded import affected, cve, lines, match, nvd, page
from tests.scanner.feeds.samples import entry, kev

CODENAME = platform.freedesktop_os_release().get("VERSION_CODENAME", "")
MENDED = "CVE-2026-99000"
"""A flaw that every upstream version of every server has, and that Debian mended in what is installed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """One flaw of one product: `start` <= version < `end`; the rest is told of it by the name of its field."""

    product: str
    cve: str
    start: str
    end: str
    cwe: str
    epss: str
    ransomware: bool = False
    listed: bool = True


PUBLISHED = (
    Published(
        product="msexchange", cve="CVE-2022-41082", start="15.02.0", end="15.02.1118.020", cwe="CWE-502",
        epss="0.943", ransomware=True,
    ),
    Published(
        product="confluence", cve="CVE-2023-22515", start="8.5.0", end="8.5.2", cwe="CWE-20", epss="0.944",
        ransomware=True,
    ),
    Published(
        product="goanywhere", cve="CVE-2023-0669", start="", end="7.1.2", cwe="CWE-502", epss="0.944", ransomware=True
    ),
    Published(
        product="screenconnect", cve="CVE-2024-1709", start="", end="23.9.8", cwe="CWE-288", epss="0.944",
        ransomware=True,
    ),
    Published(
        product="cleo", cve="CVE-2024-50623", start="", end="5.8.0.21", cwe="CWE-434", epss="0.941", ransomware=True
    ),
    Published(product="wing-ftp", cve="CVE-2025-47812", start="", end="7.4.4", cwe="CWE-158", epss="0.927"),
    Published(
        product="simplehelp", cve="CVE-2024-57727", start="", end="5.5.8", cwe="CWE-22", epss="0.941", ransomware=True
    ),
    Published(product="hfs", cve="CVE-2024-23692", start="", end="2.4", cwe="CWE-1336", epss="0.944"),
    Published(product="webmin", cve="CVE-2019-15107", start="1.882", end="1.930", cwe="CWE-78", epss="0.945"),
    Published(product="nexus", cve="CVE-2020-10199", start="", end="3.21.2", cwe="CWE-917", epss="0.944"),
    Published(
        product="teamcity", cve="CVE-2023-42793", start="", end="2023.05.4", cwe="CWE-288", epss="0.946",
        ransomware=True,
    ),
    Published(
        product="sonicwall-sma100", cve="CVE-2021-20038", start="10.2.1.0-17sv", end="10.2.1.3-27sv", cwe="CWE-787",
        epss="0.943",
    ),
    Published(product="mdaemon", cve="CVE-2024-11182", start="", end="24.5.1", cwe="CWE-79", epss="0.451"),
    Published(
        product="serv-u", cve="CVE-2021-35211", start="", end="15.2.3.742", cwe="CWE-787", epss="0.938",
        ransomware=True,
    ),
    Published(product="routeros", cve="CVE-2018-14847", start="6.29", end="6.42.1", cwe="CWE-22", epss="0.930"),
    Published(
        product="ws-ftp", cve="CVE-2023-40044", start="8.8.0", end="8.8.2", cwe="CWE-502", epss="0.944",
        ransomware=True,
    ),
    Published(product="ws-ftp", cve="CVE-2023-42657", start="", end="8.8.2", cwe="CWE-22", epss="0.007", listed=False),
    Published(product="fortios", cve="CVE-2022-42475", start="", end="7.2.3", cwe="CWE-787", epss="0.938"),
    Published(product="pan-os", cve="CVE-2024-3400", start="", end="11.1.3", cwe="CWE-77", epss="0.943"),
)  # fmt: skip
"""By whoever builds them and NVD, from memory: what counts here is that the stubs' versions lie in these ranges."""


def rows() -> dict[str, dict[str, str]]:
    """config/registry/products.csv by product."""
    text = config.text("registry/products.csv")
    told = csv.DictReader(line for line in text.splitlines() if not line.startswith("#"))
    return {row["product"]: row for row in told}


def criteria(product: str) -> str:
    """The CPE 2.3 name of a product, for any version."""
    return f"cpe:2.3:{rows()[product]['cpe'].split('|')[0]}:*:*:*:*:*:*:*:*"


def write(folder: Path) -> None:
    """Write the files as their publishers would, as fresh as today, for `hullmark feeds import`."""
    now = datetime.now(UTC)
    today = f"{now:%Y-%m-%d}"
    modified = f"{now:%Y-%m-%dT%H:%M:%S}.000"
    folder.mkdir()
    records = [_of(one, modified) for one in PUBLISHED if one.product != "msexchange"]
    shipped = [product for product, row in rows().items() if row["packaged"] == "yes"]
    every = [match(criteria(product), versionEndExcluding="9999") for product in shipped]
    records.append(nvd(MENDED, *every, lastModified=modified))
    (folder / "nvd.json").write_bytes(page(*records))
    exchange = next(one for one in PUBLISHED if one.product == "msexchange")
    (folder / "cve.jsonl").write_bytes(lines(_of_exchange(exchange)))
    listed = [_listed(one) for one in PUBLISHED if one.listed]
    listed.append(entry(MENDED, vendorProject="Many", product="Many", knownRansomwareCampaignUse="Known"))
    (folder / "kev.json").write_bytes(kev(*listed, dateReleased=f"{today}T00:00:00.000Z"))
    scores = "".join(f"{one.cve},{one.epss},0.99\n" for one in PUBLISHED)
    (folder / "epss.csv").write_text(
        f"#model_version:x,score_date:{today}T00:00:00+0000\ncve,epss,percentile\n{scores}"
    )
    (folder / "debian_security.json").write_text(json.dumps(_tracker()))


def _of(one: Published, modified: str) -> dict[str, Any]:
    bounds = {"versionEndExcluding": one.end} | ({"versionStartIncluding": one.start} if one.start else {})
    weakness = [{"description": [{"lang": "en", "value": one.cwe}]}]
    return nvd(one.cve, match(criteria(one.product), **bounds), weaknesses=weakness, lastModified=modified)


def _of_exchange(one: Published) -> dict[str, Any]:
    """As its maker writes it: one product for each cumulative update."""
    versions = {"version": one.start, "lessThan": one.end, "status": "affected", "versionType": "custom"}
    block = affected(versions, vendor="Microsoft", product="Microsoft Exchange Server 2019 Cumulative Update 12")
    weakness = [{"descriptions": [{"type": "CWE", "cweId": one.cwe, "lang": "en", "description": "x"}]}]
    return cve(one.cve, block, by="microsoft", problemTypes=weakness)


def _listed(one: Published) -> dict[str, Any]:
    row = rows()[one.product]
    return entry(
        one.cve, vendorProject=row["kev_vendor"].split("|")[0], product=row["kev_product"].split("|")[0],
        knownRansomwareCampaignUse="Known" if one.ransomware else "Unknown",
    )  # fmt: skip


def _tracker() -> dict[str, Any]:
    """Debian's tracker on the day after it mended that flaw in every server that is installed here."""
    asked = ["dpkg-query", "--show", "--showformat=${source:Package} ${source:Version}\n"]
    told: dict[str, Any] = {}
    for line in subprocess.run(asked, check=True, capture_output=True, text=True).stdout.splitlines():
        source, _, version = line.partition(" ")
        if SERVERS.match(source):
            fixed = {
                "status": "resolved", "fixed_version": version, "urgency": "not yet assigned",
                "repositories": {CODENAME: version},
            }  # fmt: skip
            told[source] = {MENDED: {"releases": {CODENAME: fixed}}}
    return told


def by_hand(product: str) -> frozenset[str]:
    """The flaws of a product in our own table, which is loaded as well."""
    text = config.text("registry/exploited_ranges.csv")
    told = csv.DictReader(line for line in text.splitlines() if not line.startswith("#"))
    return frozenset(row["cve"] for row in told if row["product"] == product)


def flaws_of(product: str) -> tuple[Published, ...]:
    """What is published of one product."""
    return tuple(one for one in PUBLISHED if one.product == product)


VERSIONED = tuple(one for one in APPLIANCES if one.version)
SILENT = tuple(one for one in APPLIANCES if not one.version)
