"""The door on loopback for probes that talk with servers of their own."""

from tests.scanner.net.conftest import conduct, registry, world
from tests.scanner.probes.tls_servers import authority, rsa_leaf

__all__ = ["authority", "conduct", "registry", "rsa_leaf", "world"]
