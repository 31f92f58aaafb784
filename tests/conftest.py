"""How every test runs: its profile, its laboratory, and nothing beyond loopback."""

import contextlib
import gc
import importlib
import ipaddress
import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from tests.lab.databases import Databases
from tests.lab.databases import lacking as no_databases
from tests.lab.databases import running as start_databases
from tests.lab.dnssec import Signed
from tests.lab.dnssec import signed_zones as start_signed_zones
from tests.lab.laboratory import Laboratory, lacking
from tests.lab.laboratory import laboratory as start_laboratory
from tests.lab.mail import Mail
from tests.lab.mail import running as start_mail
from tests.lab.site import Site
from tests.lab.stores import running as start_stores
from tests.order import long_ones_first

PROFILE = os.environ.get("HULLMARK_PROFILE", "default")

# The machine that runs the tests may be busy with others: slowness says nothing about the code.
HISTORIES = 10_000 if PROFILE == "soak" else 200
"""Histories of each law; properties of one function have fewer examples."""

settings.register_profile("default", max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("soak", max_examples=2_000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile(PROFILE)

_strayed: list[str] = []


@pytest.hookimpl(tryfirst=True)
def pytest_collection(session: pytest.Session) -> None:
    """The processes of a whole run read the test files, each from another place on: what one compiled the others load.

    Nothing that is read here is ever let go: looking for garbage in it is most of the time of a collection.
    """
    gc.disable()
    if not _is_whole_run_of_many(session.config):
        return
    here = Path(__file__).parent
    names = sorted(
        ".".join(path.relative_to(here.parent).with_suffix("").parts)
        for path in here.rglob("test_*.py")
        if (path.parent / "__init__.py").exists()
    )
    begin = len(names) * int(os.environ["PYTEST_XDIST_WORKER"][2:]) // int(os.environ["PYTEST_XDIST_WORKER_COUNT"])
    for name in names[begin:] + names[:begin]:
        with contextlib.suppress(Exception):  # the collection itself will say what is wrong
            importlib.import_module(name)


def _is_whole_run_of_many(config: pytest.Config) -> bool:
    return hasattr(config, "workerinput") and not config.option.file_or_dir


def pytest_collection_finish() -> None:
    """From here on garbage is looked for in what the tests make."""
    gc.freeze()
    gc.enable()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Whatever uses the laboratory is marked so; many processes begin with what takes long."""
    if _is_whole_run_of_many(config):
        items[:] = long_ones_first(items, int(os.environ["PYTEST_XDIST_WORKER_COUNT"]))
    for item in items:
        if {"laboratory", "signed_zones", "exchangers", "stores"} & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.lab)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Without its servers a laboratory test is skipped, saying what mends it; where CI promises them, it fails."""
    if item.get_closest_marker("soak") and PROFILE != "soak":
        pytest.skip("only in the long profile: run `make soak`")
    if item.get_closest_marker("lab"):
        why = lacking()
        if why and os.environ.get("CI", "").lower() == "true":
            pytest.fail(why, pytrace=False)
        if why:
            pytest.skip(why)


@pytest.fixture(scope="session")
def signed_zones() -> Iterator[Signed]:
    """Signed zones, right and wrong, served on loopback."""
    with start_signed_zones() as running:
        yield running


@pytest.fixture(scope="session")
def exchangers() -> Iterator[Mail]:
    """Mail exchangers with TLSA records and policies, right and wrong."""
    with start_mail() as running:
        yield running


@pytest.fixture(scope="session")
def stores() -> Iterator[Site]:
    """Data stores and brokers, open and locked."""
    with start_stores() as running:
        yield running


@pytest.fixture(scope="session")
def postgres() -> Iterator[Databases]:
    """A running PostgreSQL, started by the first test that asks for it."""
    why = no_databases()
    if why and os.environ.get("CI", "").lower() == "true":
        pytest.fail(why, pytrace=False)
    if why:
        pytest.skip(why)
    with start_databases() as started:
        yield started


@pytest.fixture
def databases(postgres: Databases) -> Databases:
    """Its databases, all of them free again."""
    postgres.given = 0
    return postgres


@pytest.fixture(scope="session")
def laboratory() -> Iterator[Laboratory]:
    """The running laboratory, started once a session by the first test that asks for it."""
    with start_laboratory() as running:
        yield running


@pytest.fixture(scope="session", autouse=True)
def _stay_on_loopback() -> Iterator[None]:
    """Refuse, and remember, every connection, datagram and name look-up that would leave this machine."""
    originals = {name: getattr(socket.socket, name) for name in ("connect", "connect_ex", "sendto")}
    look_up = socket.getaddrinfo

    def guarded(name: str) -> Any:
        def send(self: socket.socket, *arguments: Any) -> Any:
            if self.family in (socket.AF_INET, socket.AF_INET6):
                _stay(str(arguments[-1][0]))
            return originals[name](self, *arguments)

        return send

    def guarded_look_up(host: Any, *arguments: Any, **named: Any) -> Any:
        text = host.decode("ascii", "replace") if isinstance(host, bytes) else host
        if text and text != "localhost":
            _stay(text)
        return look_up(host, *arguments, **named)

    patch = pytest.MonkeyPatch()
    for name in originals:
        patch.setattr(socket.socket, name, guarded(name))
    patch.setattr(socket, "getaddrinfo", guarded_look_up)
    yield
    patch.undo()


@pytest.fixture(autouse=True)
def _fail_when_strayed() -> Iterator[None]:
    """Code under test may swallow the refusal; the test fails all the same."""
    _strayed.clear()
    yield
    assert not _strayed, f"this test tried to reach {', '.join(_strayed)}: only loopback is allowed"


def _stay(host: str) -> None:
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        pass
    else:
        mapped = address.ipv4_mapped if address.version == 6 else None
        if (mapped or address).is_loopback or address.is_unspecified:
            return
    _strayed.append(host)
    raise PermissionError(f"{host} is not loopback")
