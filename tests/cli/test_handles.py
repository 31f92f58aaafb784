"""Room for connections."""

import resource

import pytest

from cli.handles import raise_limit


def test_the_limit_rises_and_never_falls(monkeypatch: pytest.MonkeyPatch) -> None:
    """A low soft limit is raised as far as the hard one allows; a high one stays."""
    given: list[tuple[int, int]] = []
    monkeypatch.setattr(resource, "setrlimit", lambda _, both: given.append(both))
    for soft, hard in ((256, 1024), (256, 100_000), (8192, 100_000)):
        monkeypatch.setattr(resource, "getrlimit", lambda _, both=(soft, hard): both)
        raise_limit(4096)
    assert given == [(1024, 1024), (4096, 100_000)]
