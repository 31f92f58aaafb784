"""Does the company's name server keep its zones from strangers?"""

from datetime import datetime

from scanner.probes.transfer import TransferFacts
from scoring.check import Host, Seen, check
from scoring.finding import Finding
from scoring.knowledge import Known


@check(
    because={
        "refused": "The name server hands its zone to no stranger.",
        "handed_out": "The name server hands the whole zone to any stranger: {zones}.",
        "not_seen": "No answer came that says whether the name server hands out its zone ({why}).",
    },
    causes=("data exposure",),
    losses=("data breach",),
)
def transfer_refused(subject: Host, answers: Seen[TransferFacts], known: Known, as_of: datetime) -> Finding | None:
    """Does the company's name server keep its zones from strangers?

    Asked only with a consent. The answer is read no further than its beginning, and nothing of it is kept.

    Why an insurer cares: the list of all names is the map of what can be attacked.

    What to do: allow transfers to the secondaries alone, by their keys (TSIG) and not by their addresses only.

    What this cannot see: transfers of other zones on the same server.

    Source: RFC 5936 section 5; RFC 8945.
    """
    found = answers.latest(lambda facts: facts.handed_out)
    if found is None:
        return subject.unknown("not_seen", answers, why=answers.silence)
    return (
        subject.warn("handed_out", found, zones=", ".join(found.value))
        if found.value
        else subject.good("refused", found)
    )
