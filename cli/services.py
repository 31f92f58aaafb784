"""What stands behind each endpoint, as it said to us: protocol, software, how it is guarded."""

from typing import Any

from scanner.asset import Kind
from scanner.observation import Hello
from scanner.probes import every
from scoring.case import Case
from scoring.check import Latest, Seen
from scoring.claims import current_claims
from scoring.knowledge import Known
from scoring.knowledge.identity import told_software
from scoring.looks import Looks


def services(case: Case) -> dict[str, dict[str, Any]]:
    """By asset id what we last heard of each endpoint that said anything; what it did not tell is null.

    What others tell of it is no part of this: findings say it, with who saw it and when.
    """
    looks = Looks(case, every())
    endpoints = [claim.asset.id for claim in current_claims(case).values() if claim.asset.kind is Kind.ENDPOINT]
    heard: dict[str, Seen[Hello]] = {
        asset: Seen(tuple(look for look in looks.of(Hello, [asset]) if not look.told)) for asset in endpoints
    }
    return {asset: told for asset, seen in heard.items() if (told := _told(seen, case.known))}


def _told(seen: Seen[Hello], known: Known) -> dict[str, Any] | None:
    speaks = seen.latest(lambda facts: facts.speaks)
    software = seen.latest(lambda facts: told_software(facts, known))
    if speaks is None:
        return None
    return {
        "protocol": speaks.value,
        "software": [
            {
                "product": one.product,
                "version": one.version,
                "package": one.package,
                "told_by": one.told_by,
                "cpe": (row.cpe if (row := known.of_software(one.product, one.version, one.package)) else "") or None,
            }
            for one in (software.value if software else None) or ()
        ],
        "tls": _value(seen.latest(lambda facts: facts.tls)),
        "open_without_login": _value(seen.latest(lambda facts: facts.open_without_login)),
    }


def _value(latest: Latest[bool] | None) -> bool | None:
    return latest.value if latest else None
