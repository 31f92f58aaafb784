"""Is the key exchange large enough?"""

from collections.abc import Callable
from datetime import datetime

from scanner.probes.tls import TlsFacts
from scanner.tls.groups import curve_bits
from scoring.check import Endpoint, Seen, check
from scoring.finding import Finding
from scoring.knowledge import Known
from scoring.vectors.tls_configuration._offer import is_mail, spoken

LEAST_PRIME, BROKEN_PRIME = 2048, 1024
LEAST_CURVE, BROKEN_CURVE = 224, 160


@check(
    because={
        "small_prime": "Diffie-Hellman key exchange uses a prime of only {bits} bits.",
        "small_shared_prime": "Diffie-Hellman key exchange uses a prime of only {bits} bits that many servers share"
        " ({whose}).",
        "weak_curve": "Key exchange over the small curve {group} ({bits} bits) is accepted.",
        "small_curve": "Key exchange uses the small curve {group} ({bits} bits).",
        "strong": "The key exchange that was chosen is of current strength.",
        "unseen": "The key exchange could not be seen: {why}.",
    },
    causes=("stolen credentials",),
    losses=("data breach",),
)
def key_exchange_strong(endpoint: Endpoint, tls: Seen[TlsFacts], known: Known, as_of: datetime) -> Finding | None:
    """Is the key exchange large enough?

    Why an insurer cares: primes of 1024 bits and fewer are within reach of well-funded attackers, and one
    precomputation serves for every server that shares the prime (Logjam).
    What to do: prefer X25519 or P-256; where finite-field groups are needed use those of RFC 7919.
    What this cannot see: groups the server would choose only for other clients; on mail ports finite-field
    exchange is seen only where the server prefers it.
    Source: RFC 9325 4.4, NIST SP 800-52r2 and SP 800-57 (2048 and 224 bits); weakdh.org (1024 bits).
    """
    if not spoken(tls):
        return None
    prime, group = tls.latest(lambda f: f.dh_bits), tls.latest(lambda f: f.group)
    bits = prime.value if prime else None
    if bits is not None and bits < LEAST_PRIME:
        fault = _fault(endpoint, broken=bits <= BROKEN_PRIME)
        whose = tls.latest(lambda f: f.dh_prime)
        if whose and whose.value:
            return fault("small_shared_prime", prime, whose, bits=bits, whose=whose.value)
        return fault("small_prime", prime, bits=bits)
    weak = tls.latest(lambda f: f.weak_curve)
    if weak and weak.value:
        size = curve_bits(weak.value) or 0
        return _fault(endpoint, broken=size <= BROKEN_CURVE)("weak_curve", weak, group=weak.value, bits=size)
    curve = curve_bits(group.value) if group and group.value else None
    if group and curve is not None and curve < LEAST_CURVE:
        return _fault(endpoint, broken=curve <= BROKEN_CURVE)("small_curve", group, group=group.value, bits=curve)
    if bits is not None or group:
        return endpoint.good("strong", prime, group, weak)
    # Without any ephemeral exchange this question has no subject: forward_secrecy_offered says so.
    return endpoint.unknown("unseen", tls, why=tls.silence) if tls.answered is None else None


def _fault(endpoint: Endpoint, *, broken: bool) -> Callable[..., Finding]:
    if is_mail(endpoint):
        return endpoint.warn if broken else endpoint.fair
    return endpoint.bad if broken else endpoint.warn
