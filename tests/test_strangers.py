"""What strangers may do to a scan: names that lie, redirects inside, silence, garbage, text that acts."""

import contextlib
import itertools
import json
import os
import pty
import re
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.lab.fakes import Conversation, control_characters, endless, mute, redirect_inside, serve
from tests.program import command, impatient, import_feeds, inside, run
from tests.recording import Recorder, Records, company, name_server, needs_root, network, web

pytestmark = needs_root

ACTING = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069]")
"""What a terminal or a reader of right-to-left text would obey."""
OURS = re.compile(r"\x1b\[(?!2J)[0-9;?]*[A-Za-z]|\r(?=\n)|\r(?=\x1b\[)")
"""What our own screens send to a terminal: colours, and the cursor of the progress bar."""


def scan(net: str, *targets: str, allow: str = "127.0.0.0/8", json_wanted: bool = True) -> tuple[str, ...]:
    options = ("--profile", "light", "--allow-net", allow, "--resolver", f"{net}.54", "--rate", "unlimited")
    return ("scan", *targets, *options, *(("--json",) if json_wanted else ()))


@contextlib.contextmanager
def world(net: str, records: Records, *hosts: Mapping[str, Mapping[int, Conversation]]) -> Iterator[Recorder]:
    """Name servers at `.53` and `.54`, and hosts by address and port."""
    seen = Recorder()
    talking = [fake for host in hosts for address, ports in host.items() for fake in seen.host(address, ports)]
    with name_server(seen, records, f"{net}.53", f"{net}.54"), serve(talking):
        yield seen


def documents(folder: Path, *arguments: str, code: int = 0) -> list[dict[str, Any]]:
    done = inside(folder, *arguments)
    assert done.returncode == code, done.stdout[-500:] + done.stderr[-2000:]
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_a_domain_that_does_not_exist(tmp_path: Path) -> None:
    """Code 3 and one sentence; beside one that exists, code 4, and that one is rated and kept."""
    net = network()
    with world(net, company("acme.test", {"@": f"{net}.10"}, f"{net}.53"), {f"{net}.10": {80: web}}):
        alone = run(tmp_path, *scan(net, "nobody.test"))
        both = run(tmp_path, *scan(net, "acme.test", "nobody.test"))
        shown = documents(tmp_path, "show", "acme.test", "--json")
    assert (alone.returncode, alone.stdout) == (3, "")
    assert alone.stderr == "nobody.test does not exist in the DNS.\n"
    assert (both.returncode, alone.stderr in both.stderr) == (4, True)
    assert [json.loads(line)["target"]["name"] for line in both.stdout.splitlines()] == ["acme.test"]
    assert [document["target"]["name"] for document in shown] == ["acme.test"]


def test_a_resolver_that_is_not_there(tmp_path: Path) -> None:
    """Nothing of a new name could be seen: code 3 and one sentence. A name that is known keeps its assets."""
    net = network()
    with world(net, company("acme.test", {"@": f"{net}.10"}, f"{net}.53"), {f"{net}.10": {80: web}}):
        (first,) = documents(tmp_path, *scan(net, "acme.test"))
    blind = inside(tmp_path, *scan(net, "other.test"))
    assert (blind.returncode, len(blind.stderr.splitlines())) == (3, 1), blind.stderr
    (again,) = documents(tmp_path, *scan(net, "acme.test"))
    assert {row["id"] for row in first["assets"] if row["kind"] != "endpoint"} == {
        row["id"] for row in again["assets"] if row["kind"] != "endpoint"
    }


def test_an_idn_in_either_form_is_one_target(tmp_path: Path) -> None:
    """U-label, A-label, capitals and a final dot: rated once, shown with both forms."""
    net, name = network(), "xn--bcher-kva.test"
    with world(net, company(name, {"@": f"{net}.10"}, f"{net}.53"), {f"{net}.10": {80: web}}):
        found = documents(tmp_path, *scan(net, "bücher.test", name, "BÜCHER.test.", "XN--BCHER-KVA.test"))
        screen = inside(tmp_path, "show", "bücher.test").stdout
    assert [document["target"]["name"] for document in found] == [name]
    assert "bücher.test" in screen
    assert name in screen


def test_a_domain_without_web_and_mail_is_rated_as_parked(tmp_path: Path) -> None:
    """Nothing is held against it for what it does not have, and the screen says what it is."""
    net = network()
    records = dict(company("acme.test", {"@": f"{net}.10", "www": f"{net}.10"}, f"{net}.53"))
    records["acme.test"] = {**records["acme.test"], "MX": ("0 .",), "TXT": ('"v=spf1 -all"',)}
    records["_dmarc.acme.test"] = {"TXT": ('"v=DMARC1; p=reject"',)}
    import_feeds(tmp_path)
    with world(net, records):
        (document,) = documents(tmp_path, *scan(net, "acme.test"))
        screen = inside(tmp_path, "show", "acme.test").stdout
    assert document["rating"]["value"] is not None
    assert {"tls_configuration", "web_security"}.isdisjoint(
        finding["vector"] for finding in document["findings"] if finding["verdict"] in ("warn", "bad")
    )
    assert "acme.test: parked, defensive" in screen


def test_a_redirect_to_ourselves_is_never_followed(tmp_path: Path) -> None:
    """Neither to 127.0.0.1 nor to a name of the target that leads there, though both would be permitted."""
    net = network()
    inside = f"{net}.99"  # stands for this machine: a listener on port 80 of 127.0.0.1 may be somebody's own

    async def to_a_name(reader: Any, writer: Any) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(f"HTTP/1.1 301 Moved\r\nLocation: http://{inside}/\r\nContent-Length: 0\r\n\r\n".encode())
        await writer.drain()

    hosts = {"@": f"{net}.10", "www": f"{net}.11"}
    with (
        world(
            net,
            company("acme.test", hosts, f"{net}.53"),
            {f"{net}.10": {80: to_a_name}, f"{net}.11": {80: redirect_inside}, inside: {80: web, 443: web}},
        ) as seen,
        local_web() as local,
    ):
        (document,) = documents(tmp_path, *scan(net, "acme.test"))
    assert {visit.address for visit in seen.visits} == {f"{net}.10", f"{net}.11"}
    assert not local
    assert not any(asset["value"].startswith(("127.0.0.1", inside)) for asset in document["assets"])


@contextlib.contextmanager
def local_web() -> Iterator[list[Any]]:
    """The visits to port 80 of 127.0.0.1; none is seen where somebody else listens there."""
    seen = Recorder()
    try:
        with serve(seen.host("127.0.0.1", {80: web})):
            yield seen.visits
    except OSError:
        yield []


def test_a_name_that_moves_between_look_and_dial(tmp_path: Path) -> None:
    """A name that answers with another address each time: only addresses that are permitted are ever dialled."""
    net, other = network(), network()
    turn = itertools.cycle([(f"{net}.10",), (f"{other}.10",), ("169.254.169.254",), (f"{net}.10", "10.0.0.1")])
    records = dict(company("acme.test", {"@": f"{net}.10"}, f"{net}.53"))
    for name in ("acme.test", "www.acme.test"):
        records[name] = {**records.get(name, {}), "A": lambda: next(turn)}
    ports = {80: web, 8080: web}
    with world(net, records, {f"{net}.10": ports}, {f"{other}.10": ports}) as seen:
        for _ in range(2):
            documents(tmp_path, *scan(net, "acme.test", allow=f"{net}.0/24"))
    assert {visit.address for visit in seen.visits} == {f"{net}.10"}


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str, bytes]]:
    """A company of hosts that mean harm, scanned under a terminal: its folder, network, and all that was displayed."""
    net, folder = network(), tmp_path_factory.mktemp("hostile")
    impatient(folder)
    hosts = {"@": f"{net}.10", "www": f"{net}.10", "vpn": f"{net}.11", "mail": f"{net}.12"}
    records = dict(company("acme.test", hosts, f"{net}.53"))
    evil = r'"v=spf1 \027[2J\027]0;owned\007 include:\226\128\174gpj.example -all"'
    records["acme.test"] = {**records["acme.test"], "TXT": (evil,), "CAA": (r'0 issue "\027[31m\155"',)}
    records[f"10.{'.'.join(reversed(net.split('.')))}.in-addr.arpa"] = {"PTR": (r"\027[2J\007.acme.test.",)}
    usual = (22, 25, 80, 443, 3306)
    with world(
        net,
        records,
        {f"{net}.10": dict.fromkeys(usual, mute), f"{net}.11": dict.fromkeys(usual, endless)},
        {f"{net}.12": dict.fromkeys((21, 22, 23, 25, 80, 110, 143, 443, 3306, 6379), control_characters)},
    ):
        yield folder, net, on_a_terminal(folder, *scan(net, "acme.test", json_wanted=False), "--evidence")


def on_a_terminal(folder: Path, *arguments: str) -> bytes:
    """What a run displays where both its outputs are a terminal."""
    line, environment = command(folder, *arguments)
    environment |= {"TERM": "xterm-256color", "COLUMNS": "160"}
    del environment["NO_COLOR"]
    ours, theirs = pty.openpty()
    with subprocess.Popen(line, env=environment, stdout=theirs, stderr=theirs) as process:
        os.close(theirs)
        displayed = b""
        with contextlib.suppress(OSError):  # the terminal is gone with the last process that held it
            while data := os.read(ours, 65536):
                displayed += data
        os.close(ours)
        assert process.wait(timeout=60) == 0, displayed[-2000:]
    return displayed


def test_a_hostile_company_is_rated_all_the_same(hostile: tuple[Path, str, bytes]) -> None:
    """Silence and endless garbage end as outcomes of their own, and the rest of the scan is there."""
    folder, _, _ = hostile
    (document,) = documents(folder, "show", "acme.test", "--json")
    assert {"silent", "garbled"} <= {row["outcome"] for row in document["not_seen"]}
    assert document["findings"]


def test_no_text_of_strangers_acts_on_a_terminal(hostile: tuple[Path, str, bytes]) -> None:
    """Under a terminal, with bar, colour and raw evidence, only our own sequences arrive there."""
    text = hostile[2].decode("utf-8")
    assert "]0;owned" in text  # it is shown, and does nothing
    assert not ACTING.findall(OURS.sub("", text))


@pytest.mark.parametrize(
    "arguments", [("show",), ("explain",), ("history",), ("show", "--json"), ("explain", "--json")]
)
def test_no_text_of_strangers_acts_in_a_pipe(hostile: tuple[Path, str, bytes], arguments: tuple[str, ...]) -> None:
    """Nor anything in what is stored and shown again."""
    done = inside(hostile[0], *arguments, "acme.test")
    assert done.returncode == 0
    assert not ACTING.findall(done.stdout + done.stderr)
    if "--json" in arguments:
        assert not ACTING.findall("".join(texts([json.loads(line) for line in done.stdout.splitlines()])))


def texts(value: Any) -> Iterator[str]:
    """Every string inside plain data."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from texts(inner)
