"""One DMARC record, read by the grammar of RFC 9989 4.7 and 4.8, and by RFC 7489 6.3 where that had more."""

import re
from dataclasses import dataclass
from enum import StrEnum

from scanner.dmarc.addresses import ReportAddress, addresses

_ANY_CASE = re.IGNORECASE | re.ASCII
LOOKS_LIKE = re.compile(r"\s*v\s*=\s*dmarc1", _ANY_CASE)
"""What was meant as a DMARC record, whether or not it counts as one."""
_VERSION = re.compile(r"[vV][ \t]*=[ \t]*DMARC1[ \t]*(?:;|\Z)")
_WORDS = re.compile(r"none|quarantine|reject", _ANY_CASE)
_FAILURES = re.compile(r"[01ds](?:[ \t]*:[ \t]*[01ds]){0,3}", _ANY_CASE)
_VALUES = {
    "p": _WORDS,
    "sp": _WORDS,
    "np": _WORDS,
    "t": re.compile(r"[yn]", _ANY_CASE),
    "psd": re.compile(r"[ynu]", _ANY_CASE),
    "adkim": re.compile(r"[rs]", _ANY_CASE),
    "aspf": re.compile(r"[rs]", _ANY_CASE),
    "fo": _FAILURES,
    "pct": re.compile(r"0?[0-9]{1,2}|100"),
    "rf": re.compile(r"afrf(?:[ \t]*:[ \t]*[a-z0-9\-]+){0,9}", _ANY_CASE),
    "ri": re.compile(r"[0-9]{1,10}"),
}
"""How the values of tags look; those of `rua` and `ruf` are lists of addresses."""
OLDER = ("pct", "rf", "ri")
"""Tags of RFC 7489 that RFC 9989 dropped (its appendix C); receivers that are not up to date still heed them."""
KNOWN = ("v", "rua", "ruf", *_VALUES)


class Policy(StrEnum):
    """What receivers shall do with mail that fails, the weakest first."""

    NONE = "none"
    QUARANTINE = "quarantine"
    REJECT = "reject"

    @property
    def milder(self) -> "Policy":
        """One step below (RFC 9989 4.7, t=y)."""
        return Policy.QUARANTINE if self is Policy.REJECT else Policy.NONE


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """`subdomains` is sp, or p where there is none; `invented` is np, or `subdomains` where there is none, for names
    below that do not exist (RFC 9091, RFC 9989 4.7). `percent` is pct, which RFC 9989 dropped and others still heed.

    `testing` is t=y: receivers then act one step milder (RFC 9989 4.7). `psd` is y, n or u. `void` names the tag
    whose value is not valid, or missing, so that receivers take the policy for none (RFC 9989 4.10.1).
    """

    policy: Policy
    subdomains: Policy
    invented: Policy
    percent: int = 100
    testing: bool = False
    psd: str = "u"
    strict_dkim: bool = False
    strict_spf: bool = False
    failures: tuple[str, ...] = ("0",)
    reports: tuple[ReportAddress, ...] = ()
    failure_reports: tuple[ReportAddress, ...] = ()
    void: str = ""

    def done(self, asked: Policy) -> Policy:
        """What receivers do where the record asks for this one: under test one step milder."""
        return asked.milder if self.testing else asked


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """A record that receivers find and discard: `twice` a tag that it holds twice, else `tag` is not valid or missing.

    RFC 6376 3.2, whose tag lists DMARC took: a list that names a tag twice is invalid as a whole.
    """

    tag: str
    twice: bool = False
    psd: str = "u"


@dataclass(frozen=True, slots=True, kw_only=True)
class Odd:
    """A term that receivers ignore or take for its default. `kind`: value, unknown or term (not name=value)."""

    kind: str
    term: str


def is_record(text: str) -> bool:
    """Whether a TXT text counts as a DMARC record: it starts with v=DMARC1, whose value is case-sensitive."""
    return _VERSION.match(text) is not None


def counted(texts: tuple[str, ...]) -> tuple[str, ...]:
    """The texts that count; where several do, receivers use none of them (RFC 9989 4.10)."""
    return tuple(text for text in texts if is_record(text))


def parse(text: str) -> Record | Broken:
    """The record in one text that counts."""
    said: dict[str, str] = {}
    twice = ""
    for name, value in _terms(text):
        if name in said and name in KNOWN:
            twice = twice or name
        said.setdefault(name, value)
    # RFC 9989 4.8: what is not valid is as if it were not there.
    tags = {name: value for name, value in said.items() if name not in _VALUES or _VALUES[name].fullmatch(value)}
    psd = tags.get("psd", "u").lower()
    if twice:
        return Broken(tag=twice, twice=True, psd=psd)
    reports = addresses(tags["rua"]) if "rua" in tags else ()
    # RFC 9989 4.10.1, RFC 7489 6.6.3: without a valid p, or with an sp or np that is not, it is none or nothing.
    void = next((name for name in ("p", "sp", "np") if name in said and name not in tags), "" if "p" in said else "p")
    if void and not any(address.valid for address in reports):
        return Broken(tag=void, psd=psd)
    policy = Policy.NONE if void else Policy(tags["p"].lower())
    subdomains = policy if void else Policy(tags.get("sp", policy.value).lower())
    return Record(
        policy=policy,
        subdomains=subdomains,
        invented=policy if void else Policy(tags.get("np", subdomains.value).lower()),
        percent=int(tags.get("pct", "100")),
        testing=tags.get("t", "n").lower() == "y",
        psd=psd,
        strict_dkim=tags.get("adkim", "r").lower() == "s",
        strict_spf=tags.get("aspf", "r").lower() == "s",
        failures=tuple(part.strip(" \t").lower() for part in tags.get("fo", "0").split(":")),
        reports=reports,
        failure_reports=addresses(tags["ruf"]) if "ruf" in tags else (),
        void=void,
    )


def _terms(text: str) -> list[tuple[str, str]]:
    """The (name, value) pairs of a record, the version first; names in lower case."""
    parted = (term.partition("=") for term in text.split(";"))
    return [(name.strip(" \t").lower(), value.strip(" \t")) for name, equals, value in parted if equals]


def odd_terms(text: str) -> tuple[Odd, ...]:
    """What in a record that counts does not say what it was meant to say."""
    found = []
    for term in (part.strip(" \t") for part in text.split(";")[1:]):
        name, equals, value = (part.strip(" \t") for part in term.partition("="))
        if not term:
            continue
        if not equals or not re.fullmatch(r"[a-zA-Z]+", name):
            found.append(Odd(kind="term", term=term))
        elif name.lower() not in KNOWN:
            found.append(Odd(kind="unknown", term=term))
        elif not _valid(name.lower(), value):
            found.append(Odd(kind="value", term=term))
    return tuple(found)


def addresses_in(text: str, tag: str) -> tuple[ReportAddress, ...]:
    """The addresses of one tag, whatever else the record says: one that only agrees to reports has no policy."""
    return next((addresses(value) for name, value in _terms(text) if name == tag), ())


def _valid(name: str, value: str) -> bool:
    if name in ("rua", "ruf"):
        return all(address.valid for address in addresses(value))
    if name == "fo":
        options = re.split(r"[ \t]*:[ \t]*", value.lower())
        return (
            _FAILURES.fullmatch(value) is not None
            and len(set(options)) == len(options)
            and not {"0", "1"} <= set(options)
        )
    return name not in _VALUES or _VALUES[name].fullmatch(value) is not None


def older_terms(text: str) -> tuple[str, ...]:
    """What RFC 9989 dropped and this record still says: tags by name, and sizes at addresses as `!`."""
    names = {name for name, _ in _terms(text)}
    sizes = any(a.most is not None for name, value in _terms(text) if name in ("rua", "ruf") for a in addresses(value))
    return (*(name for name in OLDER if name in names), *(("!",) if sizes else ()))


def policy_comes_second(text: str) -> bool:
    """Whether p follows the version at once, as RFC 7489 6.3 asked and RFC 9989 4.8 does not."""
    names = [name for name, _ in _terms(text)]
    return "p" not in names or names[1:2] == ["p"]
