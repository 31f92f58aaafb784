"""The program with public records of flaws: every vulnerable stub is found, no patched server is accused."""

import json
from typing import Any

import pytest

from scanner.feeds.debian_security import RELEASES
from tests.lab import dropbear, fakes, fronts, published
from tests.lab.appliances import APPLIANCES, Appliance, fake
from tests.lab.laboratory import Laboratory
from tests.program import hullmark

pytestmark = pytest.mark.lab
PORTS = [21, 22, 25, 80, 110, 143, 443, 3306, 5432, 6379, 11211]
DEBIAN = {
    "@": "nginx", "ssh": "openssh", "db": "mariadb", "ftp": "vsftpd", "imap": "dovecot", "mail": "postfix",
    "dev": "memcached",
}  # fmt: skip
"""Real servers of the untidy company, by host."""
STARTED = {"apache2": ("apache", "22.10"), "lighttpd": ("lighttpd", "22.11"), "dropbear": ("dropbear", "22.12")}
Documents = dict[str, dict[str, Any]]


def place(laboratory: Laboratory, appliance: Appliance) -> str:
    return laboratory.site.address(f"21.{10 + APPLIANCES.index(appliance)}")


@pytest.fixture(scope="module")
def patched(laboratory: Laboratory) -> dict[str, str]:
    """Where real servers of Debian are, by product."""
    site = laboratory.site
    for program in ("apache2", "lighttpd"):
        fronts.start(site, program, site.address(STARTED[program][1]), {"/": b"<title>x</title>"}, ("X-Y", "z"))
    dropbear.start(site, site.address(STARTED["dropbear"][1]))
    names = {product: "untidy.test" if host == "@" else f"{host}.untidy.test" for host, product in DEBIAN.items()}
    found = {product: laboratory.address(name) for product, name in names.items()}
    return found | {product: site.address(rest) for product, rest in STARTED.values()}


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory, laboratory: Laboratory, patched: dict[str, str]) -> Documents:
    """One scan of all of them, by address, with all records loaded."""
    home = tmp_path_factory.mktemp("published")
    published.write(home / "feeds")
    conduct = home / "config" / "hullmark" / "conduct.toml"
    conduct.parent.mkdir(parents=True)
    conduct.write_text(f"[ports]\nlight = {[port for port in PORTS if port not in (6379, 11211)]}\nconsent = {PORTS}\n")
    hullmark(home, "feeds", "import", str(home / "feeds"))
    with fakes.serve([fake(one, place(laboratory, one)) for one in APPLIANCES]):
        targets = [*(place(laboratory, one) for one in APPLIANCES), *patched.values()]
        lines = hullmark(home, "scan", *laboratory.options(), "--json", *targets).splitlines()
    return {document["target"]["name"]: document for document in map(json.loads, lines)}


def patching(document: dict[str, Any], port: int | None = None) -> list[dict[str, Any]]:
    """The findings of patching cadence at a port, or at all."""
    return [
        finding
        for finding in document["findings"]
        if finding["vector"] == "patching_cadence" and (port is None or f":{port}/tcp" in finding["asset"])
    ]


@pytest.mark.parametrize("appliance", published.VERSIONED, ids=lambda one: one.product)
def test_a_vulnerable_stub_shows_its_flaw(documents: Documents, laboratory: Laboratory, appliance: Appliance) -> None:
    """Confirmed, with CVSS, CWE, CPE, EPSS, CISA's list and the ransomware flag; and nothing that it does not have."""
    found = patching(documents[place(laboratory, appliance)], appliance.port)
    shown = {flaw["cve"]: (finding, flaw) for finding in found for flaw in finding["flaws"]}
    mine = {one.cve for one in published.flaws_of(appliance.product)}
    assert mine <= set(shown) <= mine | published.by_hand(appliance.product)
    for one in published.flaws_of(appliance.product):
        finding, flaw = shown[one.cve]
        assert finding["certainty"] == "confirmed"
        assert finding["check"] == ("known_exploited_software" if one.listed else "known_flaws_mended")
        assert finding["verdict"] == "bad"
        assert (flaw["product"], flaw["version"], flaw["standing"]) == (appliance.product, appliance.version, "open")
        assert {score["version"]: score["score"] for score in flaw["scores"]}.items() >= {("3.1", 9.8)}
        assert flaw["cwe"] == [one.cwe]
        assert flaw["cpe"] == published.criteria(appliance.product)
        assert flaw["epss"] == float(one.epss)
        assert (flaw["kev"] is not None) is one.listed
        assert flaw["ransomware"] is (one.ransomware and one.listed)


@pytest.mark.parametrize("appliance", published.SILENT, ids=lambda one: one.product)
def test_a_version_that_is_not_told_is_no_patched_one(
    documents: Documents, laboratory: Laboratory, appliance: Appliance
) -> None:
    """The product is named, whatever it has is unknown, and no finding says that it has nothing."""
    document = documents[place(laboratory, appliance)]
    software = [one for asset in document["assets"] for one in (asset.get("service") or {}).get("software", ())]
    assert appliance.product in {one["product"] for one in software}
    found = patching(document, appliance.port)
    assert {finding["verdict"] for finding in found} == {"unknown"}


@pytest.mark.skipif(published.CODENAME not in RELEASES, reason="needs packages of a release of Debian")
def test_no_patched_server_of_debian_is_accused(documents: Documents, patched: dict[str, str]) -> None:
    """Records say that every upstream version has a critical flaw that is used by ransomware; Debian mended it."""
    told: dict[str, str | None] = {}
    sure = []
    for product, address in patched.items():
        for asset in documents[address]["assets"]:
            for one in (asset.get("service") or {}).get("software", ()):
                told[one["product"]] = one["version"]
        found = [f for f in patching(documents[address]) if f["verdict"] in ("fair", "warn", "bad")]
        sure += [(product, f["because"]) for f in found if f["certainty"] != "possible"]
        assert not {one["finding"] for one in documents[address]["critical"]} & {f["id"] for f in found}
    assert set(patched) <= set(told)
    assert sure == []
    assert {product for product, version in told.items() if version} >= {"nginx", "openssh", "apache", "lighttpd"}


def test_the_records_were_in_force(documents: Documents, patched: dict[str, str]) -> None:
    """So that the test above can fail: of a bare version the flaw is possible."""
    shown = [flaw for finding in patching(documents[patched["nginx"]]) for flaw in finding["flaws"]]
    assert {(flaw["cve"], flaw["standing"], flaw["ransomware"]) for flaw in shown} == {
        (published.MENDED, "maybe", True)
    }


def test_one_exploited_flaw_counts_as_there_and_as_late_and_no_more(
    documents: Documents, laboratory: Laboratory
) -> None:
    """What one finding may take, and a fifth of what that leaves of the vector (docs/patching.md)."""
    document = documents[place(laboratory, published.VERSIONED[0])]
    lost = {one["check"]: one["points_lost_milli"] for one in patching(document) if one["points_lost_milli"]}
    assert set(lost) == {"known_exploited_software", "exploited_flaws_fixed_in_time"}
    assert lost["known_exploited_software"] == 80_000
    (grade,) = [one for one in document["grades"] if one["vector"] == "patching_cadence"]
    whole = grade["points_lost_milli"] / (1 - grade["score_milli"] / 100_000)
    assert lost["exploited_flaws_fixed_in_time"] == pytest.approx((whole - 80_000) / 5, abs=20)
