"""How an endpoint's offer is read and judged."""

from collections.abc import Callable
from typing import TypeVar

from scanner.observation import NOT_ASKED, Fact
from scanner.probes.tls import TlsFacts
from scanner.tls.starttls import MAIL_PORTS
from scoring.check import Endpoint, Seen
from scoring.finding import Finding

T = TypeVar("T")


def spoken(tls: Seen[TlsFacts]) -> bool:
    """Whether TLS is, or may be, spoken there under this name; where it is not there is nothing to judge."""
    answered = tls.answered
    return bool(tls.looks) and not tls.absent and (answered is None or answered.facts is None or answered.facts.served)


def asked(tls: Seen[TlsFacts], read: Callable[[TlsFacts], Fact[T]]) -> bool:
    """Whether any look holds a reply, or a failed try, to this question; a second look asks only what is in doubt."""
    answered = [look.facts for look in tls.looks if look.facts is not None]
    return not answered or any(read(facts) is not NOT_ASKED for facts in answered)


def is_mail(endpoint: Endpoint) -> bool:
    """A mail port: there the other side falls back to plain text where TLS fails, so weak TLS beats none (RFC 7435)."""
    return endpoint.asset is not None and endpoint.asset.port in MAIL_PORTS


def fault(endpoint: Endpoint) -> Callable[..., Finding]:
    """BAD on the web, FAIR for mail, where the published practice grades the same fault milder."""
    return endpoint.fair if is_mail(endpoint) else endpoint.bad
