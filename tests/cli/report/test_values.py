"""cli/report/values.py: what fills a sentence is told in its language where it is ours, and left alone where not."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

import scoring.vectors
from cli.report.catalogue import LANGUAGES, PLACE, catalogue
from cli.report.named import NAMED
from cli.report.values import LONGEST, VALUES, told
from scanner.dns_lists import Category
from scanner.dnssec.verdict import Fault, Insecure
from scanner.feeds.incidents import KINDS
from scoring import dane, together
from scoring.vectors.dns_zone.registration_lasts import LEAVING
from scoring.vectors.open_ports import _devices, _services
from scoring.vectors.patching_cadence._history import spanned
from scoring.vectors.patching_cadence.known_flaws_mended import _more
from scoring.vectors.tls_certificates._national import NATIONAL_ROOTS
from tests.locales import said

MAKERS = frozenset(
    {
        "VNC", "Telnet", "Redis", "PostgreSQL", "MongoDB", "Elasticsearch", "OpenSearch", "CouchDB", "Memcached",
        "rsync", "Microsoft SQL Server", "etcd", "InfluxDB", "ClickHouse", "Apache Solr", "Neo4j", "ArangoDB", "Qdrant",
        "Weaviate", "Modbus", "Siemens S7", "BACnet", "Niagara Fox", "DNP3", "IEC 60870-5-104", "EtherNet/IP",
        "OMRON FINS", "PCWorx", "CODESYS", "MELSEC", "HART-IP", "KNX", "OPC UA", "UPnP", "CoAP",
    }
)  # fmt: skip
"""Names of products and protocols, the same in every language."""
SILENT = frozenset(
    {
        " (Seen by 7 on 7, 7 before, not by us.)", " and 7 more", "7: the network as a whole", "1 day",
        "7 should define exactly one check of its own name", "To clients that take only the other kind of key: 7",
        "Connected to \\[(?:00:13:EA|\\.\\.\\.)", "Microsoft 365 (US government)", "client hold", "server hold",
        "transfer prohibited", "client transfer prohibited", "server transfer prohibited", "file transfer",
        "hosting panel", "mail web", "remote control", "windows server", "x-powered-by header",
    }
)  # fmt: skip
"""What checks compare with, parts of what is told whole, and names."""
SERVICES = (
    _services.ADMINISTRATION, _services.DATA, _services.MESSAGING, _services.FILES, _devices.INDUSTRIAL,
    _devices.DEVICES, _devices.GATEWAYS,
)  # fmt: skip
ASIAN = re.compile("[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7a3]|^0個$")


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_every_value_is_told_in_every_language(language: str) -> None:
    """Whatever stands in its places, which stays."""
    for english in (*VALUES, *NAMED):
        filled = PLACE.sub("7", english)
        said = told(filled, catalogue(language).text)
        assert ASIAN.search(said), english
        assert said.count("7") == filled.count("7"), english


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_whatever_checks_name_is_a_word_of_ours_or_the_name_of_a_product(language: str) -> None:
    """Whoever adds a service, a kind of list or of incident says which of the two it is."""
    text = catalogue(language).text
    services = {name for one in SERVICES for name in one.values()}
    assert {one for one in services if not ASIAN.search(told(one, text))} == MAKERS
    countries = {root.country for root in NATIONAL_ROOTS}
    ours = (*Category, *KINDS, *countries, *Insecure, *Fault, *LEAVING, dane.MISMATCH, together.APART)
    assert [one for one in ours if not ASIAN.search(told(str(one), text))] == []


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_what_checks_write_is_told(language: str) -> None:
    """Every text of several words in the source of a check, whatever stands in its places, but for what is no value."""
    text = catalogue(language).text
    known = said()
    assert len(written()) > 60
    assert {one for one in written() - known.keys() if not ASIAN.search(told(one, text))} == SILENT


@pytest.mark.parametrize("language", LANGUAGES[1:])
@pytest.mark.parametrize(
    "value",
    [
        "TLS 1.0 and TLS 1.1", "mx1.example (1024 bits), mx2.example (512 bits)", "9 days",
        "mail.acme.example (it has expired), mx2.acme.example (it offers no TLS)",
        "n0.example, n1.example and 996 more", "Citrix NetScaler in front of a site, Cisco ASA administration",
        "botnet, spam source", "Elsewhere, one sent twice", "CVE-2020-1000, CVE-2020-1001 and 3 more",
    ],
)  # fmt: skip
def test_no_english_word_is_left_in_a_value(language: str, value: str) -> None:
    """What checks put together of words and names: the names alone are left."""
    left = re.findall(r"(?a)[A-Za-z][\w.-]*", told(value, catalogue(language).text))
    names = {"TLS", "SSL", "Citrix", "NetScaler", "Cisco", "ASA", "Elsewhere"}
    assert [word for word in left if word not in names and not re.search(r"\.example|CVE-", word)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_was_not_allowed_is_told_without_ids(language: str) -> None:
    """A question and a profile stand in it by their words, in English too."""
    value = "mail_policy needs the profile light-narrow or a consent that covers it; passive is used here"
    said = told(value, catalogue(language).text)
    assert not re.search(r"mail_policy|light-narrow", said)
    assert language == "en" or "passive" not in said


@pytest.mark.parametrize("language", LANGUAGES[1:])
@pytest.mark.parametrize("value", [_more(1), _more(5), spanned(9, 12), "no encryption, RC4", "over TCP: silent"])
def test_what_checks_say_is_known(language: str, value: str) -> None:
    """As the checks make it: with numbers, as lists, and one within another."""
    assert ASIAN.search(told(value, catalogue(language).text))


@pytest.mark.parametrize(
    "value", ["", "nginx 1.24.0", "www.acme.example", "Some Company, Inc.", "x" * (LONGEST + 1), "a " * 150]
)
def test_what_is_not_ours_stays_as_it_is(value: str) -> None:
    """Names, versions and banners."""
    assert told(value, catalogue("ja").text) == value


def test_values_within_values_come_to_an_end() -> None:
    """However deep a stranger nests them."""
    assert "silent" in told("over TCP: " * 9 + "silent", catalogue("ko").text)


def test_in_english_nothing_changes() -> None:
    """Not a letter."""
    for english in VALUES:
        assert told(PLACE.sub("7", english), catalogue("en").text) == PLACE.sub("7", english)


@cache
def written() -> frozenset[str]:
    """The texts of checks with a word in small letters beside another word; without docstrings and names of roots."""
    found = set[str]()
    for path in Path(scoring.vectors.__file__).parent.rglob("*.py"):
        if path.name == "_national.py":
            continue
        tree = ast.parse(path.read_text("utf-8"))
        alone = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        whole = [node for node in ast.walk(tree) if isinstance(node, ast.JoinedStr)]
        parts = {id(piece) for node in whole for piece in node.values}
        found |= {_text(node) for node in whole}
        found |= {
            node.value for node in ast.walk(tree)
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in alone | parts
        }  # fmt: skip
    return frozenset(one for one in found if " " in one.strip() and re.search(r"\b[a-z]{2,}\b", one) and "^" not in one)


def _text(node: ast.JoinedStr) -> str:
    return "".join(str(piece.value) if isinstance(piece, ast.Constant) else "7" for piece in node.values)
