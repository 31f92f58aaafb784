"""Is the certificate's lifetime within the limit of its time?"""

from datetime import UTC, datetime, timedelta

from scanner.probes.tls import TlsFacts
from scoring import trust
from scoring.check import Endpoint, Seen, check
from scoring.finding import Finding, Verdict
from scoring.knowledge import Known
from scoring.vectors.tls_certificates._presented import Presented, presented, refused

# Issued from this day on: at most so many days (CA/Browser Forum Baseline Requirements 6.3.2, ballots 193, SC31
# and SC081v3; the 39 months of 2015 are 1,188 days at most, the 60 of 2012 1,827). Before there was a rule, browsers
# take ten years.
PUBLIC_LIMITS = (
    (datetime(2029, 3, 15, tzinfo=UTC), 47),
    (datetime(2027, 3, 15, tzinfo=UTC), 100),
    (datetime(2026, 3, 15, tzinfo=UTC), 200),
    (datetime(2020, 9, 1, tzinfo=UTC), 398),
    (datetime(2018, 3, 1, tzinfo=UTC), 825),
    (datetime(2015, 4, 1, tzinfo=UTC), 1188),
    (datetime(2012, 7, 1, tzinfo=UTC), 1827),
    (datetime.min.replace(tzinfo=UTC), 3653),
)
# Roots that browsers do not ship are held to nothing but what Apple's devices refuse from anybody.
OTHER_LIMITS = ((datetime(2019, 7, 1, tzinfo=UTC), 825),)
# A second more than whole days, or a start a day early, is no fault.
GRACE = timedelta(days=1)


@check(
    because={
        "too_long": "The certificate runs for {days} days; publicly trusted ones of its date may run for {limit}, "
        "and browsers refuse longer ones.",
        "long": "The certificate runs for {days} days; some clients refuse more than {limit} from any authority.",
        "reasonable": "The certificate's lifetime is within the limit of its date.",
        "unseen": "The certificate could not be seen: {why}.",
    },
    causes=("web attack",),
    losses=("data breach",),
)
def certificate_lifetime_reasonable(
    endpoint: Endpoint, tls: Seen[TlsFacts], known: Known, as_of: datetime
) -> Finding | None:
    """Is the certificate's lifetime within the limit of its time?

    Why an insurer cares: a certificate for years is renewed by hand and forgotten, and a stolen key stays
    useful as long.
    What to do: let an ACME client renew certificates of 90 days or fewer.
    What this cannot see: why a private authority issues for longer; where no chain to a root that browsers
    ship was verified, the verdict is never worse than FAIR.
    Source: CA/Browser Forum Baseline Requirements 6.3.2 (9.4.1 of version 1.0), and Chromium's rule for what is older;
    Apple support article 103769 (825 days for any certificate since July 2019); published rating practice grades a
    life beyond the limit WARN.
    """
    shown = presented(endpoint, tls)
    if not isinstance(shown, Presented):
        return shown
    leaf = shown.leaf
    verified = trust.build(leaf, shown.others, known, as_of)
    public = verified is not None and verified.public
    limits = PUBLIC_LIMITS if public else OTHER_LIMITS
    until = verified.until(as_of) if verified else None
    limit = next((days for since, days in limits if leaf.not_before >= since), None)
    days = (leaf.not_after - leaf.not_before).days
    if limit is None or leaf.not_after - leaf.not_before <= timedelta(days=limit) + GRACE:
        return endpoint.good("reasonable", shown.latest, until=until)
    if public:
        return refused(endpoint, Verdict.WARN)("too_long", shown.latest, until=until, days=days, limit=limit)
    return endpoint.fair("long", shown.latest, until=until, days=days, limit=limit)
