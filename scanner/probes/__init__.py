"""One file = one conversation; the folder is the registry."""

import pkgutil
from functools import cache
from importlib import import_module

from scanner.interfaces import Probe


@cache
def every() -> dict[str, Probe]:
    """All probes of this folder by name. Raises TypeError where a file holds no probe, or more than one."""
    found = {}
    for module in pkgutil.iter_modules(__path__):
        here = [
            value for value in vars(import_module(f"{__name__}.{module.name}")).values() if isinstance(value, Probe)
        ]
        if len(here) != 1 or here[0].name != module.name:
            raise TypeError(f"scanner/probes/{module.name}.py should define exactly one probe of its own name")
        found[module.name] = here[0]
    return found
