"""Do the mail exchangers that the domain names exist?"""

from collections.abc import Callable
from datetime import datetime
from ipaddress import ip_address

from scanner.observation import NOT_ASKED, Fact, Present
from scanner.probes.mail_policy import MailPolicy
from scoring.check import Name, Seen, check
from scoring.finding import Finding
from scoring.knowledge import Known


@check(
    because={
        "resolve": "All {count} mail exchangers that the domain names have an address.",
        "no_mail": "The domain names no mail exchanger.",
        "none_resolves": "None of the mail exchangers that the domain names has an address: {hosts}.",
        "some_missing": "A mail exchanger that the domain names has no address: {hosts}.",
        "null_beside_others": "The domain says that it takes no mail and names mail exchangers all the same.",
        "literal": "A mail exchanger is named by an address, which many senders do not take for a host: {hosts}.",
        "inside": "A mail exchanger has an address of an internal network, which nobody outside reaches: {hosts}.",
        "alias": "A mail exchanger is named by an alias, which some senders do not follow: {hosts}.",
        "not_seen": "No answer came that says which mail exchangers exist ({why}).",
    },
    causes=("mail fraud",),
    losses=("business interruption", "business email compromise"),
)
def mx_resolves(subject: Name, policy: Seen[MailPolicy], known: Known, as_of: datetime) -> Finding | None:
    """Do the mail exchangers that the domain names exist?

    Why an insurer cares: mail to a host that is gone is lost, or goes to whoever registers the host's domain next.

    What to do: remove exchangers that no longer exist; name hosts by names with public address records, not by aliases.

    What this cannot see: whether the exchangers take the domain's mail.

    Source: RFC 5321 section 5.1; RFC 2181 section 10.3; RFC 7505; RFC 1918 section 5.
    """
    mx = policy.latest(lambda facts: facts.mx)
    if mx is None:
        return subject.unknown("not_seen", policy, why=policy.silence)
    hosts = [one for one in mx.value or () if one.host]
    if not hosts:
        return subject.neutral("no_mail", mx)
    literal = [one.host for one in hosts if _is_address(one.host)]
    if literal:
        return (subject.bad if len(literal) == len(hosts) else subject.warn)("literal", mx, hosts=", ".join(literal))
    resolves = {one.host: policy.latest(_reader(one.host)) for one in hosts}
    told = [latest for latest in resolves.values() if latest]
    missing = [host for host, latest in resolves.items() if latest and not latest.value]
    present = [host for host, latest in resolves.items() if latest and latest.value]
    if len(missing) == len(resolves):
        return subject.bad("none_resolves", mx, *told, hosts=", ".join(missing))
    if missing:
        return subject.warn("some_missing", mx, *told, hosts=", ".join(missing))
    if len(hosts) < len(mx.value or ()):
        return subject.warn("null_beside_others", mx)
    inside = [one.host for one in hosts if one.inside == Present(value=True)]
    if inside:
        return subject.warn("inside", mx, hosts=", ".join(inside))
    if len(present) < len(resolves):
        return subject.unknown("not_seen", policy, why=policy.silence)
    aliases = [one.host for one in hosts if one.alias == Present(value=True)]
    if aliases:
        return subject.fair("alias", mx, hosts=", ".join(aliases))
    return subject.good("resolve", mx, *told, count=len(hosts))


def _reader(host: str) -> Callable[[MailPolicy], Fact[bool]]:
    """Whether an exchanger resolves, in one look: a question that was lost leaves what another look found."""

    def read(facts: MailPolicy) -> Fact[bool]:
        named = facts.mx.value if isinstance(facts.mx, Present) else ()
        return next((one.resolves for one in named if one.host == host), NOT_ASKED)

    return read


def _is_address(host: str) -> bool:
    try:
        return bool(ip_address(host.strip("[]")))
    except ValueError:
        return False
