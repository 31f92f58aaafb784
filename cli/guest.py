"""What we tell the hosts that we look at: why, what we never do, and how to be left alone."""

import re

from scanner.errors import Misconfigured

PURPOSE = (
    "We rate how well companies look after what they show on the Internet, for cyber insurance. We look from outside, "
    "as any visitor does, and hold one ordinary conversation with each service."
)
NEVER = (
    "We never log in, not even with an empty, anonymous or default account, and never try a password.",
    "We never use a flaw, send what is meant to break something, write, upload, or send mail through a server.",
    "We never guess the names of files, and read nothing beyond what a service shows to everybody.",
    "We never hide who we are, never imitate a browser, and never change addresses to get round a block.",
)
RECORDS = (
    "We keep the time of each look, what was asked, and the beginning of what was answered. Names of persons and the "
    "local parts of mail addresses are not kept."
)
LIMITS = (
    "Not kept by address: questions to name servers beyond the one whose answer was taken, and the fetching of "
    "certificate status, revocation lists and mail policies from hosts that a certificate or a record names."
)

_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_PAGE = re.compile(r"https://[^\s,;<>\"]+")


def leave_alone(contact: str) -> str:
    """How to be left alone, in one sentence or two."""
    return (
        f"Write to {contact} and name the addresses, networks or domain names that are yours: once you have shown that "
        "they are, we do not look at them again. Blocking us works too: we do not get round it."
    )


def contact_uris(contact: str) -> tuple[str, ...]:
    """The mail addresses and pages that a contact names, as RFC 9116 section 2.5.3 writes them, mail first.

    Raises Misconfigured where it names neither: nobody could write to it.
    """
    found = [f"mailto:{mail}" for mail in _MAIL.findall(_PAGE.sub(" ", contact))] + _PAGE.findall(contact)
    if not found:
        raise Misconfigured(
            f"The contact {contact!r} names no mail address and no https:// page: give one that can be written to."
        )
    return tuple(dict.fromkeys(found))
