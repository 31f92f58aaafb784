"""What is known beforehand of who maintains a version: distributions, vendors, and what nobody maintains any more."""

import re
from datetime import UTC, datetime

from scanner.distribution import of_mariadb
from scanner.observation import Software

PACKAGED = frozenset({
    "apache", "nginx", "lighttpd", "openssh", "dropbear", "openssl", "php", "perl", "python", "exim", "postfix",
    "sendmail", "opensmtpd", "dovecot", "cyrus-imap", "courier", "vsftpd", "proftpd", "pure-ftpd", "mariadb", "mysql",
    "postgresql", "redis", "memcached", "bind", "squid", "samba", "tomcat", "jetty", "haproxy", "docker", "mod-perl",
    "phpmyadmin", "roundcube", "prometheus", "adminer", "cacti", "zabbix",
    "mod-wsgi", "mod_ssl", "passenger", "gunicorn", "werkzeug", "libssh", "rabbitmq", "mosquitto",
    "etcd", "rsync", "influxdb", "kubernetes", "activemq", "caddy", "grafana", "mongodb", "nodejs", "varnish",
    "wordpress", "percona-server", "drupal", "elasticsearch", "envoy", "jenkins", "kibana", "traefik",
})  # fmt: skip
"""Products that distributions ship and mend without changing the version that is told."""

FLOORS = {
    "apache": (2, 4, 6), "nginx": (1, 4, 6), "openssh": (6, 6), "openssl": (1, 0, 1), "php": (5, 4, 16),
    "exim": (4, 82), "postfix": (2, 10), "dovecot": (2, 2, 9), "mariadb": (5, 5), "mysql": (5, 5),
    "postgresql": (9, 2), "redis": (2, 8, 4), "vsftpd": (3, 0, 2), "proftpd": (1, 3, 5), "lighttpd": (1, 4, 33),
    "sendmail": (8, 14, 4), "pure-ftpd": (1, 0, 36), "squid": (3, 3, 8), "tomcat": (6, 0, 39),
}  # fmt: skip
"""The oldest upstream version in a release that somebody still mends for pay: Ubuntu 14.04 and Red Hat Enterprise
Linux 7, whichever is older. General knowledge of the two releases: their package lists were not read, so that what
rests on this table is *likely* and never confirmed. By Debian's distro-info of 2026-04-25 the paid support of 14.04
ended on 2026-04-28; it stays here as the milder bound."""

WINDOWS = {
    "6.0": (datetime(2015, 7, 14, tzinfo=UTC), None),
    "7.0": (datetime(2020, 1, 14, tzinfo=UTC), datetime(2023, 1, 10, tzinfo=UTC)),
    "7.5": (datetime(2020, 1, 14, tzinfo=UTC), datetime(2023, 1, 10, tzinfo=UTC)),
    "8.0": (datetime(2023, 10, 10, tzinfo=UTC), datetime(2026, 10, 13, tzinfo=UTC)),
    "8.5": (datetime(2023, 10, 10, tzinfo=UTC), datetime(2026, 10, 13, tzinfo=UTC)),
}
"""IIS is part of Windows Server: end of extended support and of paid updates of the release that a version belongs to
(2003, 2008, 2008 R2, 2012, 2012 R2: general knowledge); dates by endoflife.date of 2026-08-22. IIS 10.0 belongs to
four releases at once and tells nothing."""

DEBIAN_PAID = {
    "7": datetime(2020, 6, 30, tzinfo=UTC), "8": datetime(2025, 6, 30, tzinfo=UTC),
    "9": datetime(2027, 6, 30, tzinfo=UTC), "10": datetime(2029, 6, 30, tzinfo=UTC),
    "11": datetime(2031, 6, 30, tzinfo=UTC), "12": datetime(2033, 6, 30, tzinfo=UTC),
    "13": datetime(2035, 6, 30, tzinfo=UTC),
}  # fmt: skip
"""Debian's extended support (LTS) is open to everybody; until when the one after it (ELTS) is sold, by release: by
Debian's distro-info of 2026-04-25, for where the feed `distro_info` is not loaded."""


INSIDE_WINDOWS = "Windows"
"""The package of what another field of the answer says runs in a server on Windows (scanner/software.py)."""


def built_by_vendor(software: Software) -> bool:
    """Whether the package string names builds that no distribution mends, so that the version is the whole truth."""
    return of_mariadb(software) or re.search(r"Win(?:32|64|dows)", software.package or "") is not None


def below_floor(software: Software) -> bool:
    """Whether nobody maintains this version any more, whoever built it."""
    floor = FLOORS.get(software.product)
    return bool(floor and software.version) and numbers(software.version or "") < (floor or ())


def numbers(version: str) -> tuple[int, ...]:
    """The leading numbers of a version: `9.2p1` is (9, 2)."""
    found: list[int] = []
    for part in version.split("."):
        digits = part[: len(part) - len(part.lstrip("0123456789"))]
        if not digits:
            break
        found.append(int(digits[:9]))
        if digits != part:
            break
    return tuple(found)
