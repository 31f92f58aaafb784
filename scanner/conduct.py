"""config/conduct.toml, typed: how we behave as a guest."""

import math
import tomllib
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from scanner.errors import Misconfigured
from scanner.target import Profile


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """New connections a second and open connections, per host; new ones a second per /24 or /48."""

    host_per_second: float
    host_open: int
    network_per_second: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbeRow:
    """What one probe may send: the least profile for it, and for its protocol hello where that is narrower.

    Under a profile below `hello` the probe only connects and listens to nothing. `shared` says whether
    it may be sent to attribution D hosts, `connections` is the most TCP connections of one conversation
    (one more is OverBudget), `consent_connections` that under consent, `mail_connections` that of both looks
    together at one mail port, `datagrams` the most of a scan. `otherwise` is the least profile under which it is also
    sent to a port whose own hello brought no protocol, None for never. `sends` is the sentence that docs and
    `traffic` show.
    """

    name: str
    least: Profile
    hello: Profile
    shared: bool
    connections: int
    consent_connections: int
    mail_connections: int
    otherwise: Profile | None
    datagrams: int
    sends: str

    def most_connections(self, profile: Profile) -> int:
        """The most TCP connections of one conversation under `profile`."""
        return self.consent_connections if profile is Profile.CONSENT else self.connections


@dataclass(frozen=True, slots=True, kw_only=True)
class ThirdParty:
    """How hosts are asked that a certificate names: nobody's assets, chosen by strangers.

    One request takes `timeout` at most; `limit` and `crl_limit` are bytes of one answer. An answer serves all
    targets for `fresh`; where none came nobody asks again for `again`. `requests` is the most in one
    conversation (one more is OverBudget).
    """

    least: Profile
    timeout: timedelta
    limit: int
    crl_limit: int
    fresh: timedelta
    again: timedelta
    requests: int
    sends: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Conduct:
    """Every number and rule of conduct. `digest` identifies the text it came from."""

    digest: str
    user_agent: str
    contact: str
    quote: Pace
    night: Pace
    total_per_second: float
    total_open: int
    connect_timeout: timedelta
    greeting_timeout: timedelta
    read_timeout: timedelta
    conversation_timeout: timedelta
    query_timeout: timedelta
    query_tries: int
    queries_per_server_second: float
    mail_port_per_minute: float
    network_per_day: int
    read_limit: int
    page_limit: int
    redirects: int
    second_look_after: timedelta
    labels: tuple[str, ...]
    dkim_selectors: tuple[str, ...]
    most_names: int
    rounds: int
    ports: dict[Profile, tuple[int, ...]]
    ceilings: dict[str, Profile]
    default_profile: Profile
    third_party: ThirdParty
    probes: dict[str, ProbeRow]

    def row(self, probe: str) -> ProbeRow:
        """The row of one probe. Raises Misconfigured where conduct.toml has none: nothing is sent unruled."""
        try:
            return self.probes[probe]
        except KeyError:
            raise Misconfigured(f"conduct.toml has no [probes.{probe}] row: add one before it is used.") from None

    def ports_for(self, profile: Profile) -> tuple[int, ...]:
        """The TCP ports that may be tried under `profile`, the telling ones first."""
        return self.ports.get(profile, ())


def read(text: str, *, digest: str, contact: str = "") -> Conduct:
    """Conduct from TOML text. Raises Misconfigured, naming the key, when the file does not fit."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as wrong:
        raise Misconfigured(f"conduct.toml is not valid TOML: {wrong}.") from None
    return typed(data, digest=digest, contact=contact)


def typed(data: dict[str, Any], *, digest: str, contact: str = "") -> Conduct:
    """Conduct from the parsed TOML. Raises Misconfigured, naming the key, where it does not fit."""
    try:
        return _conduct(data, digest, contact)
    except KeyError as missing:
        raise Misconfigured(f"The shipped conduct.toml lacks the key {missing}: install Hullmark again.") from None
    except (AttributeError, OverflowError, TypeError, ValueError) as wrong:
        raise Misconfigured(f"conduct.toml has a value that does not fit: {wrong}.") from None


def _conduct(data: dict[str, Any], digest: str, contact: str) -> Conduct:
    limits, times, search = data["limits"], data["timeouts"], data["discovery"]
    ports = {Profile(name): tuple(int(port) for port in row) for name, row in data["ports"].items()}
    if any(not 0 < port < 65536 for row in ports.values() for port in row):
        raise ValueError("a port lies outside 1-65535")
    return Conduct(
        digest=digest,
        user_agent=str(data["identity"]["user_agent"]),
        contact=contact,
        quote=_pace(data["pace"]["quote"]),
        night=_pace(data["pace"]["night"]),
        total_per_second=_positive(data["pace"]["total_per_second"]),
        total_open=int(_positive(data["pace"]["total_open"])),
        connect_timeout=_seconds(times["connect"]),
        greeting_timeout=_seconds(times["greeting"]),
        read_timeout=_seconds(times["read"]),
        conversation_timeout=_seconds(times["conversation"]),
        query_timeout=_seconds(times["query"]),
        query_tries=int(_positive(times["query_tries"])),
        queries_per_server_second=_positive(data["pace"]["queries_per_server_second"]),
        mail_port_per_minute=_positive(data["pace"]["mail_port_per_minute"]),
        network_per_day=int(_positive(data["pace"]["network_per_day"])),
        read_limit=int(_positive(limits["read_bytes"])),
        page_limit=int(_positive(limits["page_bytes"])),
        redirects=_count(limits["redirects"]),
        second_look_after=_seconds(times["second_look_after"]),
        labels=tuple(str(label) for label in search["labels"]),
        dkim_selectors=tuple(str(label) for label in search["dkim_selectors"]),
        most_names=int(_positive(search["most_names"])),
        rounds=int(_positive(search["rounds"])),
        ports=ports,
        ceilings={_country(code): Profile(name) for code, name in data["ceilings"].items()},
        default_profile=Profile(data["default_profile"]),
        third_party=_third_party(data["third_party"]),
        probes={name: _row(name, row) for name, row in data["probes"].items()},
    )


def _row(name: str, row: dict[str, Any]) -> ProbeRow:
    least = Profile(row["least"])
    return ProbeRow(
        name=name,
        least=least,
        hello=Profile(row.get("hello", least)),
        shared=_flag(row["shared"]),
        connections=_count(row["connections"]),
        consent_connections=_count(row.get("consent_connections", row["connections"])),
        mail_connections=_count(row.get("mail_connections", 2 * row["connections"])),
        otherwise=Profile(row["otherwise"]) if "otherwise" in row else None,
        datagrams=_count(row.get("datagrams", 0)),
        sends=str(row["sends"]),
    )


def _third_party(row: dict[str, Any]) -> ThirdParty:
    return ThirdParty(
        least=Profile(row["least"]),
        timeout=_seconds(row["seconds"]),
        limit=int(_positive(row["bytes"])),
        crl_limit=int(_positive(row["crl_bytes"])),
        fresh=timedelta(days=_positive(row["days"])),
        again=timedelta(hours=_positive(row["hours_after_failure"])),
        requests=_count(row["requests"]),
        sends=str(row["sends"]),
    )


def _pace(row: dict[str, Any]) -> Pace:
    return Pace(
        host_per_second=_positive(row["host_per_second"]),
        host_open=int(_positive(row["host_open"])),
        network_per_second=_positive(row["network_per_second"]),
    )


def _positive(number: Any) -> float:
    if not isinstance(number, int | float) or isinstance(number, bool) or not 0 < number < math.inf:
        raise ValueError(f"{number!r} should be a number above 0")
    return float(number)


def _country(code: str) -> str:
    if not (len(code) == 2 and code.isascii() and code.isalpha() and code.isupper()):
        raise ValueError(f"{code!r} should be a country's two capital letters (ISO 3166), such as KR")
    return code


def _count(number: Any) -> int:
    if not isinstance(number, int) or isinstance(number, bool) or number < 0:
        raise ValueError(f"{number!r} should be a whole number, 0 or more")
    return number


def _flag(word: Any) -> bool:
    if not isinstance(word, bool):
        raise ValueError(f"{word!r} should be true or false")  # noqa: TRY004  # said as one sentence with the others
    return word


def _seconds(number: Any) -> timedelta:
    return timedelta(seconds=_positive(number))
