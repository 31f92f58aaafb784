"""Does SSH offer only protocol 2 and current algorithms?"""

from datetime import datetime

from scanner.probes.ssh import SshFacts
from scoring.check import Endpoint, Seen, check
from scoring.finding import Finding
from scoring.knowledge import Known

OLD_KEY_EXCHANGES = frozenset({
    "diffie-hellman-group1-sha1", "diffie-hellman-group14-sha1", "diffie-hellman-group-exchange-sha1", "rsa1024-sha1",
    "gss-group1-sha1", "gss-gex-sha1", "gss-group14-sha1",
})  # fmt: skip
"""SHOULD NOT or MUST NOT in RFC 9142 4, with group14-sha1, its last SHA-1 exception."""
NO_KEY_EXCHANGES = ("ext-info-s", "ext-info-c", "kex-strict-")
"""Markers in the list that are no key exchange (RFC 8308 2.1, OpenSSH PROTOCOL 1.10)."""
OLD_CIPHERS = ("3des", "arcfour", "blowfish", "cast128", "des-", "idea", "none")
OLD_HOST_KEYS = frozenset({"ssh-dss"})


@check(
    because={
        "protocol_1": "SSH on port {port} offers protocol 1, which was withdrawn in 2006.",
        "only_old_key_exchange": "SSH on port {port} offers only key exchanges with SHA-1: {algorithms}.",
        "only_old_ciphers": "SSH on port {port} offers only outdated ciphers: {algorithms}.",
        "some_old": "SSH on port {port} still offers outdated algorithms: {algorithms}.",
        "current": "SSH on port {port} offers protocol 2 with current algorithms.",
        "not_seen": "SSH answers on port {port}, but gave no list of algorithms: {why}.",
    },
    causes=("remote access",),
    losses=("data breach", "ransomware"),
)
def ssh_current(subject: Endpoint, hello: Seen[SshFacts], known: Known, as_of: datetime) -> Finding | None:
    """Does SSH offer only protocol 2 and current algorithms?

    That SSH is reachable is no fault by itself: with keys it is the usual way to administer a server.

    Why an insurer cares: servers that offer only what was withdrawn long ago are servers that nobody maintains.

    What to do: update the SSH server, and take old algorithms out of its configuration.

    What this cannot see: whether passwords are accepted, and who may log in.

    Source: RFC 9142 (key exchange), RFC 8758 (RC4), RFC 4253 5.1 (protocol 1).
    """
    if subject.asset is None or subject.asset.asked_as:
        return None
    spoken = hello.latest(lambda facts: facts.speaks)
    if spoken is None or spoken.value != "ssh":
        return None
    port = subject.asset.port
    first = hello.latest(lambda facts: facts.ssh1)
    if first and first.value:
        return subject.bad("protocol_1", first, service="ssh", port=port)
    exchanges = hello.latest(lambda facts: facts.key_exchanges)
    ciphers = hello.latest(lambda facts: facts.ciphers)
    keys = hello.latest(lambda facts: facts.host_keys)
    if not (exchanges and exchanges.value and ciphers and ciphers.value and keys):
        return subject.unknown("not_seen", hello, service="ssh", port=port, why=hello.silence)
    real = [name for name in exchanges.value if not name.startswith(NO_KEY_EXCHANGES)]
    # GSS-API exchanges end in a hash of the mechanism (RFC 4462 2.1), which is no part of the strength.
    old_exchanges = [name for name in real if name.rpartition("-")[0] in OLD_KEY_EXCHANGES or name in OLD_KEY_EXCHANGES]
    old_ciphers = [name for name in ciphers.value if name.startswith(OLD_CIPHERS)]
    old_keys = [name for name in keys.value or () if name in OLD_HOST_KEYS]
    if real and len(old_exchanges) == len(real):
        told = ", ".join(old_exchanges[:5])
        return subject.warn("only_old_key_exchange", exchanges, service="ssh", port=port, algorithms=told)
    if len(old_ciphers) == len(ciphers.value):
        told = ", ".join(old_ciphers[:5])
        return subject.warn("only_old_ciphers", ciphers, service="ssh", port=port, algorithms=told)
    if old := [*old_exchanges, *old_ciphers, *old_keys]:
        return subject.fair("some_old", exchanges, service="ssh", port=port, algorithms=", ".join(old[:8]))
    return subject.good("current", exchanges, service="ssh", port=port)
