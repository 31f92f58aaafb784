"""The tables of config/registry fit the rest of the house: every port, every probe, every range."""

import csv
import re
from importlib import import_module

import config
from scanner import conduct, registry
from scanner.probes import every
from scanner.registry import KnownPort
from scoring.vectors.server_software._support import PACKAGED

KINDS = {"administration", "data", "file", "mail", "web", "directory", "messaging", "development", "other"}


def rows(name: str) -> list[dict[str, str]]:
    lines = [line for line in config.text(f"registry/{name}").splitlines() if not line.startswith("#")]
    return list(csv.DictReader(lines))


def ports() -> dict[int, KnownPort]:
    empty = "network,name\n", "suffix,name,service\n"
    return registry.read(*empty, config.text("registry/ports.csv"), lambda name: name).ports


def test_every_port_that_may_be_tried_is_known() -> None:
    """conduct.toml lists no port that ports.csv does not explain, nor the other way round."""
    rules = conduct.read(config.text("conduct.toml"), digest="test")
    assert {port for listed in rules.ports.values() for port in listed} == set(ports())


def test_every_row_names_a_kind_and_a_probe_that_exist() -> None:
    """A port is spoken to by a probe of scanner/probes, or by none."""
    for row in ports().values():
        assert row.kind in KINDS, row
        assert row.probe == "" or row.probe in every(), row
        assert row.tls in {"", "at once", "smtp", "imap", "pop3", "ftp", "mysql", "postgresql"}, row


def test_every_service_probe_has_its_rule_of_conduct() -> None:
    """No probe is sent unruled, and none hears of a service that no port has."""
    rules = conduct.read(config.text("conduct.toml"), digest="test")
    known = {word for row in ports().values() for word in (row.probe, row.service)}
    for name, probe in every().items():
        assert rules.row(name).sends
        assert not probe.services or known.intersection(probe.services), name


def test_every_exploited_range_is_whole() -> None:
    """Each range has its CVE, an end, both marks and a source."""
    for row in rows("exploited_ranges.csv"):
        assert re.fullmatch(r"CVE-\d{4}-\d{4,7}", row["cve"]), row
        assert row["product"] == row["product"].lower(), row
        assert re.fullmatch(r"\d[\w.]*", row["introduced"]), row
        assert re.fullmatch(r"\d[\w.]*", row["fixed"]), row
        assert {row["packaged"], row["edge"]} <= {"yes", "no"}, row
        assert row["source"], row


def test_every_probe_starts_tls_where_the_table_says_so() -> None:
    """On a port that speaks TLS at once nobody is greeted in clear."""
    at_once = {number: row.probe for number, row in ports().items() if row.tls == "at once" and row.probe}
    at_once = {number: probe for number, probe in at_once.items() if probe != "listen"}  # which says nothing
    for name in {*at_once.values(), "web"}:
        mine = {number for number, probe in at_once.items() if probe == ("http" if name == "web" else name)}
        assert mine <= import_module(f"scanner.probes.{name}").TLS_AT_ONCE, name


def test_every_product_has_its_own_cpe_names() -> None:
    """Part, vendor and product as CPE 2.3 writes them; no name belongs to two products."""
    seen: set[str] = set()
    for row in rows("products.csv"):
        for name in row["cpe"].split("|"):
            assert re.fullmatch(r"[aoh]:[a-z0-9._-]+:(?:[a-z0-9._-]|\\[!&])+", name), row
            assert name not in seen
            seen.add(name)


def test_what_distributions_ship_is_the_same_for_flaws_and_for_support() -> None:
    """Of IIS, ESXi, WebLogic and Zimbra their makers mend a version that stays as told, within its own support.

    Samba has no row: it tells no version to anybody, and the one flaw that is exploited would be held against all.
    """
    shipped = {row["product"] for row in rows("products.csv") if row["packaged"] == "yes"}
    assert shipped - {"iis", "esxi", "weblogic", "zimbra"} == PACKAGED - {"samba"}


def test_every_source_package_belongs_to_what_distributions_ship() -> None:
    """A row of packages.csv whose product is not among them would never be read."""
    assert {row["product"] for row in rows("packages.csv")} - {"samba"} <= PACKAGED
