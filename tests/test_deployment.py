"""What installs and runs Hullmark: the unit is sandboxed, the container has no root, and both name what is there."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from cli.main import COMMANDS
from cli.settings import SETTINGS
from tests.test_packaging import LOCK

PACKAGING = Path(__file__).parents[1] / "packaging"
UNIT = PACKAGING / "hullmark@.service"
CONTAINER = (PACKAGING / "Containerfile").read_text(encoding="utf-8")
WORST = 1.5
"""Of systemd's exposure from 0 to 10; what is left is the network itself."""


def service() -> dict[str, str]:
    """The directives of the unit; of one that stands there twice, the last."""
    text = UNIT.read_text(encoding="utf-8").partition("[Service]")[2].partition("\n[")[0]
    return dict(re.findall(r"^(\w+)=(.*)$", text, re.MULTILINE))


@pytest.fixture(scope="module")
def systemd() -> str:
    found = shutil.which("systemd-analyze")
    if found is None:
        pytest.skip("systemd-analyze is not installed")
    return found


def test_the_unit_is_read_by_systemd(systemd: str, tmp_path: Path) -> None:
    """No directive that it does not know, none with a value that it would leave out."""
    unit = tmp_path / "hullmark@watch.service"
    text = UNIT.read_text(encoding="utf-8")
    unit.write_text(text.replace("/opt/hullmark/bin/hullmark", "/bin/true").replace("man:hullmark(1)", "man:sh(1)"))
    ran = subprocess.run([systemd, "verify", "--man=no", str(unit)], capture_output=True, text=True, check=False)
    ours = [line for line in ran.stderr.splitlines() if "hullmark" in line]
    assert ours == []


def test_the_unit_is_sandboxed(systemd: str) -> None:
    """By systemd's own measure."""
    ran = subprocess.run(
        [systemd, "security", "--offline=true", "--no-pager", str(UNIT)], capture_output=True, text=True, check=False
    )
    found = re.search(r"exposure level for \S+: ([\d.]+)", ran.stdout)
    if found is None:
        pytest.skip("this systemd-analyze does not measure a file")
    assert float(found[1]) <= WORST


def test_the_unit_runs_as_nobody_in_particular() -> None:
    """Its own account, no rights beyond it, and what is worth a restart and what is not."""
    unit = service()
    assert (unit["User"], unit["CapabilityBoundingSet"], unit["NoNewPrivileges"]) == ("hullmark", "", "yes")
    assert (unit["StateDirectoryMode"], unit["UMask"]) == ("0700", "0077")
    assert (unit["SuccessExitStatus"], unit["RestartPreventExitStatus"]) == ("143", "2")
    assert unit["ExecStart"].endswith(" %i")
    assert "watch" in COMMANDS
    assert re.search(r"^u hullmark ", (PACKAGING / "hullmark.sysusers").read_text(encoding="utf-8"), re.MULTILINE)


def test_the_container_has_no_root() -> None:
    """The last stage runs under a number that is not root's; nothing of the build is in it but what was installed."""
    last = CONTAINER.rpartition("\nFROM ")[2]
    assert re.findall(r"^USER (\S+)$", last, re.MULTILINE) == ["10001:10001"]
    assert re.findall(r"^COPY (.+)$", last, re.MULTILINE) == ["--from=build /opt/hullmark /opt/hullmark"]
    assert last.index("\nUSER") < last.index("\nENTRYPOINT")


@pytest.mark.parametrize("text", [CONTAINER, UNIT.read_text(encoding="utf-8")], ids=["container", "unit"])
def test_settings_are_called_what_they_are_called(text: str) -> None:
    """No variable that Hullmark does not read."""
    named = set(re.findall(r"HULLMARK_([A-Z]+(?:_[A-Z]+)*)\b", text))
    assert named
    assert named <= {setting.key.upper() for setting in SETTINGS}


def test_what_the_container_installs_is_what_we_test() -> None:
    """Each requirement of the container's lock stands in requirements.lock, with the same version and hashes."""

    def blocks(text: str) -> dict[str, tuple[str, frozenset[str]]]:
        rows = re.findall(r"^([\w.-]+)==(\S+)(.*(?:\\\n.*)*)", text, re.MULTILINE)
        return {name: (version, frozenset(re.findall("sha256:[0-9a-f]{64}", rest))) for name, version, rest in rows}

    ours, all_of_it = blocks((PACKAGING / "requirements.lock").read_text(encoding="ascii")), blocks(LOCK)
    assert len(ours) > 40
    assert {name: all_of_it.get(name) for name in ours} == ours
    assert {"httpx", "psycopg", "sqlalchemy"} <= set(ours)
    assert not {"pytest", "ruff", "mypy"} & set(ours)
