"""What a user may get wrong: one clear sentence, the exit code of the contract, and nothing sent or lost."""

import json
import socket
import subprocess
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.program import hullmark, inside, run

Start = Callable[..., "subprocess.CompletedProcess[str]"]

ALLOWED = ("--profile", "light", "--allow-net", "127.0.0.0/8", "--rate", "unlimited")


@pytest.fixture
def resolver() -> Iterator[socket.socket]:
    """A resolver that only listens, to see whether anything was asked."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listening:
        listening.bind(("127.0.0.1", 0))
        listening.setblocking(False)
        yield listening


def refused(folder: Path, resolver: socket.socket, *arguments: str, start: Start = inside, **variables: str) -> str:
    """The one sentence with which a command was refused, code 2, before a packet left."""
    done = start(folder, *arguments, HULLMARK_RESOLVER="{}:{}".format(*resolver.getsockname()), **variables)
    assert done.returncode == 2, done.stdout + done.stderr
    assert done.stdout == ""
    lines = done.stderr.splitlines()
    assert len(lines) == 1, done.stderr
    assert lines[0].endswith(".")
    assert lines[0].isprintable()
    with pytest.raises(BlockingIOError):
        resolver.recv(512)
    return lines[0]


@pytest.mark.parametrize(
    "typed",
    [
        "acme", "https://acme.example/", "a..b.example", "exa mple.com", "-x.example", "acme.example:443", "",
        "192.0.2.0/8", "192.0.2.7/24", "192.0.2.300", "fe80::1%eth0", "a" * 64 + ".example", "b." * 130 + "example",
        "../etc/passwd", "$(id).example",
        "\x1b[2J\x1b]0;owned\x07evil.example", "xn--a.example", "abc\u202egpj.example",
    ],
)  # fmt: skip
def test_a_target_that_is_none(tmp_path: Path, resolver: socket.socket, typed: str) -> None:
    """Neither a name nor an address nor a small network: said so, with what was typed cut short and tidied."""
    sentence = refused(tmp_path, resolver, "scan", *ALLOWED, "--", typed)
    assert len(sentence) < 250


def test_a_target_that_is_none_in_a_process_of_its_own(tmp_path: Path, resolver: socket.socket) -> None:
    """The same as a user meets it; the other cases of this kind run inside the process of the tests."""
    sentence = refused(tmp_path, resolver, "scan", *ALLOWED, "acme", start=run)
    assert sentence == "'acme' is not a domain name: write it as example.com."


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--resolver", "resolver.example"), "is not a resolver"),
        (("--resolver", "127.0.0.1:99999"), "1-65535"),
        (("--allow-net", "127.0.0.0/8", "--allow-net", "everything"), "--allow-net"),
        (("--allow-net", "127.0.0.1/8"), "--allow-net"),
        (("--rate", "unlimited"), "loopback"),
        (("--rate", "unlimited", "--allow-net", "127.0.0.0/8", "--allow-net", "10.0.0.0/8"), "loopback"),
        (("--rate", "fast", "--allow-net", "127.0.0.0/8"), "--rate unlimited"),
        ((), "--contact"),
        (("--contact", "two\nlines a@scan.example"), "contact"),
        (("--contact", "x"), "contact"),
        (("--profile", "deep", "--contact", "a@scan.example"), "light"),
        (("--profile", "consent", "--contact", "a@scan.example"), "--consent"),
        (("--country", "Korea", "--contact", "a@scan.example"), "country"),
        (("--ca-file", "/nonexistent.pem", "--allow-net", "127.0.0.0/8"), "/nonexistent.pem"),
        (("--ca-file", "/bin/ls", "--allow-net", "127.0.0.0/8"), "/bin/ls"),
        (("--trust-anchor", "/etc/hostname", "--allow-net", "127.0.0.0/8"), "DS or DNSKEY"),
        (("--consent", "/nonexistent.json", "--allow-net", "127.0.0.0/8"), "/nonexistent.json"),
        (("--db", "mysql://acme.example/store", "--allow-net", "127.0.0.0/8"), "--db"),
        (("--db", "nonsense", "--allow-net", "127.0.0.0/8"), "--db"),
    ],
)
def test_an_option_that_does_not_fit(
    tmp_path: Path, resolver: socket.socket, options: tuple[str, ...], told: str
) -> None:
    """Settled before a packet: whoever has not said who scans, scans nobody."""
    assert told in refused(tmp_path, resolver, "scan", "acme.example", *options)


@pytest.mark.parametrize(
    ("written", "told"),
    [
        (b"default_profile = ", "not valid TOML"),
        (b"[pace.quote]\nhost_per_second = 50\n", "pace.quote.host_per_second may only be lowered"),
        (b"[limits]\nread_bytes = 9999999999\n", "may only be lowered"),
        (b"[timeouts]\nsecond_look_after = 0\n", "may only be raised"),
        (b'[ceilings]\nCN = "light"\n', "may only get stricter"),
        (b'[probes.redis]\nhello = "light"\n', "may only ask for more"),
        (b"[ports]\nlight = [443, 31337]\n", "may only lose entries"),
        (b"[pace]\nhaste = 3\n", "pace.haste does not exist"),
        (b'pace = "slow"\n', "is a table"),
        (b'[pace.quote]\nhost_per_second = "slow"\n', "should be a number"),
        (b"[pace]\ntotal_per_second = -1\n", "pace.total_per_second should not be below 0"),
        (b'[ceilings]\nUSA = "passive"\n', "two capital letters"),
        (b"[pace.quote]\nhost_per_second = nan\n", "conduct.toml"),
        (b"[pace.quote]\nhost_per_second = -1\n", "conduct.toml"),
        (b"[identity]\nuser_agent = 'Mozilla/5.0'\n", "the same for everybody"),
        (b"\xff\xfe\x00", "not a UTF-8 text file"),
        (b"a = " + b"[" * 100_000, "not valid TOML"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_broken_or_loosening_conduct_file(tmp_path: Path, resolver: socket.socket, written: bytes, told: str) -> None:
    """A user's own conduct.toml may only make us gentler; the sentence names the key and the rule.

    (The model has no such case: it is read from the package, and no setting names another.)
    """
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "conduct.toml").write_bytes(written)
    assert told in refused(tmp_path, resolver, "--config", str(tmp_path / "own"), "scan", "acme.example", *ALLOWED)


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("contact = 1\n", "contact should be a text"),
        ("contcat = 'me'\n", "contcat"),
        ("[contact\n", "not valid TOML"),
        ("a = " + "[" * 100_000, "not valid TOML"),
        ("db = 'sqlite:////tmp/x.db'\n", "HULLMARK_DB"),
    ],
)
def test_a_broken_settings_file(tmp_path: Path, resolver: socket.socket, written: str, told: str) -> None:
    """settings.toml is read strictly: a typing mistake is no silent default."""
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "settings.toml").write_text(written)
    assert told in refused(tmp_path, resolver, "--config", str(tmp_path / "own"), "scan", "acme.example", *ALLOWED)


def test_a_config_folder_that_is_not_there(tmp_path: Path, resolver: socket.socket) -> None:
    """--config names a folder that exists, or nothing happens."""
    assert "--config" in refused(tmp_path, resolver, "scan", "acme.example", *ALLOWED, "--config", "/nonexistent")


@pytest.mark.parametrize(
    ("written", "told"),
    [
        (b"acme.example\nnot a name at all\n", "Line 2"),
        (b"192.0.2.0/33\n", "Line 1"),
        (b"\xff\xfeacme", "UTF-8"),
        (None, "is not there"),
    ],
)
def test_an_opt_out_file_that_cannot_be_understood(
    tmp_path: Path, resolver: socket.socket, written: bytes | None, told: str
) -> None:
    """While it is unknown who asked not to be looked at, nobody is."""
    path = tmp_path / "optout.txt"
    if written is not None:
        path.write_bytes(written)
    sentence = refused(tmp_path, resolver, "scan", "acme.example", *ALLOWED, HULLMARK_OPTOUT=str(path))
    assert told in sentence
    assert str(path) in sentence


def test_an_opt_out_file_that_is_a_folder(tmp_path: Path, resolver: socket.socket) -> None:
    """It exists, and cannot be read."""
    assert "cannot be read" in refused(
        tmp_path, resolver, "scan", "acme.example", *ALLOWED, HULLMARK_OPTOUT=str(tmp_path)
    )


NOW = datetime.now(UTC).replace(microsecond=0)
CONSENT: dict[str, Any] = {
    "schema": "hullmark.consent/1", "grantor": "Acme", "role": "CISO", "names": ["acme.example"],
    "networks": ["192.0.2.0/24"], "profile": "consent", "purposes": ["rating"],
    "valid_from": (NOW - timedelta(days=1)).isoformat(), "valid_to": (NOW + timedelta(days=1)).isoformat(),
}  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"schema": "hullmark.consent/2"}, "schema"),
        ({"grantor": None}, "grantor"),
        ({"role": "a\nb"}, "role"),
        ({"names": "acme.example"}, "names"),
        ({"names": ["acme"]}, "no domain name"),
        ({"networks": ["192.0.2.7/24"]}, "no network"),
        ({"names": [], "networks": []}, "no name and no network"),
        ({"profile": "everything"}, "profiles"),
        ({"purposes": []}, "no purpose"),
        ({"valid_from": "yesterday"}, "valid_from"),
        ({"valid_to": "2030-01-01T00:00:00"}, "time zone"),
        ({"valid_to": (NOW - timedelta(hours=1)).isoformat()}, "ended on"),
        ({"valid_from": (NOW + timedelta(hours=1)).isoformat()}, "not yet"),
        ({"valid_to": (NOW - timedelta(days=2)).isoformat()}, "ends before it begins"),
        ({"document_hash": "md5:1"}, "document_hash"),
        ({"valid": True}, "unknown field"),
        ({"names": ["other.example"]}, "does not cover acme.example"),
        ({"exclusions": ["acme.example"]}, "excludes acme.example"),
    ],
)
def test_a_consent_record_that_is_wrong(
    tmp_path: Path, resolver: socket.socket, changed: dict[str, Any], told: str
) -> None:
    """Everything above light rests on the record, so each field of it is read strictly."""
    record = tmp_path / "consent.json"
    record.write_text(json.dumps(CONSENT | changed))
    arguments = ("scan", "acme.example", "--profile", "consent", "--allow-net", "127.0.0.0/8")
    sentence = refused(tmp_path, resolver, *arguments, "--consent", str(record))
    assert told in sentence
    assert "consent" in sentence


@pytest.mark.parametrize("written", [b"{", b"[]", b"\xff\xfe", b"[" * 100_000], ids=["cut", "list", "binary", "deep"])
def test_a_consent_record_that_is_no_record(tmp_path: Path, resolver: socket.socket, written: bytes) -> None:
    """Not JSON, not an object, not text, and nested until a parser gives up."""
    record = tmp_path / "consent.json"
    record.write_bytes(written)
    arguments = ("scan", "acme.example", "--profile", "consent", "--contact", "a@scan.example")
    assert "consent record" in refused(tmp_path, resolver, *arguments, "--consent", str(record))


@pytest.mark.parametrize("typed", ["10.0.0.1", "192.0.2.0/30"])
def test_a_target_that_may_not_be_touched(tmp_path: Path, resolver: socket.socket, typed: str) -> None:
    """Code 3 with the sentence that names --allow-net, nothing is sent, and nothing is good or bad of it."""
    asks = ("--resolver", "{}:{}".format(*resolver.getsockname()))
    done = inside(tmp_path, "scan", *ALLOWED, *asks, "--json", typed)
    assert done.returncode == 3
    assert done.stderr.startswith(f"Nothing of {typed} could be seen: ")
    assert "--allow-net would allow it" in done.stderr
    assert json.loads(done.stdout)["grades"] == []
    with pytest.raises(BlockingIOError):
        resolver.recv(512)


@pytest.mark.parametrize("command", ["show", "history", "explain"])
def test_a_target_that_was_never_scanned(tmp_path: Path, command: str) -> None:
    """Nothing is stored of it: one sentence says what to do first."""
    done = inside(tmp_path, command, "acme.example")
    assert done.returncode in (2, 3)
    assert len(done.stderr.splitlines()) == 1
    assert "hullmark scan" in done.stderr


def test_an_unknown_command_and_option(tmp_path: Path) -> None:
    """Usage, code 2, and no traceback."""
    for arguments in (("scna", "acme.example"), ("scan", "acme.example", "--fast"), ("scan",)):
        done = inside(tmp_path, *arguments)
        assert done.returncode == 2
        assert "Traceback" not in done.stderr
    assert hullmark(tmp_path, "--help")
