"""Who could take over a name that is missing: whoever opens an account, or registers a domain."""

from scoring.knowledge import Known


def taken_by(name: str, missing: str, known: Known) -> tuple[str, str] | None:
    """`service` with the service's name, or `domain` with the domain; None where neither is known.

    `missing` is the highest name above `name` that does not exist.
    """
    at, top = known.of_name(name), known.of_name(missing)
    if at is not None and at.service:
        return "service", at.service
    if top is not None and top.registrable:
        return "domain", missing
    return None
