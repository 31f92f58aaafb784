"""Which profile a scan may use: the strictest of the one asked for and the ceilings of every country involved."""

import ipaddress
from collections.abc import Iterable, Sequence

from scanner.conduct import Conduct
from scanner.errors import Misconfigured
from scanner.target import Consent, Profile, Scope

COUNTRY_OF = {
    "uk": "GB",
    "xn--3e0b707e": "KR",
    "xn--fiqs8s": "CN",
    "xn--fiqz9s": "CN",
    "xn--j6w193g": "HK",
    "xn--kprw13d": "TW",
    "xn--kpry57d": "TW",
}
"""Country-code top-level domains that are not the country's own code (IANA root zone database)."""
NO_COUNTRY = "none"
"""What is typed to take back a country that was declared before."""


def choose(
    *,
    asked: Profile | None,
    country: str | None,
    names: Iterable[str],
    conduct: Conduct,
    consent: Consent | None,
    allow_nets: Sequence[str],
) -> Scope:
    """The scope of one scan, with the profile used and the sentence that says why.

    A consent record lifts the countries' ceilings up to the profile that it allows. On loopback alone the consent
    profile needs no record. Raises Misconfigured for consent without either, and for an unknown country.
    """
    loopback = only_loopback(allow_nets)
    wanted = asked or (Profile.CONSENT if consent and consent.profile is Profile.CONSENT else conduct.default_profile)
    if wanted is Profile.CONSENT and consent is None and not loopback:
        raise Misconfigured("The consent profile needs the record of a consent: name its file with --consent FILE.")
    declared = _country(country)
    countries = sorted({*([declared] if declared else []), *countries_of(names)})
    ceilings = [(conduct.ceilings[code], code) for code in countries if code in conduct.ceilings]
    used, because = wanted, f"{wanted.value} was asked for" if asked else f"{wanted.value} is the default"
    if consent is not None:
        if not consent.profile.allows(wanted):
            used, because = consent.profile, f"the consent of {consent.grantor} goes no further"
        else:
            because = f"{because} and {consent.grantor} consented"
    elif loopback and wanted is Profile.CONSENT:
        because = "everything scanned is on loopback, where no consent is needed"
    elif ceilings and not (strictest := min(ceilings, key=_order))[0].allows(wanted):
        used, because = strictest[0], f"the ceiling for {strictest[1]} is {strictest[0].value}; a consent would lift it"
    elif not countries:
        because = f"{because}; no country is known, so no country's ceiling applies (--country declares one)"
    uncovered = min((wanted, Profile.LIGHT, *(ceiling for ceiling, _ in ceilings)), key=_rank) if consent else None
    return Scope(
        asked=wanted, used=used, because=because, country=declared, allowed_nets=tuple(allow_nets), consent=consent,
        uncovered=uncovered,
    )  # fmt: skip


def only_loopback(networks: Sequence[str]) -> bool:
    """Whether there are networks and all of them lie inside 127.0.0.0/8 or ::1."""
    return bool(networks) and all(ipaddress.ip_network(network).is_loopback for network in networks)


def countries_of(names: Iterable[str]) -> set[str]:
    """The countries of the names' top-level domains."""
    found = set()
    for name in names:
        top = name.rpartition(".")[2]
        if top in COUNTRY_OF:
            found.add(COUNTRY_OF[top])
        elif len(top) == 2 and top.isalpha():
            found.add(top.upper())
    return found


def _country(text: str | None) -> str | None:
    if text is None or text.lower() == NO_COUNTRY:
        return None
    if len(text) != 2 or not (text.isascii() and text.isalpha()):
        raise Misconfigured(f"{text[:20]!r} is not a country: write its two letters, such as KR (ISO 3166-1), or none.")
    return text.upper()


def _order(ceiling: tuple[Profile, str]) -> tuple[int, str]:
    return _rank(ceiling[0]), ceiling[1]


def _rank(profile: Profile) -> int:
    return list(Profile).index(profile)
