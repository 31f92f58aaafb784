"""The released model is what was released, covers every check, and a file that breaks a law is refused."""

import hashlib
import re
from math import log
from pathlib import Path

import pytest

import config
from scanner.errors import Misconfigured
from scoring.domain import DomainRole
from scoring.model import read
from scoring.vectors import every
from tests.worlds.history import MODEL, OWN_MODEL, shipped_model

FOLDER = Path(config.__file__).parent / "model"
WEIGHTLESS = {
    "service_accepts_connections", "host_answers_for_itself", "services_look_genuine",
    "post_quantum_offered", "spf_third_parties", "spf_includes_usable",
    "spf_without_ptr",
    "dmarc_record_valid", "dmarc_applies_to_all", "dmarc_covers_subdomains", "dmarc_methods_agree",
    "dmarc_reports_arrive", "dmarc_failure_reports_agreed", "dmarc_none_for_long", "dmarc_alignment_strict",
    "mta_sts_enforced", "mta_sts_host_trusted", "mta_sts_names_exchangers", "mta_sts_exchangers_verify",
    "tls_reports_asked", "dane_matches", "dane_covers_exchangers", "web_dane_matches",
    "delegation_matches", "glue_matches", "name_servers_answer", "name_servers_agree", "name_servers_spread",
    "soa_times_fit", "zone_lifetimes_fit", "wildcard_absent", "apex_without_alias", "alias_targets_exist",
    "named_hosts_exist", "caa_understood", "caa_limits_wildcards", "caa_reports_asked", "addresses_public",
    "reachable_over_ipv6", "recursion_closed", "transfer_refused", "registration_lasts", "registration_locked",
    "reported_by_others",
}  # fmt: skip
"""Checks that are shown and never a fault (a port that does not say what listens, groups that few have yet, who sends),
those that repeat what another one counts, and those that wait for the next model."""


both = pytest.mark.parametrize("name", [MODEL, OWN_MODEL])


def test_released_models_never_change() -> None:
    """Every model file has the digest that was written down when it was released."""
    released = dict(reversed(line.split()) for line in config.text("model/released.sha256").splitlines())
    assert released == {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in FOLDER.glob("*.toml")}


def test_every_model_says_why_it_differs() -> None:
    """CHANGES.md has a paragraph for every released model."""
    changes = config.text("model/CHANGES.md")
    assert all(f"## {path.stem} " in changes for path in FOLDER.glob("*.toml"))


@both
def test_every_check_has_a_row(name: str) -> None:
    """A check without points is weightless on purpose, and no row is left without its check."""
    model = shipped_model(name)
    assert set(every()) - set(model.checks) == WEIGHTLESS
    assert set(model.checks) <= set(every())
    assert {check.vector for check in every().values()} <= set(model.vectors)


@both
def test_every_role_has_its_list(name: str) -> None:
    """Each role of a domain name lists checks that there are, and the lists of idle names lie within one another.

    A name is defensive by the checks of that list, which it has to be asked before.
    """
    roles = {role: set(asked) for role, asked in shipped_model(name).roles.items()}
    assert roles.keys() == set(DomainRole)
    assert set().union(*roles.values()) <= set(every())
    assert roles[DomainRole.DEFENSIVE] <= roles[DomainRole.PARKED] & roles[DomainRole.REDIRECT] & roles[DomainRole.WEB]


def test_the_models_before_know_no_roles() -> None:
    """What was rated under them is rated as it was: every check of every name."""
    for version in ("2026.1", "2026.2"):
        assert read(config.text(f"model/{version}.toml"), digest="sha256:00").roles == {}


@both
def test_critical_reasons_exist(name: str) -> None:
    """Every reason that outranks a number is one that its check gives."""
    for row in shipped_model(name).critical:
        assert set(row.because) <= set(every()[row.check].because)


def test_what_a_check_can_speak_for_is_the_models_word() -> None:
    """Everything, where its row says nothing; a share beyond the whole is refused."""
    text = config.text(MODEL)
    row = "[checks.ssl_offered]\n"
    told = read(text, digest="x").checks
    assert (told["ssl_offered"].trust, told["listed_on_blocklist"].trust) == (1000, 300)
    assert read(text.replace(row, row + "trust = 300\n"), digest="x").checks["ssl_offered"].trust == 300
    with pytest.raises(Misconfigured):
        read(text.replace(row, row + "trust = 1001\n"), digest="x")


def test_published_weights() -> None:
    """The weights are those of published practice; what no outside view can see is out of the total.

    DMARC and incidents, whose weight is not published, are tagged for what they are.
    """
    weights = {name: row.weight_milli / 1000 for name, row in shipped_model().vectors.items() if row.observable}
    assert {name: weight for name, weight in weights.items() if weight} == {
        "compromised_systems": 27, "patching_cadence": 20, "tls_configuration": 15, "tls_certificates": 10,
        "open_ports": 10, "web_security": 5, "server_software": 2, "spf": 1, "dkim": 1, "dmarc": 1,
        "file_sharing": 2.5, "security_incidents": 3,
    }  # fmt: skip
    ours = {name for name, row in shipped_model().vectors.items() if row.tag == "expert opinion" and row.weight_milli}
    assert ours == {"dmarc", "security_incidents"}


def test_own_weights_follow_from_published_ratios() -> None:
    """Whatever is tagged data is what its own text computes; the rest is ours, and says so; together 100 %."""
    model = shipped_model(OWN_MODEL)
    counted = [row.weight_milli for row in model.vectors.values() if row.counts(())]
    assert sum(counted) == 100_000
    for vector in model.vectors.values():
        ratio = re.match(r"Weight: 12 x ln ([0-9.]+) = ([0-9]+\.[0-9]+)", vector.source)
        assert bool(ratio) == (vector.tag == "data")
        if ratio:
            assert round(12 * log(float(ratio[1])), 2) == float(ratio[2])
            assert vector.weight_milli == 1000 * round(float(ratio[2]))
    for check in model.checks.values():
        ratio = re.search(r"1000 x ln ([0-9.]+) / ln ([0-9]+) = ([0-9]+) for (WARN|BAD)", check.reason)
        if ratio:
            share = 1000 * log(float(ratio[1])) / log(float(ratio[2]))
            assert round(share) == int(ratio[3])
            assert getattr(check, ratio[4].lower()) == 10 * round(share / 10)
    told = {name for name, check in model.checks.items() if check.tag == "data"}
    assert told == {
        "remote_administration_reachable", "remote_access_portal_shown", "known_flaws_mended", "flaws_fixed_in_time",
    }  # fmt: skip


def test_both_models_ask_and_outrank_alike() -> None:
    """Scale, bands, letters, certainty, cap, sizes, roles and what is critical are the same in both."""
    ours, published = shipped_model(OWN_MODEL), shipped_model()
    for same in ("low", "high", "step", "bands", "letters", "certainty", "single_finding_cap_milli", "roles"):
        assert getattr(ours, same) == getattr(published, same)
    assert (ours.size, ours.critical, ours.needed, ours.fading) == (
        published.size, published.critical, published.needed, published.fading,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('version = "2026.6"', ""),
        ('[roles."parked"]', '[roles."idle"]'),
        ('[roles."parked"]\nask = [', '[roles."parked"]\nasks = ['),
        ('[roles."parked"]\nask = ["null_mx_published", "spf_denies_everyone", "dmarc_rejects_all"]', ""),
        ("low = 250", "low = 250.5"),
        ("low = 250", "low = 950"),
        ("basic = 250", "basic = 300"),
        ("F = 0", "F = 10"),
        ("B = 800", "B = 950"),
        ("possible = 0", "possible = 100"),
        ("fading = [1000, 250", "fading = [250, 1000"),
        ("fading = [1000", "fading = [900"),
        ("lifetime_days = 180", "lifetime_days = 10"),
        ("prior = 800", "prior = 1800"),
        ('tag = "data"', 'tag = "guess"'),
        ("one_needed = [", 'one_needed = ["no_such_vector", '),
        ("[checks.ssl_offered]\nfair = 250", "[checks.ssl_offered]\nfair = 490"),
        ("warn = 500\nbad = 800", "warn = 500\nbad = 0"),
        ('check = "data_service_reachable"', 'check = "no_such_check"'),
        ("[scale]", "[scale"),
    ],
)
def test_a_model_that_breaks_a_law_is_refused(old: str, new: str) -> None:
    """One sentence says what does not fit."""
    text = config.text(MODEL)
    assert old in text
    with pytest.raises(Misconfigured, match=re.compile(r"^The model file .*\.$", re.DOTALL)):
        read(text.replace(old, new, 1), digest="sha256:00")
