"""Names as discovery compares them: valid host names, the target's own domains, everybody else's."""

from functools import lru_cache

from scanner.errors import Misconfigured
from scanner.registry import Registry
from scanner.target import Target, TargetKind, a_label

LOCAL = frozenset(
    ("arpa", "corp", "home", "internal", "intranet", "invalid", "lan", "local", "localdomain", "localhost", "private")
)
"""Last labels that nobody can register (RFC 6761, RFC 6762, RFC 8375, ICANN on .internal and .corp): such a name
says nothing about whose a host is."""


@lru_cache(maxsize=8192)
def host_name(text: str) -> str | None:
    """A host name in canonical form; None where the text is none, such as a wildcard or an escaped label."""
    try:
        return a_label(text)
    except Misconfigured:
        return None


def within(name: str, domain: str) -> bool:
    """Whether `name` is `domain` or lies below it."""
    return name == domain or name.endswith(f".{domain}")


def declared_names(target: Target) -> tuple[str, ...]:
    """The typed name and those declared beside it."""
    typed = (target.name,) if target.kind is TargetKind.NAME else ()
    return tuple(dict.fromkeys((*typed, *target.names)))


def apexes(target: Target) -> tuple[str, ...]:
    """The declared names that do not lie below another one, and the typed name always."""
    names = declared_names(target)
    return tuple(
        name
        for name in names
        if name == target.name or not any(other != name and within(name, other) for other in names)
    )


def ours(name: str, target: Target) -> bool:
    """Whether `name` is declared or lies below a declared name: the target decides what it points to."""
    return any(within(name, declared) for declared in declared_names(target))


def registrable(name: str, registry: Registry) -> str | None:
    """The registrable domain of a host name; None for local names and for what is no host name.

    A name that is itself a public suffix, as cloud machines' names are, stands for itself.
    """
    host = host_name(name)
    if host is None or host.rpartition(".")[2] in LOCAL:
        return None
    return registry.suffix(host) or host


def own_domains(target: Target, registry: Registry) -> frozenset[str]:
    """The registrable domains of all declared names; a name that is itself a public suffix stands for itself."""
    return frozenset(registry.suffix(name) or name for name in declared_names(target))
