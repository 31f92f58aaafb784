"""What is shipped: the wheel, its data, its names; and what the environment is made of."""

import re
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("scanner", "scoring", "cli", "config")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
LOCK = (ROOT / "requirements.lock").read_text(encoding="ascii")


def build(kind: str, source: Path, target: Path) -> Path:
    """What the pinned build backend makes of a folder of sources, nothing fetched."""
    line = [sys.executable, "-m", "hatchling", "build", "-t", kind, "-d", str(target)]
    subprocess.run(line, cwd=source, check=True, capture_output=True, text=True)
    (built,) = (path for path in target.iterdir() if path.suffix in (".whl", ".gz"))
    return built


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build("wheel", ROOT, tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def sdist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The source archive, unpacked."""
    target = tmp_path_factory.mktemp("sdist")
    with tarfile.open(build("sdist", ROOT, target)) as archive:
        archive.extractall(target, **({"filter": "data"} if hasattr(tarfile, "data_filter") else {}))  # from 3.11.4
    return target / f"hullmark-{PROJECT['version']}"


def names(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def test_the_wheel_holds_the_four_packages_and_nothing_else(wheel: Path) -> None:
    """Four packages, the metadata and the manual page; no tests, no laboratory."""
    this = f"hullmark-{PROJECT['version']}"
    tops = {name.partition("/")[0] for name in names(wheel)}
    assert tops == {*PACKAGES, f"{this}.dist-info", f"{this}.data"}
    assert [name for name in names(wheel) if ".data/" in name] == [f"{this}.data/data/share/man/man1/hullmark.1"]


def test_the_sources_hold_the_packages_and_what_installs_them(sdist: Path) -> None:
    """What is installed, what installs it and what is read about it; no tests, no laboratory."""
    tops = {path.name for path in sdist.iterdir()}
    assert {*PACKAGES, "packaging", "docs", "LICENSE", "README.md", "pyproject.toml"} <= tops
    assert not {"tests", "Makefile", ".ci"} & tops
    assert (sdist / "packaging" / "hullmark@.service").exists()


def test_the_wheel_of_the_sources_is_that_of_the_repository(sdist: Path, wheel: Path, tmp_path: Path) -> None:
    """File by file, byte by byte."""
    with zipfile.ZipFile(build("wheel", sdist, tmp_path)) as ours, zipfile.ZipFile(wheel) as theirs:
        assert {one.filename: one.CRC for one in ours.infolist()} == {
            one.filename: one.CRC for one in theirs.infolist()
        }


def test_the_wheel_holds_every_source_and_data_file(wheel: Path) -> None:
    """Whatever the packages hold in the repository is in the wheel: code, models, tables, templates."""
    there = subprocess.run(
        ["git", "ls-files", "--", *PACKAGES], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout.splitlines()
    assert {name for name in there if (ROOT / name).exists()} <= names(wheel)
    assert {"config/conduct.toml", "config/registry/ports.csv"} <= names(wheel)
    assert any(re.fullmatch(r"config/model/[\w.-]+\.toml", name) for name in names(wheel))


def test_the_wheel_carries_its_licence_and_its_command(wheel: Path) -> None:
    """The licence text goes with the code, and `hullmark` is the console script."""
    info = f"hullmark-{PROJECT['version']}.dist-info"
    with zipfile.ZipFile(wheel) as archive:
        assert "Apache License" in archive.read(f"{info}/licenses/LICENSE").decode()
        assert "hullmark = cli.main:main" in archive.read(f"{info}/entry_points.txt").decode()


def test_the_data_is_read_from_the_wheel(wheel: Path) -> None:
    """`config.text` reads shipped data wherever it is installed, even unpacked nowhere."""
    program = f"import sys; sys.path.insert(0, {str(wheel)!r}); import config; print(config.text('conduct.toml'))"
    told = subprocess.run([sys.executable, "-I", "-c", program], check=True, capture_output=True, text=True, cwd="/")
    assert "[pace.quote]" in told.stdout


def test_nobody_else_owns_our_names() -> None:
    """No other installed distribution brings a package called scanner, scoring, cli or config."""
    owners = packages_distributions()
    assert {name: set(owners.get(name, ())) - {"hullmark"} for name in PACKAGES} == {name: set() for name in PACKAGES}


def requirements() -> dict[str, str]:
    """Each requirement of the lock, by name, with its version, marker and hashes."""
    joined = LOCK.replace("\\\n", " ").strip().splitlines()
    return {line.partition("==")[0].lower().replace("_", "-"): line for line in joined}


def test_the_lock_pins_every_requirement_by_hash() -> None:
    """One version and at least one SHA-256 each."""
    for line in requirements().values():
        assert re.fullmatch(r"[\w.-]+==\S+( ; .+?)?(\s+--hash=sha256:[0-9a-f]{64})+", line), line[:80]


def test_the_lock_names_no_host() -> None:
    """No address, no index, no option: the lock is the same wherever packages come from."""
    assert "://" not in LOCK
    assert not re.search(r"^\s*--?(?!-?hash=)\w", LOCK, re.MULTILINE)


def test_the_lock_is_for_every_supported_python() -> None:
    """No requirement is left out on one of the versions that we support, but the fuzzer, which needs a wheel."""
    limited = [line for line in LOCK.splitlines() if "python_version" in line or "python_full_version" in line]
    assert [line.partition("==")[0] for line in limited] == ["atheris"]


def test_the_lock_covers_what_the_project_declares() -> None:
    """Every direct dependency, those of every extra and the build backend are pinned."""
    extras = [entry for extra in PROJECT["optional-dependencies"].values() for entry in extra]
    declared = [*PROJECT["dependencies"], *extras, "hatchling", "editables"]
    direct = {re.split(r"[\[<>=~!; ]", entry)[0].lower().replace("_", "-") for entry in declared}
    assert direct <= set(requirements())
