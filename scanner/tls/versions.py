"""Which versions a server offers, by what it chose and what it turned down."""

from collections.abc import Sequence

from scanner.observation import NOT_ASKED, Fact, Present, Unseen
from scanner.tls.heard import Heard, Question, refused
from scanner.tls.hello import Version


def settled(heard: Sequence[Heard], version: Version) -> bool:
    """Whether a ServerHello already tells if `version` is offered.

    RFC 5246 E.1: the server answers with the highest version that both sides have.
    """
    return any(
        one.chosen and one.chosen.version <= version <= one.hello.version <= Version.TLS1_2
        for one in heard
        if one.question in (Question.VERSION, Question.WEAK) or _of_older_suites(one)
    )


def offered(heard: Sequence[Heard], version: Version) -> Fact[bool]:
    """Whether the server offers `version` (SSL 2.0 to TLS 1.3, TLCP)."""
    if any(one.chosen and one.chosen.version == version for one in heard):
        return Present(value=True)
    if version > Version.SSL2 and settled(heard, version):
        return Present(value=False)
    telling = _telling(heard, version)
    asked = [number for number in telling if heard[number].hello.version == version]
    if any(heard[number].chosen or refused(heard, number) for number in asked):
        return Present(value=False)
    if asked:
        return Unseen(why=f"no answer to {'an' if version < Version.TLS1_0 else 'a'} {version.label} hello")
    if version is Version.TLS1_3 and any(
        one.chosen and one.chosen.version is Version.TLS1_2 and one.chosen.signals_downgrade for one in heard
    ):
        return Present(value=True)
    if version < Version.SSL3:
        return NOT_ASKED
    # By the same rule a hello that allows this version and is turned down rules it out.
    allowing = [
        number for number in telling
        if version < heard[number].hello.version <= Version.TLS1_2 and heard[number].chosen is None
    ]  # fmt: skip
    if any(refused(heard, number) for number in allowing):
        return Present(value=False)
    return Unseen(why=f"no answer to a hello that allows {version.label}") if allowing else NOT_ASKED


def only_tls1_3(heard: Sequence[Heard]) -> bool:
    """Whether TLS 1.3 is all that the server speaks."""
    versions = {one.chosen.version for one in heard if one.chosen}
    first = next((number for number, one in enumerate(heard) if one.hello.version is Version.TLS1_2), None)
    return versions == {Version.TLS1_3} and first is not None and refused(heard, first)


def newest_below_tls1_3(heard: Sequence[Heard]) -> Version | None:
    """The newest of the older versions that is spoken; None where there is none, or one above it is open."""
    for version in (Version.TLS1_2, Version.TLS1_1, Version.TLS1_0, Version.SSL3):
        known = offered(heard, version)
        if known != Present(value=False):
            return version if known == Present(value=True) else None
    return None


def _telling(heard: Sequence[Heard], version: Version) -> list[int]:
    """Hellos of which a no is one to `version`, and not to suites of which it offered none that the server has."""
    asked = [number for number, one in enumerate(heard) if one.question is Question.VERSION or _of_older_suites(one)]
    if all(heard[number].chosen or heard[number].of_version for number in asked):
        return asked
    has = {
        chosen.suite.number for one in heard
        if (chosen := one.chosen) and chosen.suite.first_version <= version < Version.TLS1_3
    }  # fmt: skip
    # Where nothing is known of its suites, the usual ones of a question about the version are taken to be among them.
    return [
        number for number in asked
        if (one := heard[number]).chosen or one.of_version or not has.isdisjoint(one.hello.suites)
        or (not has and one.question is Question.VERSION)
    ]  # fmt: skip


def _of_older_suites(one: Heard) -> bool:
    return one.question is Question.RARE and one.hello.version < Version.TLS1_2
