"""What sources call a product is one name, and no two products share one by accident."""

import config
from scoring.history.compiling import sheet
from scoring.history.product_names import EDGE, canonical, conditional, names_of, of_cpe

ROWS = [
    (
        "confluence", "Atlassian", "Confluence Data Center and Server",
        "a:atlassian:confluence_data_center|a:atlassian:confluence_server",
    ),
    ("pan-os", "Palo Alto Networks", "PAN-OS", "o:paloaltonetworks:pan-os"),
    ("f5-big-ip", "F5", "BIG-IP", "a:f5:big-ip_local_traffic_manager|a:f5:big-ip_access_policy_manager"),
    ("msexchange", "Microsoft", "Exchange Server", "a:microsoft:exchange_server"),
    ("one", "Acme", "Suite", "a:acme:one"),
    ("two", "Acme", "Suite", "a:acme:two"),
    ("bare", "", "", ""),
]  # fmt: skip


def test_sister_names_are_one_and_modules_are_not() -> None:
    """A product's names are its first; BIG-IP's modules have their own, and are conditions beside the first."""
    by_product, aliases = names_of(ROWS)
    first = "atlassian:confluencedatacenter"
    assert by_product["confluence"] == (first,)
    assert canonical("atlassian", "confluence_server", aliases) == first
    assert canonical("Atlassian", "Confluence Data Center", aliases) == first
    assert by_product["f5-big-ip"] == ("f5:bigiplocaltrafficmanager", "f5:bigipaccesspolicymanager")
    assert [conditional(name, by_product["f5-big-ip"][0]) for name in by_product["f5-big-ip"]] == [False, True]
    assert "bare" not in by_product


def test_the_words_of_records_find_the_name() -> None:
    """As who gives CVE numbers writes it, as the catalogue does, as CPE does; what means nothing is empty."""
    _, aliases = names_of(ROWS)
    assert canonical("Palo Alto Networks", "PAN-OS", aliases) == "paloaltonetworks:panos"
    assert canonical("Apache Software Foundation", "Apache HTTP Server", aliases) == "apache:httpserver"
    assert (
        canonical("Microsoft", "Microsoft Exchange Server 2019 Cumulative Update 12", aliases)
        == "microsoft:exchangeserver"
    )
    assert (
        canonical("MongoDB Inc.", "MongoDB Server", aliases)
        == canonical("MongoDB, Inc", "MongoDB", aliases)
        == "mongodb:mongodb"
    )
    assert canonical("F5", "BIG-IP", aliases) == "f5:bigiplocaltrafficmanager"
    assert canonical("n/a", "n/a", aliases) == canonical("x", "", aliases) == ""
    assert canonical("Somebody", "Some Thing", aliases) == "somebody:something"


def test_a_name_of_two_products_is_neithers() -> None:
    """The catalogue calls two of ours one thing."""
    _, aliases = names_of(ROWS)
    assert canonical("Acme", "Suite", aliases) == "acme:suite"


def test_a_cell_of_our_table_is_a_name() -> None:
    """Part, vendor and product; anything else is none."""
    assert of_cpe("a:apache:http_server") == "apache:httpserver"
    assert of_cpe("apache:http_server") == of_cpe("") == of_cpe("a::x") == ""


def test_what_stands_at_the_edge_is_a_product_of_ours() -> None:
    """Each id is in products.csv, and each product there has a name."""
    rows = sheet(config.text("registry/products.csv"))
    assert {row["product"] for row in rows} >= EDGE
    by_product, _ = names_of((row["product"], row["kev_vendor"], row["kev_product"], row["cpe"]) for row in rows)
    assert {row["product"] for row in rows if row["cpe"]} == set(by_product)
