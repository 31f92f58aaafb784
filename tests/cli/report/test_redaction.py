"""Who may see what: every host, port, finding and check in what each reader gets, in every format."""

import json
import re

import pytest

from cli.report.command import TEXTS
from cli.report.making import rendered
from cli.report.redaction import AUDIENCES, redacted
from scanner.observation import Sighting
from tests.cli.report.companies import disputed, faulty, many_hosts

OWNER, BROKER = "policyholder", "broker"
WHERE = re.compile(r"192\.0\.2\.\d+|198\.18\.|:\d+/tcp|www\.made\.example|h\d+\.made\.example|rdp|3389")
"""What says where a fault is."""


def text(audience: str, form: str) -> str:
    return rendered(faulty(), audience=audience, form=form, language="en").decode()


@pytest.mark.parametrize("form", TEXTS)
def test_the_owner_sees_host_and_port(form: str) -> None:
    """And so does the underwriter: both must find what is meant."""
    for audience in (OWNER, "underwriter"):
        assert "192.0.2.1:3389/tcp" in text(audience, form)
        assert "192.0.2.1:443/tcp" in text(audience, form)


@pytest.mark.parametrize("form", TEXTS)
def test_a_broker_sees_subject_and_severity_and_nothing_to_attack(form: str) -> None:
    """No host, no port, no service, no finding, no check, no reason, no evidence; the company's own name stays."""
    told = text(BROKER, form)
    assert not WHERE.search(told), WHERE.search(told)
    assert "sha256:" not in told.replace(faulty().document["model"]["digest"], "")
    report = faulty()
    for row in report.hurting:
        assert row["check"] not in told
        assert row["because"] not in told
        assert row["id"] not in told
    for one in report.actions:
        assert one.advice.title not in told
    assert "made.example" in told
    assert "Services open to the internet" in told or "open_ports" in told
    assert "critical" in told


def test_many_faults_are_a_few_rows() -> None:
    """A broker sees how many causes of which severity, and the shortest deadline, not how many hosts."""
    rows = redacted(many_hosts(12)).rows
    assert {(row.vector, row.severity) for row in rows}
    assert sum(row.many for row in rows) == len(many_hosts(12).actions)
    assert all(row.days is None or row.days > 0 for row in rows)


def test_nobody_but_the_underwriter_sees_how_long_faults_stood() -> None:
    """Renewal and time to fix are for the file."""
    for audience, there in ((OWNER, False), (BROKER, False), ("underwriter", True)):
        assert ("fixing" in json.loads(text(audience, "json"))) is there


@pytest.mark.parametrize("form", TEXTS)
def test_what_an_underwriter_decided_stays_in_the_house(form: str) -> None:
    """An override is on the underwriter's pages alone; the owner sees the own dispute, a broker none of it."""
    texts = {one: rendered(disputed(), audience=one, form=form, language="en").decode() for one in AUDIENCES}
    for audience in (OWNER, BROKER):
        for inside in ("refer to Bo", "Cy Example", "a call"):
            assert inside not in texts[audience]
    if form != "csv":
        assert "refer to Bo" in texts["underwriter"]
        assert "not-mine" in texts[OWNER] or "it belongs to somebody else" in texts[OWNER]
    assert "somebody else" not in texts[BROKER]
    assert "not-mine" not in texts[BROKER]


def test_what_names_the_look_itself_is_not_told() -> None:
    """No scan's name and no name of who answered leaves the house, but for where it was looked from."""
    sightings: tuple[Sighting, ...] = faulty().done.case.evidence.sightings
    for audience in (OWNER, BROKER):
        assert sightings[0].scan not in text(audience, "html")
