"""Figures to docs/bench.md and to the README's summary."""

import datetime as dt
import os
import platform
from collections.abc import Sequence
from pathlib import Path

from tests.bench import fingerprints, judging, storage
from tests.bench.dns import BAR_BROKEN, BAR_QUESTIONS, BAR_TIME, DnsCost
from tests.bench.dns import BAR_CPU as BAR_DNS_CPU
from tests.bench.engine import BAR_BARE
from tests.bench.exposed import BAR_TIMES, BAR_VERDICTS, ExposedCost, Named
from tests.bench.fingerprints import Naming
from tests.bench.judging import Judging
from tests.bench.quote import BAR_SECONDS, Quoted
from tests.bench.scans import BAR_MIB, Scanned
from tests.bench.startup import HELP_BAR, PACKET_BAR, RUNS, Start
from tests.bench.storage import Storage
from tests.bench.tls import BAR_CPU, BAR_MEAN, BAR_MESSAGES, BAR_MOST, BAR_RAW, TlsCost

ROOT = Path(__file__).parents[2]
BEGIN, END = "<!-- bench: made by `make bench` -->", "<!-- /bench -->"


def write(
    start: Start,
    judged: Judging,
    stored: Storage,
    quoted: Quoted,
    scanned: tuple[Scanned, ...],
    tls: TlsCost,
    dns: DnsCost,
    exposed: ExposedCost,
    naming: Naming | None,
    *others: str,
) -> None:
    """Write both pages; `others` are texts already. Raises ValueError where the README has lost its marks."""
    day = dt.datetime.now(dt.UTC).date()
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}, {platform.system()}"
    page = _page(
        f"{day}, {machine}.",
        _scans(scanned),
        _quote(quoted),
        tls_section(tls),
        dns_section(dns),
        exposed_section(exposed),
        fingerprints.section(naming),
        _start(start),
        judging.section(judged),
        storage.section(stored),
        *others,
    )
    (ROOT / "docs" / "bench.md").write_text(page, encoding="utf-8")
    readme = ROOT / "README.md"
    before, mark, rest = readme.read_text(encoding="utf-8").partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (mark and end):
        raise ValueError(f"README.md should hold {BEGIN} and {END}")
    readme.write_text(f"{before}{BEGIN}\n{_summary(day, start, quoted, scanned)}\n{END}{after}", encoding="utf-8")


def _summary(day: dt.date, start: Start, quoted: Quoted, scanned: tuple[Scanned, ...]) -> str:
    many = scanned[-1]
    return (
        f"On {os.cpu_count()} shared cores ({day}): `--help` after {start.shown_help:.2f} s, a scan's first packet "
        f"after {start.new_target:.2f} s. 200 companies\nin one process: {many.seconds / many.targets:.2f} s each and "
        f"{many.cpu / many.targets:.2f} s of CPU, {_ratio(many.cpu, many.floor_cpu)} that of the bare connects and "
        f"queries, with {many.peak_mib:.0f} MiB at\nmost. A quote of 20 hosts that drop what they are sent: "
        f"{quoted.virtual:.0f} s at its polite pace. [docs/bench.md](docs/bench.md) says\nhow this is measured."
    )


def _page(how: str, *sections: str) -> str:
    head = (
        "# What a scan costs\n\n"
        f"Made by `make bench` (as root, with the laboratory's servers: `make lab`): {how}\n"
        "Every figure is a median of several runs. Machines are shared and noisy, so read the ratios: the floor is "
        "measured\nin the same run, right after what it is compared with."
    )
    return "\n\n".join((head, *sections)) + "\n"


def _scans(scanned: tuple[Scanned, ...]) -> str:
    rows = [
        (
            one.what, str(one.targets), f"{one.connections / one.targets:.0f}", f"{one.queries / one.targets:.0f}",
            f"{one.seconds / one.targets:.2f}", f"{one.cpu / one.targets:.2f}",
            f"{one.floor_seconds / one.targets:.3f}", f"{one.floor_cpu / one.targets:.3f}",
            _ratio(one.seconds, one.floor_seconds), _ratio(one.cpu, one.floor_cpu), f"{one.peak_mib:.0f}",
        )
        for one in scanned
    ]  # fmt: skip
    head = (
        "scan", "targets", "connections", "queries", "time s", "CPU s", "floor time s", "floor CPU s", "time ratio",
        "CPU ratio", "peak MiB",
    )  # fmt: skip
    return (
        "## Scans\n\nThe whole process of `hullmark scan --json --profile consent --rate unlimited` into a new store, "
        "with its start, second\nlooks (after 0 s), judgement and output. Connections, queries, times and CPU (user "
        "and system) are per target. The\nfloor is one asyncio process that opens and closes as many connections to "
        "the same hosts and ports, and asks the same\nresolver as many questions. `200 at once` is one process with "
        "200 companies, 20 of them side by side, each with a zone\nand two web servers of its own and the mail and "
        f"name servers of one provider; the bar for its memory is {BAR_MIB} MiB.\n\n" + _table(head, rows)
    )


def _quote(quoted: Quoted) -> str:
    row = (
        f"{quoted.virtual:.1f}", str(BAR_SECONDS), str(quoted.connections), str(quoted.queries),
        str(quoted.second_looks),
    )  # fmt: skip
    return (
        "## A quote at its polite pace\n\n20 hosts in one /24, of 60 listed ports each all but one or two drop what "
        "they are sent. The real engine, probes,\npermit and pace; simulated hosts and a simulated clock, in which a "
        "dropped connect costs its 2 s.\n\n"
        + _table(("virtual s", "bar s", "connections", "queries", "second looks"), [row])
        + "\n\nThe floor is the pace itself: 1200 connects at 40 a second for a /24 take 30 s, the names before them "
        "about 5 s, and\nthe last second look comes 10 s after its first."
    )


def tls_section(tls: TlsCost) -> str:
    """The part about TLS, with its bars."""
    ours, many = tls.asked[0], tls.many
    rows = [
        (
            one.what, str(one.hosts), f"{one.seconds / one.hosts:.3f}", f"{one.cpu / one.hosts:.4f}",
            f"{one.mean:.0f}", str(one.most), _ratio(one.cpu / one.hosts, ours.cpu / ours.hosts),
            _ratio(one.seconds / one.hosts, ours.seconds / ours.hosts),
        )
        for one in tls.asked
    ]  # fmt: skip
    rows += [(what, "not run", *[""] * 6) for what in tls.missing]
    head = ("tool", "hosts", "time s", "CPU s", "connections", "most", "CPU, ours 1", "time, ours 1")
    hellos = [
        (
            str(many.connections), f"{many.seconds:.2f}", f"{many.raw_seconds:.2f}",
            _ratio(many.seconds, many.raw_seconds), f"{BAR_RAW} x", f"{many.cpu:.2f}", f"{many.raw_cpu:.2f}",
        )
    ]  # fmt: skip
    return (
        "## TLS\n\nAll that consent allows asked of the same web servers, after start-up, figures a host; "
        "connections are counted where\nthey arrive. Bars: "
        f"1/{BAR_CPU} of sslyze's CPU, no more CPU and time than nmap, {BAR_MEAN} connections in the mean and "
        f"{BAR_MOST} at\nmost. testssl.sh is asked of few hosts, as it takes long.\n\n"
        + _table(head, rows)
        + "\n\nThe light profile at 1,000 names of one nginx, and as many hellos sent by asyncio alone, which reads "
        "one record of\neach answer.\n\n"
        + _table(("hellos", "time s", "asyncio s", "ratio", "bar", "CPU s", "asyncio CPU s"), hellos)
        + f"\n\nOn one core {tls.built:,.0f} hellos are built a second and {tls.parsed:,.0f} messages of answers read; "
        f"the bar is {BAR_MESSAGES:,}."
    )


def exposed_section(cost: ExposedCost) -> str:
    """Exposed services: the sweep, and both tools beside each other."""
    sweep = cost.sweep
    return (
        "## Exposed services\n\n"
        f"{sweep.addresses:,} addresses on loopback, each listed port of the profile light, at no pace, every tenth "
        f"with three open ports: {sweep.verdicts:,} verdicts in {sweep.seconds:.1f} s, "
        f"{sweep.verdicts / sweep.seconds:,.0f} a second (bar {BAR_VERDICTS:,}), {sweep.cpu:.1f} s of CPU. "
        f"Memory at most {sweep.peak_tenth:.0f} MiB for a tenth of them and {sweep.peak:.0f} MiB for all.\n\n"
        f"{cost.services} services of the laboratory, our consent scan with start and second looks beside "
        f"`nmap -sV` on the same ports: {_ratio(cost.peer.seconds, cost.ours.seconds)} our time (bar {BAR_TIMES}). "
        "Right is a version that the package manager confirms; what a tool does not tell is neither right nor "
        "wrong.\n\n"
        "| | time | CPU | products right | versions right | wrong |\n|---|--:|--:|--:|--:|--:|\n"
        f"{_named(cost.ours)}{_named(cost.peer)}"
    )


def _named(one: Named) -> str:
    return (
        f"| {one.tool} | {one.seconds:.1f} s | {one.cpu:.1f} s | {one.products} | {one.versions} | {len(one.wrong)} |\n"
    )


def dns_section(dns: DnsCost) -> str:
    """The part about DNS, with its bars."""
    mean, most = dns.questions
    bars = {0: f"{BAR_TIME} x, CPU {BAR_DNS_CPU} x", 1: f"{BAR_BROKEN} x", 2: ""}
    rows = [
        (
            one.what, str(one.domains), f"{one.seconds:.1f}", f"{one.cpu:.1f}", _shown(one.peer_seconds),
            _shown(one.peer_cpu), _times(one.peer_seconds, one.seconds), _times(one.peer_cpu, one.cpu), bars[number],
        )
        for number, one in enumerate(dns.looked)
    ]  # fmt: skip
    head = ("domains", "number", "time s", "CPU s", "checkdmarc s", "its CPU s", "time ratio", "CPU ratio", "bar")
    rates = [
        (f"{what}", f"{rate:,.0f}", f"{rate / dns.engine.bare:.2f}")
        for what, rate in (
            ("a bare loop: a socket of its own for each, the answer thrown away", dns.engine.bare),
            ("permitted, counted, checked against its question and split", dns.engine.checked),
            ("a probe's call: remembered, its aliases followed, its worth told", dns.engine.asked),
        )
    ]
    return (
        "## DNS\n\nSigned domains, each with two name servers and two exchangers, behind a validating resolver on "
        f"loopback. A healthy one\ncosts {mean:.0f} questions in the mean and {most} at most (bar {BAR_QUESTIONS}), 20 "
        "of them for DKIM keys: all that a scan asks\nof names, common labels aside. Whole processes with their start, "
        "without store and judgement: ours walks every chain\nof trust from the root and asks zones' own servers; "
        "checkdmarc asks the resolver.\n\n"
        + _table(head, rows)
        + "\n\nQuestions a second to one name server, 50 at once, each from a port of its own; the bar of the second "
        f"row is 1/{BAR_BARE} of the first.\n\n" + _table(("what", "a second", "of the bare loop"), rates)
    )


def _shown(value: float | None) -> str:
    return "not run" if value is None else f"{value:.1f}"


def _times(peer: float | None, ours: float) -> str:
    return "" if peer is None else _ratio(peer, ours)


def _start(start: Start) -> str:
    def row(what: str, seconds: float, bar: str) -> tuple[str, ...]:
        return what, f"{seconds:.3f}", bar, _ratio(seconds, start.python), _ratio(seconds, start.asyncio)

    rows = [
        row("`python -c pass`", start.python, ""),
        row('`python -c "import asyncio"`', start.asyncio, ""),
        row("`hullmark --help`", start.shown_help, f"{HELP_BAR}"),
        row("`hullmark scan`, first packet, no store yet", start.new_store, f"{PACKET_BAR}"),
        row("the same, store there, target new", start.new_target, f"{PACKET_BAR}"),
        row("the same, target known, its evidence read first", start.known_target, f"{PACKET_BAR}"),
    ]
    return f"## Start\n\nMedians of {RUNS} runs each, in turn.\n\n" + _table(
        ("until", "s", "bar s", "times Python", "times asyncio"), rows
    )


def _ratio(value: float, floor: float) -> str:
    return f"{value / floor:.1f} x"


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
