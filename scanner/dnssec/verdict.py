"""What became of a chain of trust, and why it broke."""

from dataclasses import dataclass
from enum import StrEnum

from scanner.interfaces import NoReply


class Fault(StrEnum):
    """Why validating resolvers reject what a zone says (RFC 4035 5), worst explained last."""

    UNSIGNED = "signature missing"
    UNUSABLE = "signed only by an algorithm or a key that nobody can check"
    INVALID = "signature wrong"
    EARLY = "signature not yet valid"
    EXPIRED = "signature expired"
    NO_KEYS = "DS without keys"
    NO_MATCH = "no key fits the DS"
    DENIAL = "denial not proved"
    EXCESS = "more keys or signatures than a resolver tries"


class Status(StrEnum):
    """The state of a zone (RFC 4033 5), `DENIED` where it is proved not to exist."""

    SECURE = "secure"
    INSECURE = "insecure"
    BOGUS = "bogus"
    INDETERMINATE = "indeterminate"
    DENIED = "denied"


class Insecure(StrEnum):
    """Why there is no chain of trust."""

    UNSIGNED = "no keys"
    NO_DS = "keys without DS"
    UNSUPPORTED = "DS for unsupported algorithms only"
    ITERATIONS = "too many NSEC3 iterations above"


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Key:
    """One key of a zone: `entry` where it has the SEP flag (RFC 4034 2.1.1), `bits` 0 where they are not known."""

    algorithm: int
    bits: int
    entry: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Denial:
    """How a zone denies names: by NSEC, or by NSEC3 with these settings (RFC 5155 3.1)."""

    hashed: bool
    iterations: int = 0
    salted: bool = False
    opt_out: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The end of the walk from the trust anchor.

    `zone` is where it ended: the zone that holds the name, or the one whose data broke the chain or ended it. `why` is
    a Fault or an Insecure, `lost` who kept silent (of an INDETERMINATE zone, or about the denial of a SECURE one). The
    rest is told of a SECURE zone: `keys`, digest types of its DS (`digests`), its `denial` (None where that was not
    heard), and whether a signature is `ending`, about to expire though most of its life is over.
    """

    status: Status
    zone: str
    why: str = ""
    lost: NoReply | None = None
    keys: tuple[Key, ...] = ()
    digests: tuple[int, ...] = ()
    denial: Denial | None = None
    ending: bool = False
