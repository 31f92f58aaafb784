"""Would a client notice that it was led to an older version?"""

from datetime import datetime

from scanner.probes.tls import TlsFacts
from scoring.check import Endpoint, Seen, check
from scoring.finding import Finding
from scoring.knowledge import Known
from scoring.vectors.tls_configuration._offer import spoken


@check(
    because={
        "noticed": "A client that was led to an older version would notice it.",
        "no_signal": "The server offers TLS 1.3 and does not mark its answers in older versions (RFC 8446).",
        "no_refusal": "The server accepts a client that says it was led to an older version (RFC 7507).",
        "unseen": "Whether downgrades are noticed could not be seen: {why}.",
    },
    causes=("web attack", "stolen credentials"),
    losses=("data breach",),
)
def downgrade_noticed(endpoint: Endpoint, tls: Seen[TlsFacts], known: Known, as_of: datetime) -> Finding | None:
    """Would a client notice that it was led to an older version?

    Why an insurer cares: an attacker on the path who can break an old version first has to lead both sides to it.
    What to do: offer TLS 1.2 and TLS 1.3 only, which leaves nothing to be led to; else update the TLS library.
    What this cannot see: how clients behave.
    Source: RFC 8446 4.1.3 (servers of TLS 1.3 mark their random); RFC 7507 (TLS_FALLBACK_SCSV), asked only
    where an old version is offered beside a newer one.
    """
    if not spoken(tls):
        return None
    mark, fallback = tls.latest(lambda f: f.downgrade_signalled), tls.latest(lambda f: f.fallback_refused)
    if mark and mark.value is False:
        return endpoint.fair("no_signal", mark)
    if fallback and fallback.value is False:
        return endpoint.fair("no_refusal", fallback)
    if mark or fallback:
        return endpoint.good("noticed", mark, fallback)
    return endpoint.unknown("unseen", tls, why=tls.silence) if tls.answered is None else None
