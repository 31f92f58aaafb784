"""A way out is what the kernel has a route for; it is asked without a packet."""

import socket

import pytest

from scanner.net import routes


def test_a_family_with_a_route_is_a_way_out() -> None:
    """Loopback always has one."""
    assert 4 in routes.ways_out({4: "127.0.0.1"})


def test_a_family_without_a_route_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """Unreachable, or not spoken by this machine at all."""

    def unreachable(self: socket.socket, place: object) -> None:
        raise OSError(101, "Network is unreachable")

    monkeypatch.setattr(socket.socket, "connect", unreachable)
    assert routes.ways_out() == frozenset()
