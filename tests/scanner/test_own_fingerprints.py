"""config/registry/fingerprints.toml is whole, and each row says of its examples what they are."""

import pytest

import config
from scanner.errors import Misconfigured
from scanner.fingerprints import Fingerprints, fault
from scanner.own_fingerprints import Own, read

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
