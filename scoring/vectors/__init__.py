"""One folder = one risk vector, one file = one check; the folders are the registry."""

import pkgutil
from functools import cache
from importlib import import_module

from scoring.check import Check

NOT_ASKED = "not_asked_of_its_role"


@cache
def every() -> dict[str, Check]:
    """All checks by name, sorted. Raises TypeError where a file does not hold exactly one check of its name."""
    found = {}
    for vector, names in folders().items():
        for name in names:
            module = import_module(f"{__name__}.{vector}.{name}")
            here = [value for value in vars(module).values() if isinstance(value, Check)]
            if len(here) != 1 or here[0].name != name:
                raise TypeError(f"{module.__name__} should define exactly one check of its own name")
            found[name] = here[0]
    return dict(sorted(found.items()))


def folders() -> dict[str, tuple[str, ...]]:
    """The names of the checks by vector, none of them imported: start-up time counts."""
    return {
        vector.name: tuple(
            module.name
            for module in pkgutil.iter_modules(import_module(f"{__name__}.{vector.name}").__path__)
            if not module.name.startswith("_")
        )
        for vector in pkgutil.iter_modules(__path__)
    }


@cache
def sentences() -> dict[str, str]:
    """Every message id with its English sentence."""
    of_checks = {key: sentence for check in every().values() for key, sentence in check.because.items()}
    return of_checks | {
        "looks_disagree": "Two looks in one scan disagree: first {first}, then {second}.",
        NOT_ASKED: "This is not asked of a domain that is used as this one is.",
    }


def sentence(because: str, values: tuple[tuple[str, str], ...]) -> str:
    """The English sentence of a finding's reason, its places filled."""
    text = sentences().get(because, because)
    for key, value in values:
        text = text.replace("{" + key + "}", value)
    told = dict(values)
    if "told_by" in told:
        days = "1 day" if told["told_age"] == "1" else f"{told['told_age']} days"
        text += f" (Seen by {told['told_by']} on {told['told_on']}, {days} before, not by us.)"
    return text
