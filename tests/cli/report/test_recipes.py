"""cli/report/recipes.py: which recipe fits which fault of which product."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

import config
from cli.report.recipes import FILES, Recipe, applied, recipes_for, recipes_of
from scanner.errors import Misconfigured
from scoring.finding import Certainty, Finding, Verdict
from scoring.vectors import every
from scoring.whatif import Fault, RootCause
from tests.recipes.matrix import APART, PLANTED

TEXTS = {name: config.text(f"recipes/{name}.toml") for name in FILES}
RECIPES = recipes_of(TEXTS)
PLACE = "endpoint:192.0.2.7:443/tcp"
QUOTED = re.compile(r"""'[^']*'|"[^"]*\"""")
PROSE = re.compile(r"\b(?:the|then|and|at|with|for|that|is|a|an|by|None)\b")
"""Words that stand in a sentence and in no command or menu."""


def _cause(check: str, subject: str = PLACE, reason: str = "x") -> RootCause:
    finding = Finding(
        id="sha256:00", check=check, vector="v", subject=subject, verdict=Verdict.BAD,
        certainty=Certainty.CONFIRMED, because=f"{check}.{reason}",
    )  # fmt: skip
    return RootCause(check=check, because=f"{check}.{reason}", faults=(Fault(finding=finding, door=None),))


def _ids(check: str, products: tuple[str, ...], subject: str = PLACE, protocol: str = "http") -> set[str]:
    heard = {PLACE: {"protocol": protocol, "software": [{"product": one} for one in products]}}
    return {one.id for one in recipes_for(_cause(check, subject), heard, RECIPES)}


def test_every_file_is_read() -> None:
    """No file of recipes lies there unread."""
    assert {path.stem for path in (Path(config.__file__).parent / "recipes").glob("*.toml")} == set(FILES)


def test_the_recipe_of_the_product_seen_is_offered_and_no_other() -> None:
    """nginx gets that of nginx, also under a name; a product without recipes gets none."""
    assert _ids("hsts_set", ("nginx",)) == {"nginx-hsts"}
    assert _ids("hsts_set", ("apache", "php"), subject=f"{PLACE}@www.example.com") == {"apache-hsts"}
    assert _ids("hsts_set", ("litespeed",)) == set()
    assert _ids("data_service_reachable", (), protocol="redis") == {"redis-loopback"}


def test_an_agent_on_udp_is_known_by_its_maker() -> None:
    """No endpoint tells what an SNMP agent is: the finding does."""
    told = _cause("snmp_reachable", "address:192.0.2.7")
    finding = replace(told.faults[0].finding, values=(("vendor", "Net-SNMP"),))
    known = replace(told, faults=(Fault(finding=finding, door=None),))
    assert [one.id for one in recipes_for(known, {}, RECIPES)] == ["net-snmp-loopback"]
    assert recipes_for(told, {}, RECIPES) == ()


def test_what_no_endpoint_names_is_known_otherwise() -> None:
    """For a name server of one's own the recipe of each usual product is there; a provider's stands for any record."""
    server, domain = "address:192.0.2.7", "name:example.com"
    besides = {server: frozenset({"name-server"}), domain: frozenset({"name-server", "microsoft-365"})}

    def offered(check: str, subject: str, reason: str = "x") -> list[str]:
        return [one.id for one in recipes_for(_cause(check, subject, reason), {}, RECIPES, besides)]

    assert offered("transfer_refused", server) == ["bind-transfer", "knot-transfer", "nsd-transfer"]
    assert offered("spf_published", domain, "absent_with_mail") == ["microsoft-365-spf"]
    assert offered("caa_published", domain) == ["zone-caa"]
    assert offered("spf_published", "name:example.net", "absent_with_mail") == ["zone-spf"]
    assert recipes_for(_cause("transfer_refused", server), {}, RECIPES) == ()


@pytest.mark.parametrize(
    ("check", "reason", "ids"),
    [
        ("spf_published", "absent_with_mail", {"zone-spf"}),
        ("spf_published", "absent_without_mail", {"zone-spf-parked"}),
        ("spf_published", "several", set()),
        ("spf_published", "too_many_lookups", set()),
        ("spf_denies_everyone", "absent", {"zone-spf-parked"}),
        ("spf_denies_everyone", "marked", set()),
        ("dmarc_published", "absent_with_mail", {"zone-dmarc-watch", "zone-dmarc-quarantine", "zone-dmarc-reject"}),
        ("dmarc_rejects_all", "absent", {"zone-dmarc-parked"}),
        ("dmarc_rejects_all", "quarantined", set()),
    ],
)
def test_a_record_is_added_where_none_is(check: str, reason: str, ids: set[str]) -> None:
    """A second record makes both void, and "nobody sends mail" is for a domain without mail."""
    told = _cause(check, "name:example.com", reason)
    assert {one.id for one in recipes_for(told, {}, RECIPES)} == ids


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda one: one.id)
def test_a_recipe_is_for_reasons_that_there_are(recipe: Recipe) -> None:
    """No reason is misspelt, and each belongs to a check of the recipe."""
    assert set(recipe.only) <= {reason for name in recipe.checks for reason in every()[name].because}


def test_a_recipe_without_a_file_is_what_to_do() -> None:
    """It replaces nothing, and no test applied it."""
    assert not [one.id for one in RECIPES if not one.file and (one.before or one.tested)]


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda one: one.id)
def test_what_is_told_as_it_is_holds_no_sentence(recipe: Recipe) -> None:
    """Sentences stand where they are translated: `reload`, `verify` and what replaces no file are commands alone."""
    commands = [recipe.reload, *([] if recipe.file else [recipe.after])]
    assert not [text for text in commands if PROSE.search(QUOTED.sub("", text)) or "(" in QUOTED.sub("", text)]
    assert not [line for line in recipe.after.splitlines() if line.startswith((";", "# "))]


def test_records_are_offered_whatever_the_product() -> None:
    """What whoever runs the domain writes needs no product to be seen."""
    assert _ids("caa_published", (), subject="name:example.com") == {"zone-caa"}


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda one: one.id)
def test_a_recipe_is_about_checks_that_there_are(recipe: Recipe) -> None:
    """It names checks of ours and tells a source; its sentences have no places."""
    assert set(recipe.checks) <= every().keys()
    assert recipe.source
    assert not [sentence for sentence in recipe.sentences if "{" in sentence]


def test_a_recipe_that_says_it_was_tested_is_in_the_matrix() -> None:
    """A date is given to what tests/recipes applies, and to nothing else."""
    applied_there = {name for one in (*PLANTED, *APART) for name in one.recipes}
    assert applied_there == {one.id for one in RECIPES if one.tested}


def test_a_recipe_is_applied_at_the_one_place_where_it_fits() -> None:
    """Where what it replaces is missing, or there twice, nothing is guessed; an empty one adds a last line."""
    recipe = next(one for one in RECIPES if one.id == "nginx-legacy-tls")
    caa = next(one for one in RECIPES if one.id == "zone-caa")
    assert applied(f"  {recipe.before}\n", [recipe], {}) == f"  {recipe.after}\n"
    for text in ("", recipe.before * 2):
        with pytest.raises(ValueError, match="nginx-legacy-tls"):
            applied(text, [recipe], {})
    assert applied("$TTL 60\n\n", [caa], {"example.com": "made.test"}) == (
        '$TTL 60\nmade.test. 3600 IN CAA 0 issue "letsencrypt.org"\n'
    )


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('owner = "host"', 'owner = "nobody"'),
        ('effort = "minutes"', 'effort = "aeons"'),
        ("tested = 2026-11-27", "tested = true"),
        ('title = "', 'titel = "'),
        ("[[recipe]]", "[recipe]"),
        ("[[recipe]]", "[[recipe"),
        ('checks = ["data_service_reachable"]', "checks = []"),
        ('reload = "systemctl restart redis-server"', "reload = 1"),
        ('product = "redis"\n', ""),
    ],
)
def test_what_does_not_fit_is_said_in_one_sentence(old: str, new: str) -> None:
    """A damaged file is refused by name, before anything is told of it."""
    text = TEXTS["redis"].replace(old, new)
    assert text != TEXTS["redis"]
    with pytest.raises(Misconfigured, match="recipes of redis"):
        recipes_of({"redis": text})


def test_the_same_id_twice_is_refused() -> None:
    """Two files cannot both hold a recipe under one name."""
    with pytest.raises(Misconfigured, match="twice"):
        recipes_of({"redis": TEXTS["redis"], "other": TEXTS["redis"]})
