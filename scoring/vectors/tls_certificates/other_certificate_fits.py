"""Is the certificate for the other kind of key as good as the first?"""

from dataclasses import replace
from datetime import datetime

from scanner.observation import Present
from scanner.probes.tls import TlsFacts
from scoring.check import Endpoint, Seen, check
from scoring.finding import Finding, Verdict
from scoring.knowledge import Known
from scoring.vectors.tls_certificates import (
    certificate_expired,
    certificate_key_strong,
    certificate_names_match,
    certificate_signature_current,
    certificate_trusted,
)

ASKED = (
    certificate_expired.certificate_expired,
    certificate_trusted.certificate_trusted,
    certificate_names_match.certificate_names_match,
    certificate_key_strong.certificate_key_strong,
    certificate_signature_current.certificate_signature_current,
)
WORST = (Verdict.BAD, Verdict.WARN, Verdict.FAIR)


@check(
    because={
        "fits": "The certificate for clients that take only the other kind of key is in order too.",
        "partly_judged": "Not everything could be judged of the certificate for clients that take only the other kind "
        "of key.",
        **{
            key.partition(".")[2]: f"To clients that take only the other kind of key: {sentence}"
            for one in ASKED
            for key, sentence in one.because.items()
        },
    },
    causes=("web attack", "stolen credentials"),
    losses=("data breach", "business interruption"),
)
def other_certificate_fits(endpoint: Endpoint, tls: Seen[TlsFacts], known: Known, as_of: datetime) -> Finding | None:
    """Is the certificate for the other kind of key as good as the first?

    Why an insurer cares: a server with an RSA and an ECDSA certificate renews two; the one that few visitors
    meet is the one that is forgotten.
    What to do: renew both by the same automatic way, or serve one alone.
    What this cannot see: certificates for kinds of keys that were not asked for.
    Source: dates, trust, names, key and signature as the checks of these names judge them; RFC 8422 5.3.
    """
    other = Seen(
        tuple(
            replace(look, facts=replace(look.facts, chain=look.facts.other_chain))
            for look in tls.looks
            if look.facts and isinstance(look.facts.other_chain, Present) and look.facts.other_chain.value
        )
    )
    answered = tls.answered
    if answered is None or not other.looks or other.looks[-1].observation != answered.observation:
        return None
    found = [one for check in ASKED if (one := check.judge(endpoint, other, known, as_of))]
    until = min((one.until for one in found if one.until), default=None)
    for verdict in WORST:
        for one in found:
            if one.verdict is verdict:
                return replace(one, until=until)
    latest = other.latest(lambda facts: facts.chain)
    whole = all(one.verdict is Verdict.GOOD for one in found)
    return (
        endpoint.good("fits", latest, until=until) if whole else endpoint.neutral("partly_judged", latest, until=until)
    )
