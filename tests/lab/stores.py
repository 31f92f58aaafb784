"""Data stores and brokers as strangers meet them: open ones, and ones that ask for a login."""

import contextlib
from collections.abc import Iterator

from tests.lab import etcd, memcached, mosquitto, redis, rsync
from tests.lab.pki import Authority
from tests.lab.site import Site, ground

PROGRAMS = ("memcached", "mosquitto", "rsync", "etcd", "redis-server")
OPEN, LOCKED, SHUT = "1.1", "1.2", "1.3"
"""The second half of three addresses: nobody is asked, everybody is, and Redis without its default user."""


@contextlib.contextmanager
def running() -> Iterator[Site]:
    """Start them all until the block ends; each is on its usual port, brokers and etcd inside TLS too where locked."""
    with ground() as site:
        opened, locked = site.address(OPEN), site.address(LOCKED)
        certificate = Authority(site.room("pki")).issue(["stores.test"])
        memcached.start(site, opened)
        memcached.start(site, locked, users=True)
        redis.start(site, opened)
        redis.start(site, locked, "--requirepass", "something")
        redis.start(site, site.address(SHUT), "--user", "default", "off")
        mosquitto.start(site, opened, anonymous=True)
        mosquitto.start(site, locked, anonymous=False, certificate=certificate)
        rsync.start(site, opened)
        etcd.start(site, opened)
        etcd.start(site, locked, certificate)
        yield site
