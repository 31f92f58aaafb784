"""Values of findings that are words of ours: told in the report's language like the sentences they stand in."""

import re
from collections.abc import Callable
from functools import cache

from cli.report import words
from cli.report.catalogue import PLACE, filled
from cli.report.catalogue import said as _
from cli.report.named import NAMED
from cli.report.proofs import PROOFS
from cli.report.reasons import OFF, REASONS

DEEPEST = 4
"""How often a value may stand within another one."""
LONGEST = 300
"""Characters of a value that is looked up: what is longer is several reasons, or a stranger's."""
_OFF = re.compile(r"(?<!\S)(\S{1,60}) is off until its terms are accepted(?: \(.*?\): run `[^`]*`| \(.*$)")
"""Told without its terms, which are long: they may be cut. From the beginning of a word, lest a long one be read once a
letter."""
MOST = 20
"""Reasons in a row that are told; more than a page shows."""
VALUES = (
    _("silent"),
    _("garbled"),
    _("forbidden"),
    _("failed"),
    _("partial"),
    _("not asked"),
    _("some questions got no answer"),
    _("no answer in time"),
    _("no whole answer in time"),
    _("connection refused"),
    _("no route"),
    _("no resolver"),
    _("the connection broke"),
    _("the other side closed"),
    _("the server turned us away before TLS"),
    _("the server answered with an error"),
    _("TLS is not offered"),
    _("it cannot be read"),
    _("no certificate was seen"),
    _("no handshake brought a certificate"),
    _("the issuer's certificate is not known"),
    _("no server of the zone answered with authority"),
    _("no server of the zone above answered"),
    _("no server of the zone confirmed the denial"),
    _("no server of the zone confirmed that there is none"),
    _("no server of the zone said so"),
    _("no server of the zone confirmed its TXT records"),
    _("a name server gave no answer"),
    _("its name could not be resolved"),
    _("its name has no address"),
    _("the aliases lead in a circle"),
    _("not a name that DNS can be asked for"),
    _("the profile passive asks no server of the zone"),
    _("the profile passive asks no server of the zone above"),
    _("its certificate is outside its dates"),
    _("its certificate is for other names"),
    _("no source tells of this port any longer"),
    _("whether it asks for a login only a login would show"),
    _("no answer within the time limit"),
    _("over TCP: {why}"),
    _("no whole answer within {number} seconds"),
    _("more than {number} redirects"),
    _("more than {number} bytes"),
    _("the name server says {what}"),
    _("no answer to a hello with {what} only"),
    _("a greeting that {name} is delivered with"),
    _("answers that {name} is delivered with"),
    _("{number} protocols that do not live together on one host"),
    _("the same greeting on {number} ports"),
    _("warn"),
    _("neutral"),
    _("unknown"),
    _("domain"),
    _("web host"),
    _("mail exchanger"),
    _("name server"),
    _("receives the domain's mail"),
    _("answers for the whole domain"),
    _("is asked"),
    _("The certificate"),
    _("The intermediate certificate {name}"),
    _("none of them"),
    _("it is longer than 64 kB"),
    _("its version is not STSv1"),
    _("its mode is none of enforce, testing and none"),
    _("it does not say how long it lasts"),
    _("it says that it lasts longer than a year (31557600 seconds), which is the most that it may"),
    _("it does not name the mail exchangers in a way that can be read"),
    _("not scored"),
    _("; {count} more flaws are open"),
    _("; 1 more flaw is open"),
    _("{days} days"),
    _("{low} to {high} days"),
    _("{number} bits"),
    _("answers with something other than TLS"),
    _("refuses every TLS hello"),
    _("offers {version}"),
    _("offers no forward secrecy"),
    _("offers no authenticated encryption (AEAD)"),
    _("offers neither TLS 1.2 nor TLS 1.3"),
    _("offers weak suites"),
    _("chooses a suite without forward secrecy"),
    _("chooses a suite without authenticated encryption (AEAD)"),
    _("uses a Diffie-Hellman prime of fewer than {bits} bits"),
    _("shows a certificate outside its dates"),
    _("shows a certificate for other names"),
    _("shows a certificate signed by itself"),
    _("shows a certificate that leads to no trusted root"),
    _("does not send the whole chain"),
    _("no encryption"),
    _("no authentication"),
    _("export-grade key"),
    _("single DES"),
    _("{profile} was asked for"),
    _("{profile} is the default"),
    _("the consent of {grantor} goes no further"),
    _("{because} and {grantor} consented"),
    _("everything scanned is on loopback, where no consent is needed"),
    _("the ceiling for {country} is {profile}; a consent would lift it"),
    _("{because}; no country is known, so no country's ceiling applies (--country declares one)"),
    _("as they are now, the two were not seen in one scan"),
    _("they were not asked"),
    _("none of them answered for it"),
    _("it has expired"),
    _("it is not valid yet"),
    _("it is for other names"),
    _("it is signed by itself"),
    _("it leads to no trusted root"),
    _("it offers no TLS"),
    _("no record stands for a certificate that it shows"),
    _("its chain does not lead to the authority that a record stands for"),
    _("one without a name"),
    _("one sent twice"),
    _("{names} and {number} more"),
    _("does not offer TLS"),
    _("does not offer {version}"),
    _("refuses the name"),
    _("TLS 1.0 and TLS 1.1"),
    _("SSL 2.0 and SSL 3.0"),
    _("size limits"),
    _("a flaw"),
    _("a protocol that is not told"),
    _("DNS records"),
    _("zone file of example.com"),
    _("MTA-STS policy"),
    _("NFS server of Linux"),
    _("Palo Alto Networks firewall"),
    _("Windows file sharing"),
)
"""Why nothing was seen, what is worse at one address, and the other words by which checks fill their sentences."""
GLOSSED = {"probe": words.PROBES, "least": words.PROFILES, "used": words.PROFILES, "profile": words.PROFILES}
"""Places in which an id of the glossary stands."""


def told(value: str, text: Callable[[str], str], deep: int = 0) -> str:
    """A value in the language of `text`: a word of ours, one with places, or a list of some; any other as it is."""
    if deep == DEEPEST or not value:
        return value
    if not deep:
        value = _OFF.sub(lambda off: filled(text(OFF), {"name": off[1]}), value)
    if len(value) > LONGEST:
        return "; ".join(told(part, text, deep + 1) for part in value.split("; ", MOST)) if "; " in value else value
    if (known := text(value)) != value:
        return known
    if " " not in value:
        return value
    for english, pattern in _patterns():
        if found := pattern.fullmatch(value):
            places = {name: _placed(name, part, text, deep) for name, part in found.groupdict().items()}
            return filled(text(english), places)
    if "; " in value:  # several reasons
        return "; ".join(told(part, text, deep + 1) for part in value.split("; ", MOST))
    who, mark, why = value.partition(": ")
    if mark and " " not in who:  # who says so, and why
        return f"{who}: {told(why, text, deep + 1)}"
    if ", " in value:
        return ", ".join(told(part, text, deep + 1) for part in value.split(", ", MOST))
    who, mark, why = value.partition(" (")
    if mark and " " not in who and why.endswith(")"):  # a name, and what is said of it
        return f"{who} ({told(why[:-1], text, deep + 1)})"
    return value


def _placed(name: str, part: str, text: Callable[[str], str], deep: int) -> str:
    """What fills the place `name`: an id of the glossary by its word, what was asked in quotation marks."""
    word = GLOSSED.get(name, {}).get(part)
    if word is None:
        return told(part, text, deep + 1)
    return f"“{text(word)}”" if name == "probe" else text(word)


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """The values with places, those with most words of ours first."""
    rows = [one for one in (*VALUES, *NAMED, *REASONS, *PROOFS) if PLACE.search(one)]
    return tuple(
        (one, re.compile("".join(_piece(piece) for piece in re.split(r"(\{\w+\})", one))))
        for one in sorted(rows, key=lambda one: -len(PLACE.sub("", one)))
    )


def _piece(piece: str) -> str:
    name = PLACE.fullmatch(piece)
    return f"(?P<{name[1]}>(?:(?!; ).){{1,200}}?)" if name else re.escape(piece)
