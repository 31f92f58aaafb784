"""config/registry/fingerprints.toml is whole, and each row says of its examples what they are."""

from collections import defaultdict

import pytest

import config
from scanner import marks
from scanner.errors import Misconfigured
from scanner.fingerprints import Fingerprints, fault
from scanner.own_fingerprints import Own, read
from tests.scanner.hostile_text import takes_long

SHIPPED = read(config.text("registry/fingerprints.toml"))
ROW = """[[fingerprint]]
kind = "ssh.banner"
pattern = '^Acme(?: (\\d+))?'
vendor = "Acme"
product = "AcmeSSH"
version = 1
cpe = "a:acme:ssh"
examples = ["Acme 7 -> 7", "Acme"]
source = "K"
"""


@pytest.mark.parametrize("own", SHIPPED, ids=lambda own: own.fingerprint.pattern[:40])
def test_every_shipped_row_knows_its_examples(own: Own) -> None:
    """It can be used, has an example, names its product in each, and the version where the example has one."""
    assert not fault(own.fingerprint, own.kind)
    assert own.examples
    for text, version in own.examples:
        told = dict(Fingerprints(own.kind, [own.fingerprint]).told(text))
        assert told["service.product"], text
        assert told.get("service.version") == version, text


def test_the_first_row_that_fits_an_example_is_its_own() -> None:
    """Rows of one kind do not hide each other."""
    kinds = {own.kind: [one.fingerprint for one in SHIPPED if one.kind == own.kind] for own in SHIPPED}
    for own in SHIPPED:
        alone = Fingerprints(own.kind, [own.fingerprint])
        for text, _ in own.examples:
            assert Fingerprints(own.kind, kinds[own.kind]).told(text) == alone.told(text)


@pytest.mark.parametrize("text", ["", "Apache/2.4.62", "a page about TongWeb and JEUS", "nginx", "Login", "220 ready"])
def test_what_is_of_nobody_is_told_of_nobody(text: str) -> None:
    """Plain servers and titles that only speak of a product have no row."""
    for kind in {own.kind for own in SHIPPED}:
        assert not Fingerprints(kind, [own.fingerprint for own in SHIPPED if own.kind == kind]).told(text)


def test_no_row_takes_long_over_hostile_text() -> None:
    """Each pattern alone, as test_recog.py has it for recog's own."""
    assert not [
        own.fingerprint.pattern
        for own in SHIPPED
        if takes_long(Fingerprints(own.kind, [own.fingerprint]), own.examples[0][0])
    ]


AT_HOME = {
    "kr": "AhnLab Axgate Crinity Daou Douzone EFM-Networks Hanbiro Jiransoft Penta-Security SECUI TmaxSoft",
    "jp": "Brother Canon Cybozu D-CIRCLE Epson Fujitsu H2O-Project Hitachi NEC Neojapan Qualitia",
    "cn": "Alibaba AMAX Baolande Chanjet CVIC eYou H3C Hillstone Huawei Kingdee Landray Legendsec Mailtech NSFOCUS"
    " Primeton Ruijie Sangfor Seeyon TongTech Tongda Topsec TurboMail U-Mail Venustech Wanhu Weaver Yonyou",
}
"""The vendors of the rows, blanks as hyphens, by the country where each is at home."""


def test_east_asia_is_known_by_more_than_its_largest_names() -> None:
    """At least a dozen products of each of Korea, Japan and China, with those in fronts.toml; no vendor without one."""
    countries = {vendor: country for country, vendors in AT_HOME.items() for vendor in vendors.split()}
    products: dict[str, set[str]] = defaultdict(set)
    for own in SHIPPED:
        said = {param.name: param.value for param in own.fingerprint.params}
        products[countries[said["service.vendor"].replace(" ", "-")]].add(said["service.product"])
    assert set(countries) == {
        param.value.replace(" ", "-")
        for own in SHIPPED
        for param in own.fingerprint.params
        if param.name == "service.vendor"
    }
    names = {known.name for known in marks.read(config.text("registry/fronts.toml"))}
    beside = {
        "Yamaha router administration", "SoftEther VPN Server", "Cybozu Garoon or Office", "Fujitsu iRMC",
        "Fujitsu ETERNUS",
    }  # fmt: skip
    assert beside <= names
    products["jp"] |= beside - {"Cybozu Garoon or Office"}
    assert min(len(products[country]) for country in AT_HOME) >= 12, dict(products)


def test_a_row_becomes_a_fingerprint() -> None:
    """Vendor, product, version and CPE name in recog's words, as recog's own fingerprints."""
    (own,) = read(ROW)
    assert own.examples == (("Acme 7", "7"), ("Acme", None))
    assert Fingerprints(own.kind, [own.fingerprint]).told("Acme 7") == (
        ("service.cpe23", "cpe:/a:acme:ssh:7"),
        ("service.product", "AcmeSSH"),
        ("service.vendor", "Acme"),
        ("service.version", "7"),
    )


@pytest.mark.parametrize(
    "text",
    ["[[fingerprint", ROW.replace("vendor", "seller"), ROW.replace("version = 1", 'version = "x"'), "fingerprint = 1"],
)
def test_a_damaged_file_is_one_sentence(text: str) -> None:
    """No TOML, a field that is missing, or of another type."""
    with pytest.raises(Misconfigured, match=r"fingerprints\.toml"):
        read(text)
