"""Which flaws the software of an endpoint has by what it tells, how grave each is, and since when it has a fix."""

from dataclasses import dataclass, replace
from datetime import MAXYEAR, date, datetime, timedelta
from enum import StrEnum

from scanner.asset import Asset
from scanner.observation import Software
from scoring.knowledge import Known, KnownSoftware
from scoring.knowledge.identity import contradicted
from scoring.knowledge.vulnerability import Standing, Vulnerability

FRESH = timedelta(days=14)
"""How old a source may be before a miss says nothing. A flaw that it names stays one."""
MOST_NAMED = 100
"""CVE ids that one finding names."""

CRITICAL, HIGH, MEDIUM = 90, 70, 40
"""Tenths of a CVSS base score: the qualitative scale of CVSS 3.1 section 5 and CVSS 4.0 section 6."""
USED_SOON = 100
"""Thousandths of an EPSS probability from which a flaw is dealt with as a critical one. Our own choice: some 4 % of all
flaws reach 10 %, and FIRST leaves the threshold to its users."""

SOON, LATER = timedelta(days=14), timedelta(days=60)


class Grave(StrEnum):
    """How grave a flaw is, apart from being on CISA's list."""

    CRITICAL = "critical"
    HIGH = "high"
    OTHER = "other"
    """medium, or scored by nobody"""
    LOW = "low"

    @property
    def clock(self) -> timedelta | None:
        """How long its fix may be out: two of the three clocks of CISA BOD 26-04; None where no clock runs."""
        return {Grave.CRITICAL: SOON, Grave.HIGH: LATER}.get(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A flaw with the software that has it, by what it told; `doubtful` where the same answer tells something else."""

    software: Software
    row: KnownSoftware
    flaw: Vulnerability
    doubtful: bool = False


def grave(flaw: Vulnerability) -> Grave:
    """By the base score of the newest standard; what is likely to be used within 30 days is critical."""
    tenths = flaw.tenths
    if (tenths or 0) >= CRITICAL or (flaw.epss_milli or 0) >= USED_SOON:
        return Grave.CRITICAL
    if tenths is None or MEDIUM <= tenths < HIGH:
        return Grave.OTHER
    return Grave.HIGH if tenths >= HIGH else Grave.LOW


def mendable_since(flaw: Vulnerability) -> datetime | None:
    """Since when whoever runs it could know that it has to be mended, and do it: the later of publication and fix.

    Of a fix without a day, when the flaw was published.
    """
    return max((at for at in (flaw.fixed_at, flaw.published) if at), default=None)


def judged_software(asset: Asset, told: tuple[Software, ...] | None) -> list[Software]:
    """What is judged of what was told: under a name only what belongs to the name, not its server."""
    return [one for one in told or () if asset.asked_as is None or one.told_by.endswith("x-powered-by header")]


def flaws_of(row: KnownSoftware) -> tuple[Vulnerability, ...]:
    """What one software has or may have; from the table of exploited ranges alone where no source has its ranges."""
    if row.flaws is not None and row.flaws.ranged:
        return row.flaws.open
    return tuple(
        Vulnerability(
            cve=one.cve,
            standing=Standing.MAYBE if one.packaged else Standing.OPEN,
            published=None,
            exploited=one.added,
            ransomware=one.ransomware,
            edge=one.edge,
        )
        for one in row.exploited
    )


def rows_of(software: list[Software], known: Known) -> list[tuple[Software, KnownSoftware | None]]:
    """What is known of each software that tells its version."""
    return [(one, known.of_software(one.product, one.version, one.package)) for one in software if one.version]


def hidden_of(software: list[Software], known: Known) -> list[tuple[Software, KnownSoftware | None]]:
    """What is known of each of our products that is named without any version."""
    told = {one.product for one in software if one.version}
    silent = [one for one in software if not one.version and one.product not in told]
    rows = [(one, known.of_software(one.product, None, one.package)) for one in silent]
    return [(one, row) for one, row in rows if row and row.unranged is not None]


def held_in(found: list[tuple[Software, KnownSoftware | None]], told: tuple[Software, ...] | None) -> list[Held]:
    """Every flaw of these; of what contradicts something else in the same answer none is more than possible."""
    held = []
    for one, row in found:
        if row is None:
            continue
        doubtful = contradicted(one, told or ())
        for flaw in flaws_of(row):
            sure = replace(flaw, standing=Standing.MAYBE) if doubtful else flaw
            held.append(Held(software=one, row=row, flaw=sure, doubtful=doubtful))
    return held


def first(held: Held) -> tuple[int, bool, bool, bool, int, int, str]:
    """The order in which flaws are named: what is there before what may be, used before unused, the gravest first."""
    flaw = held.flaw
    return (
        list(Standing).index(flaw.standing),
        not flaw.edge,
        not flaw.ransomware,
        flaw.exploited is None,
        -(flaw.tenths or 0),
        -(flaw.epss_milli or 0),
        flaw.cve,
    )


def support_ends(row: KnownSoftware) -> datetime | None:
    """When the last support of the release ends that the package names; None without a release, or without an end."""
    release = row.distribution
    ends = [end for end in (release.ended, release.extended, release.paid) if end] if release else []
    return max(ends) if ends and max(ends).year < MAXYEAR else None


def values_of(held: Held, cves: list[str]) -> dict[str, str]:
    """The compact form of one flaw for a finding, with the ids of all that the finding is about.

    The whole of each stands in what was known (`Known.software`), from where the JSON of a finding takes it.
    """
    flaw = held.flaw
    values = {
        "software": held.software.shown,
        "service": held.software.product,
        "cve": flaw.cve,
        "cves": ", ".join(cves[:MOST_NAMED]),
        "flaws": str(len(cves)),
        "scores": ", ".join(f"CVSS {score.version} {tenths(score.tenths)}" for score in flaw.scores),
        "epss": "" if flaw.epss_milli is None else f"{tenths(flaw.epss_milli)} %",
        "weaknesses": ", ".join(flaw.weaknesses),
        "cpe": flaw.cpe,
        "fixed": flaw.fixed or "",
        "since": day(mendable_since(flaw)),
    }
    return {key: value for key, value in values.items() if value}


def tenths(number: int) -> str:
    """`98` as `9.8`."""
    return f"{number // 10}.{number % 10}"


def day(at: date | None) -> str:
    """The day, and nothing for none."""
    return "" if at is None else f"{at:%Y-%m-%d}"
