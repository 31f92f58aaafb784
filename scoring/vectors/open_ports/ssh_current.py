"""Does SSH offer only protocol 2 and current algorithms?"""

from collections.abc import Callable
from datetime import datetime

from scanner.observation import Fact
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
"""DSA with SHA-1, whose keys have 1024 bits."""
SHA2_OF_RSA = ("rsa-sha2-256", "rsa-sha2-512")
"""RFC 8332: with neither of them RSA keys sign with SHA-1."""
OLD_MACS = ("hmac-md5", "hmac-sha1-96", "hmac-ripemd160-96", "none")
"""MD5, and hashes cut to 96 bits; their encrypt-then-MAC forms are as old."""
OWN_MAC = ("chacha20-poly1305", "aes128-gcm", "aes256-gcm", "AEAD_")
"""Ciphers that need no MAC beside them (RFC 5647 5.1)."""
STRICT = "kex-strict-s-v00@openssh.com"
"""The mark of servers that are strict in the handshake, against CVE-2023-48795 (OpenSSH PROTOCOL 1.10)."""


@check(
    because={
        "protocol_1": "SSH on port {port} offers protocol 1, which was withdrawn in 2006.",
        "only_old_key_exchange": "SSH on port {port} offers only key exchanges with SHA-1: {algorithms}.",
        "only_old_ciphers": "SSH on port {port} offers only outdated ciphers: {algorithms}.",
        "only_old_macs": "SSH on port {port} offers only outdated integrity checks: {algorithms}.",
        "some_old": "SSH on port {port} still offers outdated algorithms: {algorithms}.",
        "truncation": "SSH on port {port} is open to the Terrapin attack with {algorithms}.",
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

    What this cannot see: whether passwords are accepted, who may log in, and how long the host keys are.

    Source: RFC 9142 (key exchange), RFC 8332 (RSA with SHA-2), RFC 8758 (RC4), RFC 6151 (MD5), RFC 4253 5.1 (protocol
    1), CVE-2008-5161 (CBC mode), CVE-2023-48795 (Terrapin).
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
    suites = _both(hello, lambda facts: facts.ciphers, lambda facts: facts.ciphers_to_client)
    macs = _both(hello, lambda facts: facts.macs, lambda facts: facts.macs_to_client)
    real = [name for name in exchanges.value if not name.startswith(NO_KEY_EXCHANGES)]
    # GSS-API exchanges end in a hash of the mechanism (RFC 4462 2.1), which is no part of the strength.
    old_exchanges = [name for name in real if name.rpartition("-")[0] in OLD_KEY_EXCHANGES or name in OLD_KEY_EXCHANGES]
    old_ciphers = [name for name in ciphers.value if name.startswith(OLD_CIPHERS)]
    old_macs = [name for name in macs if name.startswith(OLD_MACS)]
    if real and len(old_exchanges) == len(real):
        told = ", ".join(old_exchanges[:5])
        return subject.warn("only_old_key_exchange", exchanges, service="ssh", port=port, algorithms=told)
    if len(old_ciphers) == len(ciphers.value):
        told = ", ".join(old_ciphers[:5])
        return subject.warn("only_old_ciphers", ciphers, service="ssh", port=port, algorithms=told)
    if macs and len(old_macs) == len(macs) and not any(name.startswith(OWN_MAC) for name in suites):
        told = ", ".join(old_macs[:5])
        return subject.warn("only_old_macs", hello, service="ssh", port=port, algorithms=told)
    old_suites = [name for name in suites if name.startswith(OLD_CIPHERS) or _padded(name, macs)]
    if old := [*old_exchanges, *old_suites, *_old_keys(keys.value or ()), *old_macs]:
        return subject.fair("some_old", exchanges, service="ssh", port=port, algorithms=", ".join(old[:8]))
    if STRICT not in exchanges.value and (open_to_it := _truncatable(suites, macs)):
        return subject.fair("truncation", exchanges, service="ssh", port=port, algorithms=", ".join(open_to_it[:4]))
    return subject.good("current", exchanges, service="ssh", port=port)


def _both(hello: Seen[SshFacts], *directions: Callable[[SshFacts], Fact[tuple[str, ...]]]) -> list[str]:
    """The names that are offered in either direction, each once."""
    told = [found.value for read in directions if (found := hello.latest(read)) and found.value]
    return list(dict.fromkeys(name for names in told for name in names))


def _old_keys(keys: tuple[str, ...]) -> list[str]:
    old = [name for name in keys if name in OLD_HOST_KEYS]
    return [*old, "ssh-rsa"] if "ssh-rsa" in keys and not set(SHA2_OF_RSA) & set(keys) else old


def _padded(cipher: str, macs: list[str]) -> bool:
    """Whether it is a cipher in CBC mode whose padding is seen before its MAC (CVE-2008-5161)."""
    return "-cbc" in cipher and any("-etm@" not in name for name in macs)


def _truncatable(ciphers: list[str], macs: list[str]) -> list[str]:
    """What the attack needs: ChaCha20-Poly1305, or CBC mode with encrypt-then-MAC (CVE-2023-48795)."""
    with_etm = any("-etm@" in name for name in macs)
    return [name for name in ciphers if name.startswith("chacha20-poly1305") or ("-cbc" in name and with_etm)]
