"""Our verdicts on DANE and MTA-STS, from a scan as users run it, beside what Postfix's own client does."""

import json
import subprocess
from typing import Any

import pytest

from tests.lab.mail import DOMAINS, Mail
from tests.program import hullmark, import_feeds

VERIFIED = "Verified TLS connection established"
DANE = {
    "good.test": "good fits", "whole.test": "good fits", "authority.test": "good fits", "rolling.test": "good fits",
    "alias.test": "good fits", "selfsigned.test": "good fits", "expired.test": "good fits",
    "othername.test": "good fits", "expiredbelow.test": "bad differs", "othernamebelow.test": "bad differs",
    "wrong.test": "bad differs", "wrongauthority.test": "bad differs", "clear.test": "bad no_tls",
    "half.test": "good fits", "domainbelow.test": "good fits", "unusable.test": "warn unusable",
    "unsigned.test": "fair insecure",
}  # fmt: skip
"""`dane_matches` of every domain that has records; of bogus.test the exchanger's address cannot be resolved."""
POLICIES = {
    "good.test": "enforced holds named verify", "whole.test": "enforced holds named verify",
    "selfsigned.test": "enforced holds named refused", "expired.test": "enforced holds named refused",
    "othername.test": "enforced holds named refused", "clear.test": "enforced holds named refused",
    "half.test": "enforced holds some_missing verify",
    "pattern.test": "enforced holds none_named -", "trial.test": "testing holds named verify",
    "oldpolicy.test": "enforced refused named verify", "html.test": "not_text holds named verify",
}  # fmt: skip
"""What is said of the policy, its host's certificate, the names in it, and what the exchanger shows."""
ASKED = ("mta_sts_enforced", "mta_sts_host_trusted", "mta_sts_names_exchangers", "mta_sts_exchangers_verify")


@pytest.fixture(scope="module")
def said(exchangers: Mail, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """The findings of every domain, by check."""
    home = tmp_path_factory.mktemp("home")
    import_feeds(home)
    out = hullmark(home, "scan", *exchangers.options(), "--json", *DOMAINS)
    documents = map(json.loads, out.splitlines())
    return {one["target"]["name"]: {each["check"]: each for each in one["findings"]} for one in documents}


@pytest.fixture(scope="module")
def client(exchangers: Mail) -> Mail:
    """Postfix's client sees the laboratory's resolver in a mount namespace of its own."""
    if subprocess.run(["unshare", "-m", "true"], capture_output=True, check=False).returncode:
        pytest.skip("this machine lets nobody make a mount namespace")
    return exchangers


def reason(finding: dict[str, Any] | None) -> str:
    return finding["because_id"].partition(".")[2] if finding else "-"


def test_dane_verdicts(said: dict[str, dict[str, Any]]) -> None:
    """Each way to be right or wrong has its verdict and its reason, and certainty by two looks."""
    found = {name: checks["dane_matches"] for name, checks in said.items() if "dane_matches" in checks}
    assert {name: f"{one['verdict']} {reason(one)}" for name, one in found.items()} == DANE
    assert {one["certainty"] for one in found.values()} == {"confirmed"}


def test_which_exchangers_dane_covers(said: dict[str, dict[str, Any]]) -> None:
    """Signed records of a usable kind, whether they fit or not, and nothing else."""
    covered = {name: checks["dane_covers_exchangers"]["verdict"] for name, checks in said.items()}
    useless = ("warn unusable", "fair insecure")
    assert {name for name in covered if covered[name] == "good"} == {
        name for name in DANE if DANE[name] not in useless and not DOMAINS[name].second
    }
    assert {name for name in covered if covered[name] == "fair"} == {"half.test"}


def test_policy_verdicts(said: dict[str, dict[str, Any]]) -> None:
    """Each policy, its host, its patterns and its exchangers; a domain without one is told so."""
    assert {
        name: " ".join(reason(said[name].get(check)) for check in ASKED) for name in POLICIES
    } == POLICIES  # fmt: skip
    for name in DOMAINS.keys() - POLICIES:
        assert reason(said[name]["mta_sts_enforced"]) == "none"
        assert reason(said[name]["tls_reports_asked"]) == "none"
    assert {reason(said[name]["tls_reports_asked"]) for name in POLICIES} == {"asked"}


@pytest.mark.parametrize("name", DOMAINS)
def test_postfix_delivers_where_we_say_that_dane_fits(name: str, said: dict[str, dict[str, Any]], client: Mail) -> None:
    """At `dane-only` Postfix verifies exactly the exchangers that we call good, and none that we call anything else."""
    theirs = client.posttls("-t5", "-T5", "-c", "-l", "dane-only", "-L", "summary", name)
    assert (VERIFIED in theirs) == (DANE.get(name) == "good fits"), theirs


@pytest.mark.parametrize("name", [name for name, told in POLICIES.items() if not told.endswith("-")])
def test_postfix_verifies_what_a_policy_promises(name: str, said: dict[str, dict[str, Any]], client: Mail) -> None:
    """Told as a policy tells it (secure, the exchanger's name), Postfix verifies exactly what we say verifies."""
    level = ("-l", "secure", "-F", str(client.ca_file))
    theirs = client.posttls("-t5", "-T5", "-c", *level, "-L", "summary", name, f"mail.{name}")
    assert (VERIFIED in theirs) == (said[name]["mta_sts_exchangers_verify"]["verdict"] == "good"), theirs
