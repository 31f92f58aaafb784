"""What to change where a product was seen: config/recipes/*.toml, typed, and chosen by root cause and product.

In a recipe `example.com` stands for one's own name, `192.0.2.10` for one's own address, and files for one's own.
"""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any

from cli.report.actions import EFFORTS, OWNERS
from scanner.errors import Misconfigured
from scoring.whatif import RootCause

FILES = (
    "apache", "bind", "couchdb", "docker", "dovecot", "elasticsearch", "etcd", "exchange", "fortios",
    "google-workspace", "haproxy", "iis", "inetd", "ivanti-connect-secure", "knot", "lighttpd", "mariadb",
    "memcached", "microsoft-365", "mongodb", "mosquitto", "mssql", "mta-sts", "net-snmp", "netscaler",
    "nfs-ganesha", "nfs-kernel", "nginx", "nsd", "openldap", "opensearch", "openssh", "pan-os", "postfix",
    "postgresql", "rabbitmq", "redis", "rpcbind", "rsync", "samba", "tigervnc", "unbound", "vsftpd", "windows",
    "windows-rdp", "xrdp", "zone",
)  # fmt: skip
"""The files below config/recipes, without their ending."""
FIELDS = frozenset(
    {
        "id", "title", "checks", "only", "file", "before", "after", "note", "reload", "verify", "shows", "rollback",
        "risk", "effort", "owner", "source", "tested",
    }
)  # fmt: skip
TOLD = ("title", "note", "rollback", "risk")
"""The fields that are sentences: keys of the catalogues. The others are the same in every language."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """One change of one product that closes what `checks` find.

    Where `only` names reasons of a check, it is offered for those alone: a second record beside one that is there, or
    that of a domain without mail where mail is sent, would do harm.

    `product` is an id of the registry of products, a protocol that its product does not name itself in, one of
    cli.report.hosted, or `zone`: records that whoever runs the domain writes, whatever the name server. `before` is
    found in `file` and replaced by `after`; where `before` is empty, `after` is added at the end, and where `file` is
    empty, `after` is what to do: commands, or the way through the product's menus. What else there is to do or to know
    is told by `note`, since no sentence stands in `after` or `reload`. `verify` is one command, to be given on another
    machine, and `shows` what its output holds then and not before, in capitals or not. `tested` is the day on which a
    test of ours last applied it to `version`; None where none did.
    """

    id: str
    product: str
    name: str
    version: str
    title: str
    checks: tuple[str, ...]
    only: tuple[str, ...]
    file: str
    before: str
    after: str
    note: str
    reload: str
    verify: str
    shows: str
    rollback: str
    risk: str
    effort: str
    owner: str
    source: str
    tested: date | None

    def closes(self, cause: RootCause) -> bool:
        """Whether it mends what that check finds for that reason."""
        among = [reason for reason in self.only if reason.startswith(f"{cause.check}.")]
        return cause.check in self.checks and (not among or cause.because in among)

    @property
    def sentences(self) -> tuple[str, ...]:
        """What of it is translated."""
        return tuple(text for name in TOLD if (text := getattr(self, name)))


def recipes_of(texts: Mapping[str, str]) -> tuple[Recipe, ...]:
    """All recipes, from the texts of FILES by name. Raises Misconfigured, naming what does not fit."""
    found: dict[str, Recipe] = {}
    for name in sorted(texts):
        try:
            data = tomllib.loads(texts[name])
            several = [_recipe(data, row) for row in data["recipe"]]
        except (tomllib.TOMLDecodeError, AttributeError, KeyError, TypeError, ValueError) as wrong:
            raise Misconfigured(f"The recipes of {name} do not fit: {wrong}.") from None
        for one in several:
            if one.id in found:
                raise Misconfigured(f"The recipes of {name} do not fit: {one.id} is there twice.")
            found[one.id] = one
    return tuple(found.values())


def recipes_for(
    cause: RootCause,
    services: Mapping[str, Mapping[str, Any]],
    recipes: Sequence[Recipe],
    besides: Mapping[str, frozenset[str]] = MappingProxyType({}),
) -> tuple[Recipe, ...]:
    """Those that close a root cause, for the products seen where it hurts and for no other.

    `services` is what was heard of each endpoint by asset id (cli.services). Where nobody tells the product, nothing
    is offered but what holds whatever the product. `besides` are products by asset id that no endpoint tells
    (cli.report.hosted); where they have a recipe, it stands in place of the one for any record.
    """
    seen, instead = {"zone"}, set[str]()
    for fault in cause.faults:
        asset = fault.finding.subject
        values = dict(fault.finding.values)  # an agent on UDP has no endpoint, a front shows itself under a name
        seen |= {str(values[key]).lower() for key in ("vendor", "service") if key in values}
        instead |= besides.get(asset, frozenset())
        for one in (asset, asset.partition("@")[0]):  # what is asked under a name is served by who answers without
            if service := services.get(one):
                seen |= {service["protocol"], *(software["product"] for software in service["software"])}
    fitting = [one for one in recipes if one.closes(cause)]
    return tuple(one for one in fitting if one.product in instead) or tuple(
        one for one in fitting if one.product in seen
    )


def applied(text: str, recipes: Iterable[Recipe], filled: Mapping[str, str]) -> str:
    """A configuration after these recipes, literally; `filled` says what stands in place of the recipe's own names.

    Raises ValueError where a recipe does not find exactly one place for its change.
    """
    for one in recipes:
        before, after = fill(one.before, filled), fill(one.after, filled)
        if not before:
            text = f"{text.rstrip()}\n{after}\n"
            continue
        if (places := text.count(before)) != 1:
            raise ValueError(f"{one.id}: what it replaces is there {places} times.")
        text = text.replace(before, after)
    return text


def fill(text: str, filled: Mapping[str, str]) -> str:
    """The text with names of one's own in place of the recipe's."""
    for name, own in filled.items():
        text = text.replace(name, own)
    return text


def _recipe(data: Mapping[str, Any], row: Mapping[str, Any]) -> Recipe:
    """One recipe of a file, which leaves `note` and `only` out where it has none.

    Raises AttributeError, KeyError, TypeError or ValueError.
    """
    row = {"note": "", "only": [], **row}
    if strange := sorted(row.keys() ^ FIELDS):
        raise ValueError(f"{row.get('id', 'a recipe')} has too much or lacks something: {', '.join(strange)}")
    texts = {name: row[name] for name in FIELDS - {"checks", "only", "tested"}}
    if wrong := sorted(name for name, text in texts.items() if not isinstance(text, str)):
        raise ValueError(f"{row['id']}: {wrong[0]} is no text")
    if row["owner"] not in OWNERS or row["effort"] not in EFFORTS or not row["checks"]:
        raise ValueError(f"{row['id']}: owner, effort or checks are none that are known")
    if not isinstance(row["tested"], date) and row["tested"] is not False:
        raise ValueError(f"{row['id']}: tested is a day, or false")
    return Recipe(
        product=data["product"], name=data["name"], version=data["version"], checks=tuple(row["checks"]),
        only=tuple(row["only"]),
        tested=row["tested"] or None,
        **{name: text.strip("\n") for name, text in texts.items()},
    )  # fmt: skip
