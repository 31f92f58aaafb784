"""A user's own conduct may only be gentler than the shipped one."""

import hashlib
from datetime import timedelta

import pytest

import config
from cli.tightening import leaves, tightened
from scanner.errors import Misconfigured
from scanner.target import Profile

SHIPPED = config.text("conduct.toml")


def test_without_an_own_file_the_shipped_rules_hold() -> None:
    """The identity names version and contact; the digest is that of the shipped text alone."""
    conduct = tightened(SHIPPED, None, version="9.9", contact="Ada, ada.example")
    assert "Hullmark/9.9" in conduct.user_agent
    assert "Ada, ada.example" in conduct.user_agent
    assert conduct.digest == "sha256:" + hashlib.sha256(SHIPPED.encode()).hexdigest()


@pytest.mark.parametrize(
    "own",
    [
        "[pace.quote]\nhost_per_second = 1\n",
        "[timeouts]\nsecond_look_after = 60\n",
        "[timeouts]\nconnect = 1\n",
        "[limits]\nread_bytes = 1024\n",
        '[ceilings]\nKR = "passive"\n',
        '[ceilings]\nFR = "passive"\n',
        '[ceilings]\nFR = "light"\n',
        'default_profile = "passive"\n',
        "[ports]\nlight = [443, 80]\n",
        '[discovery]\nlabels = ["vpn"]\n',
        '[probes.ssh]\nleast = "consent"\n',
        '[probes.ssh]\nhello = "consent"\n',
        "[probes.tls]\nshared = false\n",
        "[probes.tls]\nconnections = 4\n",
        "[third_party]\ndays = 30\nhours_after_failure = 24\nrequests = 0\ncrl_bytes = 65536\nseconds = 1\n",
        '[third_party]\nleast = "consent"\n',
    ],
)
def test_tighter_rules_are_taken(own: str) -> None:
    """Every kind of rule can be made stricter by naming only the keys that change."""
    conduct = tightened(SHIPPED, own, version="1", contact="")
    assert conduct.digest != tightened(SHIPPED, None, version="1", contact="").digest


def test_what_is_taken_arrives() -> None:
    """The merged rules are the ones in force."""
    own = '[timeouts]\nsecond_look_after = 60\n[ceilings]\nFR = "passive"\n[pace.night]\nhost_open = 1\n'
    conduct = tightened(SHIPPED, own, version="1", contact="")
    assert conduct.second_look_after == timedelta(seconds=60)
    assert conduct.ceilings["FR"] is Profile.PASSIVE
    assert conduct.ceilings["CN"] is Profile.PASSIVE
    assert conduct.night.host_open == 1


@pytest.mark.parametrize(
    ("own", "key"),
    [
        ("[pace.quote]\nhost_per_second = 6\n", "pace.quote.host_per_second"),
        ("[pace]\ntotal_per_second = 501\n", "pace.total_per_second"),
        ("[timeouts]\nsecond_look_after = 1\n", "timeouts.second_look_after"),
        ("[limits]\nredirects = 50\n", "limits.redirects"),
        ('[ceilings]\nCN = "light"\n', "ceilings.CN"),
        ('[ceilings]\nFR = "consent"\n', "ceilings.FR"),
        ('default_profile = "consent"\n', "default_profile"),
        ("[ports]\npassive = [443]\n", "ports.passive"),
        ("[ports]\nlight = [443, 12345]\n", "ports.light"),
        ('[discovery]\nlabels = ["other"]\n', "discovery.labels"),
        ('[probes.redis]\nhello = "light"\n', "probes.redis.hello"),
        ('[probes.ports]\nleast = "passive"\n', "probes.ports.least"),
        ("[probes.ports]\nshared = true\n", "probes.ports.shared"),
        ("[probes.ports]\nconnections = 121\n", "probes.ports.connections"),
        ('[probes.ports]\nsends = "nothing"\n', "probes.ports.sends"),
        ("[third_party]\ndays = 6\n", "third_party.days"),
        ("[third_party]\nhours_after_failure = 1\n", "third_party.hours_after_failure"),
        ("[third_party]\nrequests = 7\n", "third_party.requests"),
        ("[third_party]\nbytes = 70000\n", "third_party.bytes"),
        ('[third_party]\nleast = "passive"\n', "third_party.least"),
        ('[identity]\nuser_agent = "curl"\n', "identity.user_agent"),
        ("[probes.own]\nleast = 1\n", "probes.own"),
        ("[pace]\nburst = 1\n", "pace.burst"),
        ("[pace]\nquote = 1\n", "pace.quote"),
        ('[limits]\nredirects = "none"\n', "limits.redirects"),
        ('[ceilings]\nFR = "gentle"\n', "ceilings.FR"),
    ],
)
def test_looser_rules_are_refused_by_name(own: str, key: str) -> None:
    """Whatever loosens, invents or mistypes a rule ends in a sentence that names the key."""
    with pytest.raises(Misconfigured, match=key.replace(".", r"\.") + " "):
        tightened(SHIPPED, own, version="1", contact="")


@pytest.mark.parametrize("own", ["[", f"rates = {'1' * 5000}"], ids=["cut off", "a number of 5000 digits"])
def test_a_file_that_is_no_toml_is_refused(own: str) -> None:
    """One sentence says so, also of a number too long for Python to read, which tomllib tells in its own way."""
    with pytest.raises(Misconfigured, match="not valid TOML"):
        tightened(SHIPPED, own, version="1", contact="")


@pytest.mark.parametrize("own", ["[timeouts]\nconnect = 0\n", "[timeouts]\nconnect = -1\n"])
def test_a_value_that_cannot_be_is_refused(own: str) -> None:
    """Lower is tighter only as far as the rule still means something."""
    with pytest.raises(Misconfigured):
        tightened(SHIPPED, own, version="1", contact="")


def test_every_rule_can_be_shown() -> None:
    """The leaves of the shipped file are all its keys, dotted."""
    rows = dict(leaves(SHIPPED))
    assert rows["pace.quote.host_per_second"] == "5"
    assert rows["ceilings.KR"] == "light-narrow"
