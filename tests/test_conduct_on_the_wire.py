"""What really leaves this machine: recorded by the other side, under every profile, and while rules change."""

import contextlib
import json
import re
import sqlite3
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

import config
from scanner import conduct, registry
from scanner.probes.rdp import REQUEST
from scanner.target import Profile
from tests import forked
from tests.program import command
from tests.recording import Recorder, company, name_server, needs_root, network, street

pytestmark = needs_root

RULES = conduct.read(config.text("conduct.toml"), digest="test")
LIGHT, NARROW = set(RULES.ports_for(Profile.LIGHT)), set(RULES.ports_for(Profile.LIGHT_NARROW))
CONSENTED = set(RULES.ports_for(Profile.CONSENT))
PROFILES = ("passive", "light-narrow", "light", "consent")
CHANGES = {
    "name": ("optout.txt", "acme.test\n"),
    "network": ("optout.txt", "127.0.0.0/8\n"),
    "broken": ("optout.txt", "neither a name nor a network\n"),
    "stop": ("stop", ""),
}
UNLISTED = (81, 1234, 4444, 8444, 12345)
KNOWN = registry.read(
    "network,name\n", "suffix,name,service\n", config.text("registry/ports.csv"), lambda name: name
).ports
SILENT = {
    port for port, row in KNOWN.items() if row.probe in ("", "listen", "mysql", "rsync", "telnet") and not row.tls
}
CONTACT = "Acme Scans abuse@scan.example"
CONSENT = {
    "schema": "hullmark.consent/1", "grantor": "Acme", "role": "CISO", "names": ["acme.test"], "networks": [],
    "profile": "consent", "purposes": ["underwriting"], "valid_from": "2026-01-01T00:00:00Z",
    "valid_to": "2099-01-01T00:00:00Z",
}  # fmt: skip
CREDENTIALS = re.compile(
    rb"^(\S+ )?(USER|PASS|APOP|LOGIN|AUTHENTICATE|AUTH(?! TLS\r)|IDENTIFY)(\s|$)|^(Authorization|Cookie):|mstshash",
    re.IGNORECASE | re.MULTILINE,
)


@dataclass(frozen=True, kw_only=True)
class Ran:
    """One scan and what the other side saw of it. `net` is the first three parts of its addresses."""

    net: str
    folder: Path
    seen: Recorder
    process: forked.Started
    said: list[str]
    times: dict[str, float]

    def change(self, added: tuple[str, str]) -> None:
        """Once a few connections have come and a few answers are stored, add a line to a file."""
        deadline = time.monotonic() + 60
        while (len(self.seen.visits) < 6 or _kept(self) < 6) and time.monotonic() < deadline:
            time.sleep(0.05)
        self.times["changed"] = time.monotonic()
        with (self.folder / added[0]).open("a") as file:
            file.write(added[1])

    def ended(self) -> int:
        """Wait for the end, keep both outputs, and give the exit code."""
        self.said.extend(self.process.communicate(timeout=240))
        self.times["ended"] = time.monotonic()
        return self.process.returncode


@contextlib.contextmanager
def scanning(folder: Path, profile: str, *options: str, ports: Iterable[int] = (), **environment: str) -> Iterator[Ran]:
    """A scan of acme.test, whose host has these ports open, or else every other listed one and a few more; the rest is
    open at mail.acme.test: a host with all of them would be a middlebox. db.acme.test has a host of its own."""
    net, seen = network(), Recorder()
    hosts = dict.fromkeys(("@", "www", "mail"), f"{net}.10") | {"db": f"{net}.20"}
    every, rest = sorted({*LIGHT, *CONSENTED}), ()
    if not ports:
        hosts["mail"], ports, rest = f"{net}.30", (*every[::2], *UNLISTED), (25, *every[1::2])
    with (
        name_server(seen, company("acme.test", hosts, f"{net}.53"), f"{net}.53", f"{net}.54"),
        street(seen, f"{net}.10", tuple(dict.fromkeys(ports))),
        street(seen, f"{net}.30", tuple(dict.fromkeys(rest))),
        street(seen, f"{net}.20", (443, 6379)),
    ):
        arguments = (
            "scan", "acme.test", "--json", "--profile", profile, "--allow-net", "127.0.0.0/8",
            "--resolver", f"{net}.54", "--contact", CONTACT, *options,
        )  # fmt: skip
        process = forked.start(arguments, command(folder)[1] | environment)
        try:
            yield Ran(net=net, folder=folder, seen=seen, process=process, said=[], times={})
        finally:
            process.kill()


@pytest.fixture(scope="module")
def all_runs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Ran]]:
    """Every scan of this file, side by side, since waiting is most of what they do.

    One under each profile; `paced` is light-narrow at the pace of a quote; in the middle of those named by
    `CHANGES` a line is added to the opt-out file, or the stop file appears.
    """
    folders = {name: tmp_path_factory.mktemp(name) for name in (*PROFILES, "paced", *CHANGES)}
    with contextlib.ExitStack() as stack:
        ran = {
            profile: stack.enter_context(scanning(folders[profile], profile, "--rate", "unlimited"))
            for profile in PROFILES
        }
        ran["paced"] = stack.enter_context(scanning(folders["paced"], "light-narrow", ports=(25, 80, 587)))
        for change in CHANGES:
            (folders[change] / "optout.txt").write_text("# nobody yet\nother.example\n")
            names = {
                "HULLMARK_OPTOUT": str(folders[change] / "optout.txt"), "HULLMARK_STOP": str(folders[change] / "stop")
            }  # fmt: skip
            ran[change] = stack.enter_context(scanning(folders[change], "light", **names))
        for change in CHANGES:
            ran[change].change(CHANGES[change])
        for run in sorted(ran.values(), key=lambda run: run is not ran["stop"]):  # its end is timed
            run.ended()
        yield ran


@pytest.fixture
def runs(all_runs: dict[str, Ran]) -> dict[str, Ran]:
    """Those in whose middle nothing changed."""
    undisturbed = {name: run for name, run in all_runs.items() if name not in CHANGES}
    assert {run.process.returncode for run in undisturbed.values()} == {0}
    return undisturbed


def test_passive_sends_questions_to_the_resolver_and_nothing_else(runs: dict[str, Ran]) -> None:
    """No connection to anybody, no question to the target's own name servers."""
    run = runs["passive"]
    assert not run.seen.visits
    assert {question.server for question in run.seen.questions} == {f"{run.net}.54"}


def test_labels_are_guessed_from_light_on_only(runs: dict[str, Ran]) -> None:
    """A narrower profile hears of no guessed name, not even by way of a resolver."""
    guesses = {profile: any("owa." in q.name for q in runs[profile].seen.questions) for profile in PROFILES}
    assert guesses == {"passive": False, "light-narrow": False, "light": True, "consent": True}


def test_light_narrow_touches_its_few_ports_only(runs: dict[str, Ran]) -> None:
    """Every port of the narrow list and no other, though all of them are open."""
    assert runs["light-narrow"].seen.ports() == NARROW


@pytest.mark.parametrize("profile", ["light", "consent"])
def test_only_listed_ports_are_touched(runs: dict[str, Ran], profile: str) -> None:
    """Each port of the list is knocked on, and no port beside it."""
    assert runs[profile].seen.ports() == set(RULES.ports_for(Profile(profile)))


def test_redis_hears_nothing_under_light_and_one_ping_under_consent(runs: dict[str, Ran]) -> None:
    """The hello of a data service waits for a consent; the connect alone does not."""
    assert set(runs["light"].seen.said(6379)) == {b""}
    assert set(runs["consent"].seen.said(6379)) == {b"", b"PING\r\n"}


def test_a_service_that_no_probe_speaks_hears_nothing_under_light(runs: dict[str, Ran]) -> None:
    """Where we know no harmless hello, where the server speaks first (MySQL) or by itself (Telnet), we are silent."""
    for port in SILENT & LIGHT:
        assert set(runs["light"].seen.said(port)) == {b""}, port


def test_under_consent_a_silent_port_is_asked_for_a_page_and_nothing_else(runs: dict[str, Ran]) -> None:
    """What is no answer to our listening, or to the port's own hello, is settled by one ordinary GET."""
    for port in SILENT & CONSENTED:
        heard = set(runs["consent"].seen.said(port)) - {b""}
        assert heard, port
        assert all(said.startswith(b"GET / HTTP/1.1\r\n") for said in heard), port


def test_identity_stands_wherever_a_protocol_has_a_place_for_it(runs: dict[str, Ran]) -> None:
    """User-Agent with the contact in every request, the contact's domain in every EHLO, a name in every SSH hello."""
    requests = greetings = identifications = 0
    for run in runs.values():
        for visit in run.seen.visits:
            said = bytes(visit.said)
            if re.match(rb"[A-Z]+ /", said):
                requests += 1
                assert re.match(rb"(GET|HEAD) ", said)
                assert re.search(rb"\r\nUser-Agent: Hullmark/\S+ [^\r]*" + re.escape(CONTACT.encode()), said)
                assert b"\r\nFrom: abuse@scan.example\r\n" in said
            if visit.port in (25, 587) and said:
                greetings += 1
                assert said.startswith(b"EHLO scan.example\r\n")
            if visit.port in (22, 2222) and said:
                identifications += 1
                assert re.fullmatch(rb"SSH-2\.0-Hullmark_\S+ \S*abuse@scan\.example\r\n", said)
    assert min(requests, greetings, identifications) > 1


def test_no_credential_is_ever_sent(runs: dict[str, Ran]) -> None:
    """No user name, no password, no cookie, to nobody."""
    for profile, run in runs.items():
        for visit in run.seen.visits:
            assert not CREDENTIALS.search(bytes(visit.said)), (profile, visit.port)


def test_what_opens_a_login_is_exactly_what_conduct_says(runs: dict[str, Ran]) -> None:
    """One SSLRequest, one connection request without a user; under consent a silent port is asked for a page, too."""
    for profile in ("light", "consent"):
        for port, hello in ((5432, bytes.fromhex("0000000804d2162f")), (3389, REQUEST)):
            heard = runs[profile].seen.said(port)
            pages = [said for said in heard if said.startswith(b"GET / HTTP/1.1\r\n")]
            assert {said for said in heard if said not in pages} == {b"", hello}
            assert bool(pages) is (profile == "consent")


def test_the_pace_of_a_quote_holds_on_the_wire(runs: dict[str, Ran]) -> None:
    """At most 5 new connections to a host in any second.

    The limiter knows no burst for a host; one more is allowed here for a listener that wakes late.
    """
    times = sorted(visit.at for visit in runs["paced"].seen.visits)
    assert len(times) > 15
    for place, start in enumerate(times):
        assert sum(start <= at < start + 1 for at in times[place:]) <= RULES.quote.host_per_second + 1
    assert len(times) <= RULES.quote.host_per_second * (times[-1] - times[0]) + 2


@pytest.mark.parametrize("change", ["name", "network"])
def test_an_opt_out_in_the_middle_ends_all_dials(all_runs: dict[str, Ran], change: str) -> None:
    """From the moment the line is there nobody of that name or network is dialled again, by TCP or by DNS."""
    run = all_runs[change]
    at = run.times["changed"]
    late = [visit for visit in run.seen.visits if visit.at > at + 0.5]
    asked = [q for q in run.seen.questions if q.at > at + 0.5 and q.server == f"{run.net}.53"]
    assert (late, asked) == ([], [])
    assert run.process.returncode == 0, run.said[1]
    assert "has opted out" in run.said[0]


@pytest.mark.parametrize("how", ["opted out", "excluded"])
def test_the_host_of_a_name_that_is_left_alone_is_left_alone(tmp_path: Path, how: str) -> None:
    """Whether the name opted out or a consent record excludes it: its host hears nothing."""
    optout, consent = tmp_path / "optout.txt", tmp_path / "consent.json"
    optout.write_text("db.acme.test\n" if how == "opted out" else "")
    consent.write_text(json.dumps(CONSENT | {"exclusions": ["db.acme.test"] if how == "excluded" else []}))
    options = ("--consent", str(consent), "--rate", "unlimited")
    with scanning(tmp_path, "consent", *options, ports=(80,), HULLMARK_OPTOUT=str(optout)) as run:
        assert run.ended() == 0, run.said
    assert {visit.address for visit in run.seen.visits} == {f"{run.net}.10"}
    told = json.loads(run.said[0])
    assert any(f"{run.net}.20" in row["asset"] and how in row["why"] for row in told["not_seen"])


def test_an_opt_out_file_broken_in_the_middle_ends_the_scan(all_runs: dict[str, Ran]) -> None:
    """While nobody knows who has opted out nothing is sent: code 2, one sentence, and what was seen is kept."""
    run = all_runs["broken"]
    late = run.times["changed"] + 0.5
    assert not [visit for visit in run.seen.visits if visit.at > late]
    assert run.process.returncode == 2
    assert run.said[0] == ""
    assert re.fullmatch(
        r"Line 3 of the opt-out file \S+ is neither a name nor a network: mend it first\.\n", run.said[1]
    )
    assert _kept(run) > 5


def test_the_stop_file_ends_all_probing_within_five_seconds(all_runs: dict[str, Ran]) -> None:
    """Nothing new is sent, the program ends with one sentence, and what was seen is kept."""
    run = all_runs["stop"]
    at = run.times["changed"]
    assert max(visit.at for visit in run.seen.visits) - at <= 5
    assert max(question.at for question in run.seen.questions) - at <= 5
    assert run.times["ended"] - at <= 8
    assert run.process.returncode == 3
    assert run.said == ["", "acme.test was stopped: what was seen is kept, no rating was made.\n"]
    assert _kept(run) > 5


def _kept(run: Ran) -> int:
    """How many observations are stored; none before there is a store."""
    path = run.folder / "data" / "hullmark" / "hullmark.sqlite"
    reads = f"file:{path}?mode=ro"
    with contextlib.suppress(sqlite3.OperationalError), contextlib.closing(sqlite3.connect(reads, uri=True)) as store:
        return int(store.execute("SELECT count(*) FROM observation").fetchone()[0])
    return 0


def test_with_the_stop_file_there_nothing_is_sent_at_all(tmp_path: Path) -> None:
    """Not even a question to the resolver."""
    (tmp_path / "stop").touch()
    with scanning(tmp_path, "light", HULLMARK_STOP=str(tmp_path / "stop")) as run:
        assert run.ended() == 3
    assert (run.seen.visits, run.seen.questions) == ([], [])
    assert run.said[1] == "acme.test was stopped: what was seen is kept, no rating was made.\n"
