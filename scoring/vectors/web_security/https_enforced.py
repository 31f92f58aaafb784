"""Does the web front lead everybody to HTTPS, and keep them there?"""

from datetime import datetime

from scanner.observation import Present
from scanner.probes.web import WebFacts
from scoring.check import Endpoint, Seen, check
from scoring.finding import Finding
from scoring.knowledge import Known


@check(
    because={
        "led": "http://{name} leads to HTTPS.",
        "kept": "https://{name} is served over HTTPS.",
        "not_led": "http://{name} shows its page without HTTPS.",
        "sent_on": "http://{name} sends visitors on without HTTPS, to {to}.",
        "led_away": "https://{name} leads visitors back to a page without HTTPS: {to}.",
        "no_page": "http://{name} shows no page (status {status}) and leads nowhere.",
        "not_seen": "Whether {name} leads to HTTPS was not seen: {why}.",
    },
    causes=("web attack", "stolen credentials"),
    losses=("data breach",),
)
def https_enforced(subject: Endpoint, web: Seen[WebFacts], known: Known, as_of: datetime) -> Finding | None:
    """Does the web front lead everybody to HTTPS, and keep them there?

    Why an insurer cares: logins and payments on pages without HTTPS are read and changed on the way.

    What to do: answer every http request with a permanent redirect to the same name over https.

    What this cannot see: redirects that scripts make, and pages other than the first.

    Source: RFC 9110 17.1; OMB M-15-13; MDN HTTP Observatory, redirection test.
    """
    look = web.answered
    if subject.asset is None or look is None or look.facts is None:
        return subject.unknown("not_seen", web, name=_name(subject), why=web.silence) if subject.asset else None
    facts, name = look.facts, _name(subject)
    if getattr(facts.scheme, "value", "") == "https":
        targets = getattr(facts.redirects, "value", ())
        if back := next((target for target in targets if target.startswith("http://")), None):
            return subject.bad("led_away", look, name=name, to=back)
        return subject.good("kept", look, name=name)
    # without HTTPS on the first step, no HSTS of this name ever reaches a browser
    on = getattr(facts.elsewhere, "value", "")
    if on.startswith("http://") and not isinstance(facts.https_enforced, Present):
        return subject.fair("sent_on", look, name=name, to=on)
    enforced = web.latest(lambda seen: seen.https_enforced)
    if enforced is None:
        why = getattr(facts.https_enforced, "why", web.silence)
        return subject.unknown("not_seen", look, name=name, why=why)
    if enforced.value:
        return subject.good("led", look, name=name)
    status = getattr(facts.status, "value", 0)
    if status >= 400:
        return subject.neutral("no_page", look, name=name, status=status)
    return subject.warn("not_led", look, name=name)


def _name(subject: Endpoint) -> str:
    if subject.asset is None:
        return ""
    name = subject.asset.asked_as or subject.asset.value.removesuffix("/tcp")
    return name if subject.asset.port in (80, 443) or not subject.asset.asked_as else f"{name}:{subject.asset.port}"
