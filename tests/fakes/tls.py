"""A TLS server that answers as the standards say, without a socket: what it offers is its truth."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from scanner.tls import suites
from scanner.tls.flight import Flight, ServerHello
from scanner.tls.groups import CURVES, MODERN, group_name
from scanner.tls.heard import Ask, Heard
from scanner.tls.hello import Hello, Version
from scanner.tls.plan import Plan

P256 = 0x0017


def _takes_a_curve(kind: str) -> bool:
    """Whether the certificate has to have an elliptic key (RFC 8422 2, RFC 4492 2 for static ECDH)."""
    return "ECDSA" in kind or kind == "ECDH_RSA"


@cache
def _p256_leaf() -> bytes:
    """A certificate with a key on P-256, made when it is first asked for."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "www.acme.example")])
    begins = datetime(2026, 1, 1, tzinfo=UTC)
    made = x509.CertificateBuilder(
        issuer_name=name, subject_name=name, public_key=key.public_key(), serial_number=1,
        not_valid_before=begins, not_valid_after=begins + timedelta(days=90),
    )  # fmt: skip
    return made.sign(key, hashes.SHA256()).public_bytes(Encoding.DER)


@dataclass(frozen=True, kw_only=True)
class Server:
    """What it has: versions, suites in its order, curves, keys (RSA, ECDSA), a prime; `hangs_up` in place of alerts."""

    versions: frozenset[Version]
    suites: tuple[int, ...]
    own_order: bool = True
    own_groups: bool = True
    curves: tuple[int, ...] = (0x001D, P256)
    keys: frozenset[str] = frozenset({"RSA"})
    prime: int = (1 << 2048) - 1
    hangs_up: bool = False
    knows_fallback: bool = True

    def usable(self, version: Version, offer: tuple[int, ...], groups: tuple[int, ...]) -> list[int]:
        """Suites of `offer` it can negotiate under `version`, in the order that decides."""
        both = [number for number in offer if number in self.suites and self._possible(version, number, groups)]
        return sorted(both, key=self.suites.index) if self.own_order else both

    def _possible(self, version: Version, number: int, groups: tuple[int, ...]) -> bool:
        one = suites.suite(number)
        if (one.key_exchange == "TLS13") is not (version is Version.TLS1_3) or one.first_version > version:
            return False
        curve = any(group in self.curves for group in groups)
        kind = one.key_exchange
        if _takes_a_curve(kind):
            return "ECDSA" in self.keys and curve and P256 in groups
        if kind.startswith("ECDH"):
            return curve and ("anon" in kind or "RSA" in self.keys)
        return curve if kind == "TLS13" else "anon" in kind or "RSA" in self.keys

    def answer(self, hello: Hello) -> Flight | None:
        """Its first flight; None where it hangs up."""
        if hello.version in (Version.SSL2, Version.TLCP):
            if hello.version not in self.versions:
                return None if self.hangs_up else Flight(complete=True, alert=70)
            return Flight(hello=ServerHello(version=hello.version, suite=suites.suite(0)), complete=True)
        modern = hello.version is Version.TLS1_3
        groups = hello.groups or (MODERN if modern else CURVES)
        offered = [one for one in sorted(self.versions, reverse=True) if Version.SSL3 <= one <= hello.version]
        if modern and all(number in suites.ALL_TLS13 for number in hello.suites):
            offered = [one for one in offered if one is Version.TLS1_3]
        if not offered:
            return self._refusal(70)
        if hello.fallback and self.knows_fallback and max(self.versions) > hello.version:
            return self._refusal(86)
        found = [(version, number) for version in offered for number in self.usable(version, hello.suites, groups)]
        if not found or found[0][0] is not offered[0]:
            # A server settles the version first, and has no second thoughts about it.
            return self._refusal(40)
        return self._flight(*found[0], groups)

    def _flight(self, version: Version, number: int, groups: tuple[int, ...]) -> Flight:
        one = suites.suite(number)
        order = self.curves if self.own_groups else groups
        group = next((group for group in order if group in groups and group in self.curves), None)
        ecdhe = one.key_exchange.startswith("ECDH") or version is Version.TLS1_3
        signals = version < max(self.versions) and Version.TLS1_3 in self.versions
        hello = ServerHello(
            version=version, suite=one, group=group_name(group) if group and version is Version.TLS1_3 else None,
            signals_downgrade=signals, answered=(23, 0xFF01),
        )  # fmt: skip
        leaf = _p256_leaf() if _takes_a_curve(one.key_exchange) else b"RSA"
        encrypted = version is Version.TLS1_3
        return Flight(
            hello=hello,
            chain=() if encrypted or "anon" in one.key_exchange else (leaf,),
            group=group_name(group) if group and ecdhe else None,
            prime=self.prime if one.key_exchange.startswith("DH") else None,
            complete=True,
        )

    def _refusal(self, alert: int) -> Flight | None:
        return None if self.hangs_up else Flight(alert=alert, complete=True)


def follow(plan: Plan, server: Server, *, lost: frozenset[int] = frozenset()) -> int:
    """Ask the server what the plan asks; how many hellos that took. It hangs up on those whose number is in `lost`."""
    count = 0
    ask: Ask | None = next(plan, None)
    while ask is not None:
        count += 1
        assert count < 200, "a plan without end"
        flight = Flight(chain=(b"RSA",), complete=True) if ask.finish else server.answer(ask.hello)
        flight = None if count in lost else flight
        heard = Heard(question=ask.question, hello=ask.hello, flight=flight, closed=flight is None)
        try:
            ask = plan.send(heard)
        except StopIteration:
            break
    return count
