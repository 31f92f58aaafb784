"""The user's own conduct.toml over the shipped one: every rule may be tightened and none loosened."""

import hashlib
import tomllib
from importlib import metadata
from typing import Any

from scanner import conduct
from scanner.conduct import Conduct
from scanner.errors import Misconfigured
from scanner.target import Profile

_PATIENT = ("second_look_after", "days", "hours_after_failure")
"""Waiting longer is the gentler way."""


def tightened(shipped: str, own: str | None, *, version: str, contact: str) -> Conduct:
    """The shipped conduct with the user's own keys laid over it.

    Its digest is that of both texts. Raises Misconfigured, naming the key, where the user's file loosens a
    rule, holds a key that does not exist, or does not fit, and where the shipped one is damaged.
    """
    data = _whole(shipped)
    if own is not None:
        try:
            wanted = tomllib.loads(own)
        except (ValueError, RecursionError) as wrong:
            raise Misconfigured(f"Your own conduct.toml is not valid TOML: {wrong}.") from None
        data = _over(data, wanted, ())
    digest = "sha256:" + hashlib.sha256("\n".join(filter(None, (shipped, own))).encode()).hexdigest()
    agent = str(data["identity"]["user_agent"]).replace("{version}", version)
    data["identity"]["user_agent"] = agent.replace("{contact}", contact or "not set, loopback only")
    return conduct.typed(data, digest=digest, contact=contact)


def _whole(shipped: str) -> dict[str, Any]:
    """The shipped rules, every key there, so that what is laid over them finds its place."""
    try:
        data = tomllib.loads(shipped)
    except (ValueError, RecursionError) as wrong:
        raise Misconfigured(f"The shipped conduct.toml is not valid TOML ({wrong}): install Hullmark again.") from None
    conduct.typed(data, digest="")
    return data


def version() -> str:
    """Our version as it is told to every host; a checkout that was never installed has none."""
    try:
        return metadata.version("hullmark")
    except metadata.PackageNotFoundError:
        return "unreleased"


def leaves(text: str) -> list[tuple[str, str]]:
    """Every key of a file of rules, dotted, with its value as text; rows of a list go by their names."""
    return _leaves(tomllib.loads(text), ())


def _leaves(table: dict[str, Any], path: tuple[str, ...]) -> list[tuple[str, str]]:
    rows = []
    for key, value in table.items():
        here = (*path, key)
        if isinstance(value, dict):
            rows += _leaves(value, here)
        elif isinstance(value, list) and any(isinstance(row, dict) for row in value):
            rows += [leaf for row in value for leaf in _leaves(row, (*here, str(row["name"])))]
        else:
            rows.append((".".join(here), ", ".join(map(str, value)) if isinstance(value, list) else str(value)))
    return rows


def _over(shipped: dict[str, Any], own: dict[str, Any], path: tuple[str, ...]) -> dict[str, Any]:
    merged = dict(shipped)
    for key, value in own.items():
        here = (*path, key)
        if key not in shipped and here[0] != "ceilings" and not (path[:1] == ("probes",) and key == "hello"):
            raise _refused(here, "does not exist")
        if isinstance(shipped.get(key), dict):
            if not isinstance(value, dict):
                raise _refused(here, "is a table")
            merged[key] = _over(shipped[key], value, here)
        else:
            _compare(here, shipped, value)
            merged[key] = value
    return merged


def _compare(path: tuple[str, ...], table: dict[str, Any], value: Any) -> None:
    """Raise Misconfigured where `value` is looser than what is shipped in `table`."""
    key, shipped = path[-1], table.get(path[-1])
    if path[0] == "ceilings" or key == "default_profile":
        if not Profile(shipped or Profile.LIGHT).allows(_profile(path, value)):
            raise _refused(path, "may only get stricter")
    elif key in ("least", "hello", "otherwise"):
        if not _profile(path, value).allows(Profile(shipped or table["least"])):
            raise _refused(path, "may only ask for more than shipped")
    elif isinstance(shipped, bool):
        if not isinstance(value, bool) or (value and not shipped):
            raise _refused(path, "may only be turned off")
    elif isinstance(shipped, list):
        if not isinstance(value, list) or any(entry not in shipped for entry in value):
            raise _refused(path, "may only lose entries")
    elif isinstance(shipped, int | float):
        _number(path, shipped, value)
    else:
        raise _refused(path, "is the same for everybody")


def _number(path: tuple[str, ...], shipped: float, value: Any) -> None:
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise _refused(path, "should be a number")
    if value < 0:
        raise _refused(path, "should not be below 0")
    patient = path[-1] in _PATIENT
    if (value < shipped) if patient else (value > shipped):
        raise _refused(path, "may only be raised" if patient else "may only be lowered")


def _profile(path: tuple[str, ...], value: Any) -> Profile:
    try:
        return Profile(value)
    except ValueError:
        raise _refused(path, f"should be one of {', '.join(Profile)}") from None


def _refused(path: tuple[str, ...], rule: str) -> Misconfigured:
    return Misconfigured(f"Your own conduct.toml: {'.'.join(path)} {rule}.")
