"""SMB is judged by its dialect first, and by its signatures where that is current."""

import pytest

from scanner.asset import endpoint_asset
from scanner.observation import Present, Unseen
from scanner.probes.smb import SmbFacts
from scoring.vectors.open_ports.smb_current import smb_current as check
from tests.fakes.looks import ask, seen, sentence, verdict

SMB = Present(value="smb")


def offers(dialect: str, signing: str) -> SmbFacts:
    return SmbFacts(speaks=SMB, dialect=Present(value=dialect), signing=Present(value=signing))


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (offers("1", "required"), "bad smb_1"),
        (offers("2.0.2", "required"), "warn first_smb_2"),
        (offers("2.1 or later", "none"), "warn unsigned"),
        (offers("2.1 or later", "offered"), "fair not_demanded"),
        (offers("2.1 or later", "required"), "good current"),
        (SmbFacts(speaks=SMB, dialect=Unseen(why="cut"), signing=Unseen(why="cut")), "unknown not_seen"),
        (SmbFacts(speaks=Present(value="ssh")), "none"),
        (None, "none"),
    ],
)
def test_each_answer_has_its_verdict(facts: object, expected: str) -> None:
    """What was proved is judged; silence and other protocols are not."""
    finding = ask(check, seen(facts), asset=endpoint_asset("192.0.2.7", 445))
    assert verdict(finding) == expected
    assert finding is None or "{" not in sentence(check, finding)


def test_an_endpoint_is_judged_once() -> None:
    """Under its names the same port is not judged again."""
    asset = endpoint_asset("192.0.2.7", 445, "www.acme.example")
    assert ask(check, seen(offers("1", "none")), asset=asset) is None
