"""Data services count by what they said, open ones and those that ask for a login."""

import pytest

from scanner.asset import endpoint_asset
from scanner.observation import Hello, Present, Unseen
from scanner.probes.imap import ImapFacts
from scanner.probes.mysql import MysqlFacts
from scanner.probes.redis import RedisFacts
from scoring.finding import Certainty
from scoring.vectors.open_ports.data_service_reachable import data_service_reachable as check
from tests.fakes.looks import ask, seen, sentence, verdict

YES, NO = Present(value=True), Present(value=False)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (RedisFacts(speaks=Present(value="redis"), open_without_login=YES), "bad open"),
        (RedisFacts(speaks=Present(value="redis"), open_without_login=NO), "bad asks_login"),
        (RedisFacts(speaks=Present(value="redis"), open_without_login=Unseen(why="it loads")), "bad reachable"),
        (RedisFacts(), "none"),
        (MysqlFacts(speaks=Present(value="mysql"), refuses_us=NO), "bad reachable"),
        (MysqlFacts(speaks=Present(value="mysql"), refuses_us=YES), "bad refuses_us"),
        (Hello(speaks=Present(value="postgresql")), "bad reachable"),
        (Hello(speaks=Present(value="mssql")), "bad reachable"),
        (Hello(speaks=Present(value="memcached"), open_without_login=NO), "bad asks_login"),
        (Hello(speaks=Present(value="mongodb"), open_without_login=Unseen(why="not told")), "bad reachable"),
        (Hello(speaks=Present(value="etcd"), open_without_login=Unseen(why="not told")), "bad reachable"),
        (Hello(speaks=Present(value="elasticsearch"), open_without_login=YES), "bad open"),
        (ImapFacts(speaks=Present(value="imap"), open_without_login=YES), "bad open"),
        (ImapFacts(speaks=Present(value="imap"), open_without_login=NO), "none"),
        (ImapFacts(speaks=Present(value="imap")), "none"),
        (Hello(speaks=Present(value="http")), "none"),
        (None, "none"),
    ],
)
def test_each_service_has_its_verdict(facts: Hello | None, expected: str) -> None:
    """A hello that was not sent proves nothing; one that was answered is confirmed and names the service.

    That a login is asked for is said only where the service said so.
    """
    finding = ask(check, seen(facts), asset=endpoint_asset("192.0.2.7", 6379))
    assert verdict(finding) == expected
    if finding:
        assert finding.certainty is Certainty.CONFIRMED
        assert "service" in dict(finding.values)
        assert "{" not in sentence(check, finding)
        assert ("was not seen" in sentence(check, finding)) == (expected == "bad reachable")
