"""Is the certificate's lifetime within the limit of its time?"""

from datetime import UTC, datetime, timedelta

from scanner.probes.tls import TlsFacts
from scoring.check import Endpoint, Seen, check
from scoring.finding import Finding
from scoring.knowledge import Known
from scoring.vectors.tls_certificates._presented import Presented, presented

# Issued from this day on: at most so many days (CA/Browser Forum Baseline Requirements 6.3.2, ballots 193, SC31
# and SC081v3).
LIMITS = (
    (datetime(2029, 3, 15, tzinfo=UTC), 47),
    (datetime(2027, 3, 15, tzinfo=UTC), 100),
    (datetime(2026, 3, 15, tzinfo=UTC), 200),
    (datetime(2020, 9, 1, tzinfo=UTC), 398),
    (datetime(2018, 3, 1, tzinfo=UTC), 825),
)
# A second more than whole days, or a start a day early, is no fault.
GRACE = timedelta(days=1)


@check(
    because={
        "long": "The certificate runs for {days} days; certificates of its date may run for {limit}.",
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
    What this cannot see: why a private authority issues for longer; it is not bound by these limits, so the
    verdict is never worse than FAIR.
    Source: CA/Browser Forum Baseline Requirements 6.3.2; Mozilla Server Side TLS 6.0 (90 days recommended).
    """
    shown = presented(endpoint, tls)
    if not isinstance(shown, Presented):
        return shown
    leaf = shown.leaf
    limit = next((days for since, days in LIMITS if leaf.not_before >= since), None)
    if limit is None or leaf.not_after - leaf.not_before <= timedelta(days=limit) + GRACE:
        return endpoint.good("reasonable", shown.latest)
    return endpoint.fair("long", shown.latest, days=(leaf.not_after - leaf.not_before).days, limit=limit)
