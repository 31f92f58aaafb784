"""One folder = one risk vector, one file = one check; the folders are the registry."""

import pkgutil
from functools import cache
from importlib import import_module

from scoring.check import Check


@cache
def every() -> dict[str, Check]:
    """All checks by name, sorted. Raises TypeError where a file does not hold exactly one check of its name."""
    found = {}
    for folder in pkgutil.iter_modules(__path__):
        package = import_module(f"{__name__}.{folder.name}")
        for module in pkgutil.iter_modules(package.__path__):
            if module.name.startswith("_"):
                continue
            here = [
                value
                for value in vars(import_module(f"{package.__name__}.{module.name}")).values()
                if isinstance(value, Check)
            ]
            if len(here) != 1 or here[0].name != module.name:
                raise TypeError(f"{package.__name__}/{module.name}.py should define exactly one check of its own name")
            found[module.name] = here[0]
    return dict(sorted(found.items()))


@cache
def sentences() -> dict[str, str]:
    """Every message id with its English sentence."""
    of_checks = {key: sentence for check in every().values() for key, sentence in check.because.items()}
    return of_checks | {"looks_disagree": "Two looks in one scan disagree: first {first}, then {second}."}


def sentence(because: str, values: tuple[tuple[str, str], ...]) -> str:
    """The English sentence of a finding's reason, its places filled."""
    text = sentences().get(because, because)
    for key, value in values:
        text = text.replace("{" + key + "}", value)
    return text
