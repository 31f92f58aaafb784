"""Every recipe that says it was tested, and where its fault is planted."""

from collections.abc import Sequence
from dataclasses import replace

import config
from cli.report.recipes import FILES, recipes_of
from tests.recipes import administration, names, services, stores, web
from tests.recipes.planted import Planted

RECIPES = {one.id: one for one in recipes_of({name: config.text(f"recipes/{name}.toml") for name in FILES})}
WEB = "@ A {net}.REST\nwww A {net}.REST\n"
FRONT = "@ A {net}.30.2\nwww A {net}.30.2\n"
MAIL = "@ MX 10 mail\nmail A {net}.REST\n"
WEB_FAULTS = (
    "legacy-tls", "suites", "chain", "https", "hsts", "nosniff", "framing", "referrer", "content-policy",
)  # fmt: skip

PLANTED = (
    Planted(
        label="nginx", rest="30.10", start=web.nginx, records=WEB,
        recipes=tuple(f"nginx-{one}" for one in WEB_FAULTS),
    ),
    Planted(
        label="apache", rest="30.11", start=web.apache, records=WEB,
        recipes=tuple(f"apache-{one}" for one in WEB_FAULTS),
        together=("apache-suites",),
    ),
    Planted(
        label="postfix-clear", rest="30.12", start=services.postfix_clear, records=FRONT + MAIL, front=True,
        recipes=("postfix-starttls",),
    ),
    Planted(
        label="postfix-old", rest="30.13", start=services.postfix_old, records=MAIL,
        recipes=("postfix-legacy-tls",),
    ),
    Planted(label="sshd", rest="30.14", start=services.sshd, named=False, recipes=("openssh-algorithms",)),
    Planted(label="redis", rest="30.15", start=stores.redis, named=False, recipes=("redis-loopback",)),
    Planted(
        label="vsftpd", rest="30.16", start=services.vsftpd, records=FRONT + "ftp A {net}.REST\n", front=True,
        recipes=("vsftpd-tls",),
    ),
    Planted(
        label="dovecot", rest="30.17", start=services.dovecot, named=False,
        recipes=("dovecot-plaintext", "dovecot-legacy-tls"),
    ),
    Planted(
        label="lighttpd", rest="30.21", start=web.lighttpd, records=WEB,
        recipes=tuple(f"lighttpd-{one}" for one in ("legacy-tls", "hsts", "nosniff", "framing")),
    ),
    Planted(label="memcached", rest="30.22", start=stores.memcached, named=False, recipes=("memcached-loopback",)),
    Planted(label="rsync", rest="30.23", start=stores.rsync, named=False, recipes=("rsync-loopback",)),
    Planted(label="postgresql", rest="30.24", start=stores.postgresql, named=False, recipes=("postgresql-loopback",)),
    Planted(label="mariadb", rest="30.25", start=stores.mariadb, named=False, recipes=("mariadb-loopback",)),
    Planted(
        label="haproxy", rest="30.39", start=web.haproxy, records=FRONT + MAIL, front=True, along=True,
        recipes=("haproxy-statistics",),
    ),
    Planted(
        label="policy", rest="30.40", start=web.policy,
        records=FRONT + MAIL + 'mta-sts A {net}.REST\n_mta-sts TXT "v=STSv1; id=1"\n', front=True,
        recipes=("mta-sts-enforce", "mta-sts-lifetime"),
    ),
    Planted(label="mosquitto", rest="30.26", start=stores.mosquitto, named=False, recipes=("mosquitto-loopback",)),
    Planted(label="rabbitmq", rest="30.41", start=stores.rabbitmq, named=False, recipes=("rabbitmq-loopback",)),
    Planted(label="telnetd", rest="30.42", start=administration.telnetd, named=False, recipes=("inetd-telnet-off",)),
    Planted(label="etcd", rest="30.27", start=stores.etcd, named=False, recipes=("etcd-loopback",)),
    Planted(label="samba", rest="30.28", start=administration.samba, named=False, recipes=("samba-interfaces",)),
    Planted(label="samba-own", rest="30.29", start=administration.samba, named=False, recipes=("samba-signing",)),
    Planted(label="snmpd", rest="30.30", start=administration.snmpd, named=False, recipes=("net-snmp-loopback",)),
    Planted(label="ganesha", rest="30.32", start=administration.ganesha, named=False, recipes=("nfs-ganesha-address",)),
    Planted(label="slapd", rest="30.33", start=administration.slapd, named=False, recipes=("openldap-loopback",)),
    Planted(label="xrdp", rest="30.34", start=administration.xrdp, named=False, recipes=("xrdp-loopback",)),
    Planted(
        label="knot", rest="30.36", start=names.knot, serves=True, front=True,
        recipes=("knot-transfer", "knot-dnssec"),
    ),
    Planted(label="nsd", rest="30.37", start=names.nsd, serves=True, front=True, recipes=("nsd-transfer",)),
    Planted(
        label="unbound-open", rest="30.38", start=names.unbound, serves=True, front=True,
        recipes=("unbound-recursion",),
    ),
    Planted(
        label="zone-mail", rest="30.18", start=services.zone, records=MAIL,
        recipes=(
            "zone-spf", "zone-dmarc-watch", "zone-dmarc-quarantine", "zone-dmarc-reject", "zone-caa",
            "zone-tls-reports",
        ),
        steps=("zone-dmarc-watch", "zone-dmarc-quarantine"),
    ),
    Planted(
        label="zone-lax", rest="30.19", start=services.zone,
        records=MAIL
        + '@ TXT "v=spf1 mx ?all"\n_dmarc TXT "v=DMARC1; p=none; rua=mailto:dmarc@example.com"\n',
        recipes=("zone-spf-ends", "zone-dmarc-quarantine", "zone-dmarc-reject"),
        steps=("zone-dmarc-quarantine",),
    ),
    Planted(
        label="zone-parked", rest="30.20", start=services.zone, records=WEB,
        recipes=("zone-null-mx", "zone-spf-parked", "zone-dmarc-parked"),
    ),
)  # fmt: skip

APART = (
    Planted(label="vnc", rest="30.31", start=administration.tigervnc, named=False, recipes=("tigervnc-loopback",)),
    Planted(
        label="bind", rest="30.35", start=names.bind, serves=True, front=True,
        recipes=("bind-recursion", "bind-transfer", "bind-dnssec"),
    ),
)  # fmt: skip
"""What needs a network namespace of its own (tests/recipes/apart.py)."""


def _alone(planted: Planted, name: str) -> Planted:
    """The same target with nothing left to mend but what one recipe mends."""
    at = planted.recipes.index(name)
    steps = [one for one in planted.recipes[:at] if one in planted.steps and _family(one) == _family(name)]
    first = [RECIPES[one] for one in planted.recipes if one != name and one not in steps]
    return replace(planted, recipes=(*steps, name), first=tuple(first))


def _family(name: str) -> str:
    """What steps have in common: `zone-dmarc` of `zone-dmarc-watch`."""
    return name.rpartition("-")[0]


ALONE = tuple(tuple(_alone(one, name) for name in one.alone) for one in PLANTED)
"""By target, one planting for each recipe."""


def zones(several: Sequence[Planted]) -> tuple[dict[str, str], dict[str, str]]:
    """The zones that they need, and which of them serve their own, as tests.recipes.ground.standing takes them."""
    named = [one for one in several if one.named]
    served = {one.domain: one.rest for one in named if one.serves}
    return {one.domain: _records(one) for one in named if not one.serves}, served


def _records(planted: Planted) -> str:
    """The records of its zone below those of its name server."""
    return planted.records.replace("REST", planted.rest).replace("example.com", planted.domain)
