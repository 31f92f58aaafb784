"""probing.txt and the page behind it: who looks, what each probe sends, how often, and how to be left alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from html import escape
from typing import TYPE_CHECKING

from cli.guest import LIMITS, NEVER, PURPOSE, RECORDS, contact_uris, leave_alone
from scanner.target import Profile

if TYPE_CHECKING:
    from scanner.conduct import Conduct, Pace

VALID = timedelta(days=360)
"""RFC 9116 section 2.5.5 recommends less than a year."""
WELL_KNOWN = ".well-known/probing.txt"

PROFILES = {
    Profile.PASSIVE: "nothing is sent to the company; resolvers, registries and public sources are asked",
    Profile.LIGHT_NARROW: "ordinary web and mail alone",
    Profile.LIGHT: "one ordinary conversation with each service",
    Profile.CONSENT: "only with the written consent of the company",
}
STYLE = (
    "body{font:1rem/1.5 sans-serif;max-width:50rem;margin:2rem auto;padding:0 1rem}"
    "table{border-collapse:collapse}td,th{border:1px solid #888;padding:.3rem .5rem;text-align:left;vertical-align:top}"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What the operator says of himself: `url` is where the files will lie (https, with a slash at its end), or empty;
    `sources` are the networks that we come from.
    """

    conduct: "Conduct"
    url: str
    sources: tuple[str, ...]
    at: datetime

    @property
    def expires(self) -> datetime:
        """The instant from which the files are to be made anew, on a whole second."""
        return (self.at + VALID).astimezone(UTC).replace(microsecond=0)


def probing_txt(policy: Policy) -> str:
    """The Probe Description File of RFC 9511 section 2.2, in the form of RFC 9116 section 4."""
    canonical = [f"Canonical: {policy.url}{WELL_KNOWN}"] if policy.url else []
    page = f" What is sent, and how to be left alone: {policy.url}" if policy.url else ""
    return "".join(
        f"{line}\n"
        for line in (
            "# Who looked at you, and why (RFC 9511)",
            *canonical,
            *(f"Contact: {uri}" for uri in contact_uris(policy.conduct.contact)),
            f"Expires: {policy.expires:%Y-%m-%dT%H:%M:%SZ}",
            "Preferred-Languages: en",
            f"Description: {PURPOSE} No login, no exploit.{page}",
        )
    )


def policy_page(policy: Policy) -> str:
    """The page for people, in HTML that needs nothing else and runs nothing."""
    conduct = policy.conduct
    links = "".join(f'<li><a href="{escape(uri)}">{escape(uri)}</a></li>' for uri in contact_uris(conduct.contact))
    parts = (
        _section("Why we looked", _text(PURPOSE)),
        _section("Who we are", _text(conduct.contact), f"<ul>{links}</ul>"),
        _section(
            "How to know us",
            _text("Web requests carry this User-Agent, and other protocols a name or comment where they have one:"),
            f"<p><code>{escape(conduct.user_agent)}</code></p>",
            _sources(policy.sources),
            _text(f"The same in a form for programs (RFC 9511) lies at /{WELL_KNOWN}."),
        ),
        _section("How to be left alone", _text(leave_alone(conduct.contact))),
        _section("What we never do", _list(NEVER)),
        _section("How often", _list(_pace(conduct))),
        _section("How far", _text("By country and by what the company agreed to:"), _list(_far(conduct))),
        _section("What each probe sends", _probes(conduct)),
        _section("What we keep", _text(RECORDS), _text(LIMITS)),
        _text(f"Made on {policy.at:%Y-%m-%d}; to be made anew by {policy.expires:%Y-%m-%d}."),
    )
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>Who looked at you, and why</title>\n<style>{STYLE}</style>\n</head>\n<body>\n"
        f"<h1>Who looked at you, and why</h1>\n{''.join(parts)}</body>\n</html>\n"
    )


def _section(heading: str, *parts: str) -> str:
    return f"<h2>{escape(heading)}</h2>\n{''.join(parts)}"


def _text(text: str) -> str:
    return f"<p>{escape(text)}</p>\n"


def _list(texts: Sequence[str]) -> str:
    return "<ul>\n" + "".join(f"<li>{escape(text)}</li>\n" for text in texts) + "</ul>\n"


def _sources(sources: Sequence[str]) -> str:
    return _text("We come from these addresses only:") + _list(sources) if sources else ""


def _pace(conduct: "Conduct") -> tuple[str, ...]:
    def told(pace: "Pace", when: str) -> str:
        return (
            f"{when}: at most {pace.host_per_second:g} new connections a second and {pace.host_open} open ones to one "
            f"address, and {pace.network_per_second:g} a second to one network (/24, or /48 of IPv6)."
        )

    return (
        told(conduct.night, "At night, without hurry"),
        told(conduct.quote, "When somebody waits for the answer"),
        f"At most {conduct.network_per_day} connections a day to one such network.",
        f"At most {conduct.queries_per_server_second:g} questions a second to one name server.",
        f"At most {conduct.read_limit} bytes are read of one answer, and {conduct.page_limit} of one web page.",
    )


def _far(conduct: "Conduct") -> tuple[str, ...]:
    ceilings = [f"{country}: {profile.value} at most" for country, profile in sorted(conduct.ceilings.items())]
    ports = {profile: len(conduct.ports_for(profile)) for profile in Profile}
    return (
        *(f"{profile.value}: {says}" + _count(ports[profile]) for profile, says in PROFILES.items()),
        f"Without an agreement: {', '.join([*ceilings, f'elsewhere {Profile.LIGHT.value} at most'])}.",
    )


def _count(ports: int) -> str:
    return f" ({ports} TCP ports)" if ports else ""


def _probes(conduct: "Conduct") -> str:
    rows = "".join(
        f"<tr><td>{escape(row.name)}</td><td>{escape(row.least.value)}</td><td>{escape(row.sends)}</td></tr>\n"
        for row in conduct.probes.values()
    )
    third = conduct.third_party
    rows += f"<tr><td>third party</td><td>{escape(third.least.value)}</td><td>{escape(third.sends)}</td></tr>\n"
    return f"<table>\n<tr><th>probe</th><th>from</th><th>sends at most</th></tr>\n{rows}</table>\n"
