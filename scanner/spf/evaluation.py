"""What SPF says of one sender: check_host() of RFC 7208 section 4, its DNS questions asked by the caller."""

import ipaddress
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum

from scanner.observation import ABSENT, Fact, Present
from scanner.spf.macros import MacroString, expand, letters, macro_string, name_from
from scanner.spf.record import Broken, Mechanism, Record, parse, records_among

MOST_LOOKUPS = 10
"""Terms that need DNS, of all records of one evaluation together (RFC 7208 4.6.4)."""
MOST_VOID = 2
"""Terms whose own question found nothing; addresses of exchangers and names are not counted (RFC 7208 4.6.4)."""
MOST_NAMES = 10
"""Exchangers or names of an address that are looked at for one term (RFC 7208 4.6.4)."""

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Question = Callable[[str, str], Awaitable[Fact[tuple[str, ...]]]]
"""A name and a type: Present, ABSENT where there is none, anything else for a question without an answer."""


class Result(StrEnum):
    """What one evaluation comes to (RFC 7208 2.6)."""

    NONE = "none"
    NEUTRAL = "neutral"
    PASS = "pass"  # noqa: S105  # the RFC's word, not a password
    FAIL = "fail"
    SOFTFAIL = "softfail"
    TEMPERROR = "temperror"
    PERMERROR = "permerror"


QUALIFIED = {"+": Result.PASS, "-": Result.FAIL, "~": Result.SOFTFAIL, "?": Result.NEUTRAL}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Who wants to send: the client's address, MAIL FROM (empty for the null sender) and HELO.

    `receiver` and `timestamp` (seconds since 1970) are used in explanations alone (RFC 7208 7.2).
    """

    address: Address
    mail_from: str
    helo: str
    receiver: str = "unknown"
    timestamp: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluated:
    """The result, with the domain's own explanation of a fail where it gives one that can be used."""

    result: Result
    explanation: str | None = None


async def evaluate(sender: Sender, ask: Question) -> Evaluated:
    """SPF for one sender, by MAIL FROM, or by HELO where that is the null sender (RFC 7208 2.4)."""
    local, _, domain = sender.mail_from.rpartition("@")
    evaluation = _Evaluation(sender, local or "postmaster", domain or sender.helo, ask)
    try:
        return await evaluation.check_host(name_from(evaluation.origin), explain=True)
    except _Ended as ended:
        return Evaluated(result=ended.result)


def can_be_asked(name: str) -> bool:
    """Whether DNS can hold the name: labels of 1 to 63 octets, 253 together (RFC 1035 2.3.4)."""
    return len(name) <= 253 and all(1 <= len(label.encode()) <= 63 for label in name.split("."))


class _Ended(Exception):
    """An error that ends the whole evaluation, however deep in includes it came up."""

    def __init__(self, result: Result) -> None:
        super().__init__(result)
        self.result = result


class _Evaluation:
    def __init__(self, sender: Sender, local: str, origin: str, ask: Question) -> None:
        mapped = getattr(sender.address, "ipv4_mapped", None)  # RFC 7208 5: treated as IPv4
        self.sender, self.local, self.origin, self._ask = sender, local, origin, ask
        self.address: Address = mapped or sender.address
        self._lookups = self._void = 0
        self._names: tuple[str, ...] | None = None
        self._nameless = False

    async def check_host(self, domain: str, *, explain: bool) -> Evaluated:
        """RFC 7208 4; `explain` where a fail would be the result of the whole."""
        if not can_be_asked(domain) or "." not in domain:
            return Evaluated(result=Result.NONE)
        found = records_among(await self._asked(domain, "TXT"))
        if not found:
            return Evaluated(result=Result.NONE)
        record = parse(found[0])
        if len(found) > 1 or isinstance(record, Broken):
            raise _Ended(Result.PERMERROR)
        for mechanism in record.mechanisms:
            if await self._matches(mechanism, domain):
                result = QUALIFIED[mechanism.qualifier]
                told = await self._explanation(record, domain) if explain and result is Result.FAIL else None
                return Evaluated(result=result, explanation=told)
        if record.redirect is None:
            return Evaluated(result=Result.NEUTRAL)
        self._count()
        redirected = await self.check_host(await self._name(record.redirect, domain), explain=explain)
        return Evaluated(result=Result.PERMERROR) if redirected.result is Result.NONE else redirected

    async def _matches(self, mechanism: Mechanism, domain: str) -> bool:
        if mechanism.asks:
            self._count()
        target = await self._name(mechanism.domain, domain) if mechanism.domain else domain
        match mechanism.name:
            case "all":
                return True
            case "include":
                inner = (await self.check_host(target, explain=False)).result
                if inner in (Result.NONE, Result.PERMERROR):
                    raise _Ended(Result.PERMERROR)
                return inner is Result.PASS
            case "exists":
                return bool(self._voided(await self._asked(target, "A")))
            case "a":
                return self._within(self._voided(await self._addresses(target)), mechanism)
            case "mx":
                return await self._mx(target, mechanism)
            case "ptr":
                names = await self._validated()
                self._void_if(self._nameless)
                return any(name == target or name.endswith(f".{target}") for name in names)
        return mechanism.network is not None and self.address in mechanism.network

    async def _mx(self, target: str, mechanism: Mechanism) -> bool:
        exchangers = self._voided(await self._asked(target, "MX"))
        if len(exchangers) > MOST_NAMES:
            raise _Ended(Result.PERMERROR)
        for record in exchangers:
            host = name_from(record.rpartition(" ")[2])
            if self._within(await self._addresses(host), mechanism):
                return True
        return False

    def _within(self, addresses: tuple[str, ...], mechanism: Mechanism) -> bool:
        length = mechanism.four if self.address.version == 4 else mechanism.six
        network = ipaddress.ip_network((self.address, length), strict=False)
        return any(ipaddress.ip_address(address) in network for address in addresses)

    async def _addresses(self, name: str) -> tuple[str, ...]:
        return await self._asked(name, "A" if self.address.version == 4 else "AAAA")

    async def _validated(self) -> tuple[str, ...]:
        """Names of the address that lead back to it; a question without an answer names none (RFC 7208 5.5)."""
        if self._names is None:
            own = self.address.reverse_pointer
            found = await self._ask(own, "PTR")
            self._nameless = found is ABSENT
            names = [name_from(name) for name in found.value[:MOST_NAMES]] if isinstance(found, Present) else []
            valid = []
            for name in names:
                try:
                    addresses = await self._addresses(name)
                except _Ended:
                    continue
                if any(ipaddress.ip_address(address) == self.address for address in addresses):
                    valid.append(name)
            self._names = tuple(valid)
        return self._names

    async def _asked(self, name: str, rtype: str) -> tuple[str, ...]:
        """The records, or none; a question without an answer ends the evaluation."""
        # a name that DNS cannot hold does not exist (RFC 7208 4.8)
        found = await self._ask(name, rtype) if can_be_asked(name) else ABSENT
        if isinstance(found, Present):
            return found.value
        if found is ABSENT:
            return ()
        raise _Ended(Result.TEMPERROR)

    def _voided(self, found: tuple[str, ...]) -> tuple[str, ...]:
        self._void_if(not found)
        return found

    def _void_if(self, nothing: bool) -> None:
        self._void += nothing
        if self._void > MOST_VOID:
            raise _Ended(Result.PERMERROR)

    def _count(self) -> None:
        self._lookups += 1
        if self._lookups > MOST_LOOKUPS:
            raise _Ended(Result.PERMERROR)

    async def _name(self, parts: MacroString, domain: str) -> str:
        return name_from(await self._expanded(parts, domain))

    async def _expanded(self, parts: MacroString, domain: str) -> str:
        named = await self._named(domain) if "p" in letters(parts) else ""
        address = self.address
        values = {
            "s": f"{self.local}@{self.origin}",
            "l": self.local,
            "o": self.origin,
            "d": domain,
            "i": str(address) if address.version == 4 else ".".join(address.exploded.replace(":", "")).upper(),
            "p": named,
            "v": "in-addr" if address.version == 4 else "ip6",
            "h": self.sender.helo,
            "c": str(address),
            "r": self.sender.receiver,
            "t": str(self.sender.timestamp),
        }
        return expand(parts, values.__getitem__)

    async def _named(self, domain: str) -> str:
        """%{p}: the domain itself, else a name below it, else any name of the address (RFC 7208 7.3)."""
        names = await self._validated()
        below = (name for name in names if name.endswith(f".{domain}"))
        return domain if domain in names else next(below, names[0] if names else "unknown")

    async def _explanation(self, record: Record, domain: str) -> str | None:
        """The text behind exp=; whatever goes wrong, there is none (RFC 7208 6.2)."""
        if record.explanation is None:
            return None
        name = await self._name(record.explanation, domain)
        found = await self._ask(name, "TXT") if can_be_asked(name) else ABSENT
        if not isinstance(found, Present) or len(found.value) != 1 or not found.value[0].isascii():
            return None
        parts = macro_string(found.value[0], explains=True)
        return None if parts is None else await self._expanded(parts, domain)
