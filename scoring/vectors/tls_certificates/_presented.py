"""The certificates an endpoint presents, and how a fault in them is judged."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from scanner.asset import Asset
from scanner.observation import Fact, Present
from scanner.probes.tls import TlsFacts
from scanner.tls.certificate import Certificate, read_chain
from scanner.tls.starttls import MAIL_PORTS
from scoring.check import Endpoint, Latest, Seen
from scoring.finding import Finding, Verdict

T = TypeVar("T")
MAIL_TRANSFER = 25


@dataclass(frozen=True, slots=True, kw_only=True)
class Presented:
    """The newest chain seen: `latest` says when, `leaf` is the server's own, `others` what was sent with it."""

    latest: Latest[tuple[str, ...]]
    leaf: Certificate
    others: tuple[Certificate, ...]

    @property
    def path(self) -> tuple[Certificate, ...]:
        """From the leaf upward by issuer name, as far as what was sent reaches; every certificate once."""
        path = [self.leaf]
        while not path[-1].self_signed:
            above = [one for one in self.others if one.subject == path[-1].issuer and one not in path]
            if not above:
                break
            path.append(above[0])
        return tuple(path)


def presented(endpoint: Endpoint, tls: Seen[TlsFacts]) -> Presented | Finding | None:
    """What was presented; UNKNOWN (message `unseen`) where TLS should be there and no certificate was seen.

    None where there is no TLS under this name, or nobody asked for it by a name.
    """
    answered = tls.answered
    if not tls.looks or tls.absent or (answered and answered.facts and not answered.facts.served):
        return None
    latest = tls.latest(lambda facts: facts.chain)
    if latest is None or not latest.value:
        return endpoint.unknown("unseen", tls, why=tls.silence)
    leaf, *others = read_chain(latest.value)
    if leaf is None:
        return endpoint.unknown("unseen", latest, why="it cannot be read")
    return Presented(latest=latest, leaf=leaf, others=tuple(one for one in others if one))


def beside(shown: Presented, tls: Seen[TlsFacts], read: Callable[[TlsFacts], Fact[T]]) -> Latest[T] | None:
    """The newest answer to another question that came with this very leaf; None where there is none.

    What was said of the certificate before it says nothing about this one.
    """
    leaf = shown.latest.value[:1] if shown.latest.value else ()
    with_it = (
        look for look in tls.looks
        if look.facts and isinstance(look.facts.chain, Present) and look.facts.chain.value[:1] == leaf
    )  # fmt: skip
    return Seen(tuple(with_it)).latest(read)


def refused(endpoint: Endpoint, web: Verdict = Verdict.BAD) -> Callable[..., Finding]:
    """The verdict on a certificate that clients refuse: `web` where a browser warns, WARN where people's mail
    and file clients do, FAIR between mail servers, which do not verify (RFC 7435, RFC 3207 4.1)."""
    asset: Asset | None = endpoint.asset
    if asset is not None and asset.port == MAIL_TRANSFER:
        return endpoint.fair
    if web is Verdict.BAD and (asset is None or asset.port not in (*MAIL_PORTS, 21)):
        return endpoint.bad
    return endpoint.warn
