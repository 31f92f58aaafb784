"""The program as its users run it: a process of its own, with everything it stores below one folder."""

import contextlib
import io
import json
import logging
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from unittest import mock

from cli.main import main
from tests import forked


def command(folder: Path, *arguments: str) -> tuple[list[str], dict[str, str]]:
    """The command line and an environment in which everything Hullmark stores lies below `folder`."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("HULLMARK_", "XDG_"))}
    environment |= {"XDG_DATA_HOME": str(folder / "data"), "XDG_CONFIG_HOME": str(folder / "config"), "NO_COLOR": "1"}
    return [sys.executable, "-c", "from cli.main import main; main()", *arguments], environment


def run(folder: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Run it to its end; `more` are further variables of the environment, of which Python itself heeds none."""
    started = forked.start(arguments, command(folder)[1] | more)
    out, errors = started.communicate(timeout=240)
    return subprocess.CompletedProcess(arguments, started.wait(0), out, errors)


def inside(folder: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    """As `run`, within this process: for commands that end before they begin, of which there are many."""
    line, environment = command(folder, *arguments)
    out, errors = io.StringIO(), io.StringIO()
    code: object = 0
    log = logging.getLogger("hullmark")
    before = log.handlers, log.propagate, log.level
    with (
        mock.patch.dict(os.environ, environment | more, clear=True),
        mock.patch.object(sys, "argv", ["hullmark", *arguments]),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(errors),
    ):
        try:
            main()
        except SystemExit as end:
            code = end.code
        finally:
            log.handlers, log.propagate = before[:2]
            log.setLevel(before[2])
    return subprocess.CompletedProcess(line, code if isinstance(code, int) else 1, out.getvalue(), errors.getvalue())


def hullmark(folder: Path, *arguments: str, code: int = 0) -> str:
    """Standard output of a run that ends with `code`."""
    done = run(folder, *arguments)
    assert done.returncode == code, done.stdout[-2000:] + done.stderr[-4000:]
    return done.stdout


def impatient(folder: Path) -> Path:
    """An operator's own conduct that waits less than the shipped one: servers that never answer cost a test less.

    Gives its file.
    """
    own = Path(command(folder)[1]["XDG_CONFIG_HOME"]) / "hullmark" / "conduct.toml"
    own.parent.mkdir(parents=True, exist_ok=True)
    own.write_text("[timeouts]\nconnect = 1\ngreeting = 3\nread = 2\nconversation = 4\nquery = 1\n")
    return own


def import_feeds(folder: Path) -> None:
    """Import feeds that are as fresh as the day of the test."""
    feeds = folder / "feeds"
    (feeds / "kev").mkdir(parents=True)
    today = datetime.now(UTC).strftime("%Y-%m-%dT00:00:00.000Z")
    entry = {
        "cveID": "CVE-2021-41773", "vendorProject": "Apache", "product": "HTTP Server", "dateAdded": "2021-11-03",
        "dueDate": "2021-11-17", "knownRansomwareCampaignUse": "Known", "vulnerabilityName": "Path traversal",
        "shortDescription": "", "requiredAction": "", "notes": "", "cwes": [],
    }  # fmt: skip
    catalog = {"title": "t", "catalogVersion": "1", "dateReleased": today, "count": 1, "vulnerabilities": [entry]}
    (feeds / "kev" / "known_exploited_vulnerabilities.json").write_text(json.dumps(catalog))
    (feeds / "endoflife" / "products").mkdir(parents=True)
    (feeds / "endoflife" / "products" / "apache-http-server.yml").write_text(
        "title: Apache HTTP Server\npermalink: /apache-http-server\nreleases:\n"
        '  - releaseCycle: "2.4"\n    releaseDate: 2012-02-21\n    eol: false\n'
        '  - releaseCycle: "2.2"\n    releaseDate: 2005-12-01\n    eol: 2017-07-11\n'
    )
    (feeds / "endoflife" / "products" / "debian.yml").write_text(
        "title: Debian\npermalink: /debian\nreleases:\n"
        '  - releaseCycle: "12"\n    releaseDate: 2023-06-10\n    eol: 2026-06-10\n    eoes: 2028-06-30\n'
    )
    (feeds / "blocklist").mkdir()
    (feeds / "blocklist" / "blocklist.txt").write_text(f"# date: {today[:10]}\n203.0.113.0/24 {today[:10]}\n")
    hullmark(folder, "feeds", "import", str(feeds))
    hullmark(folder, "feeds", "accept", "blocklist", "--by", "Ada")
