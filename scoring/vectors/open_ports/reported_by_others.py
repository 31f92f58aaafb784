"""Which ports do others tell of, and what do they say listens there?"""

from datetime import datetime

from scanner.observation import Present, ToldHello
from scoring.check import Endpoint, Seen, check
from scoring.finding import Finding
from scoring.knowledge import Known


@check(
    because={
        "speaks": "Port {port} speaks {service}, as others tell.",
        "open": "Port {port} accepts connections, as others tell; what listens there they do not say.",
    },
    causes=("remote access", "data exposure"),
    losses=("ransomware", "data breach"),
)
def reported_by_others(subject: Endpoint, told: Seen[ToldHello], known: Known, as_of: datetime) -> Finding | None:
    """Which ports do others tell of, and what do they say listens there?

    Shown and never counted: what it means is judged by the questions about that service, where we did not see for
    ourselves that it is otherwise.

    Why an insurer cares: others look at more ports than we do, and saw what stood open before we came.

    What to do: close what nobody outside needs; ask the source to look again where it is closed by now.

    What this cannot see: what has changed since the day that is named.

    Source: the third party named in the reason, under its own terms.
    """
    answered = told.answered
    if subject.asset is None or answered is None or answered.facts is None:
        return None
    port, speaks = subject.asset.value.rpartition(":")[2], answered.facts.speaks
    if isinstance(speaks, Present):
        return subject.neutral("speaks", answered, port=port, service=speaks.value)
    return subject.neutral("open", answered, port=port)
