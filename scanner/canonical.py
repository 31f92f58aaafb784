"""One JSON text for one value: what is hashed, stored and replayed byte for byte."""

import hashlib
import json
import types
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from functools import cache, lru_cache
from typing import Any, TypeVar, Union, get_args, get_origin

import cattrs

T = TypeVar("T")
_JSON = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, check_circular=False)


@cache
def _converter(*, telling: bool = False) -> cattrs.Converter:
    """`telling` gathers all that does not fit, and where it stands; the other is twice as fast at reading."""
    # Fields at their default are left out, so that a fact type may gain fields and old ids stay as they are.
    converter = cattrs.Converter(
        unstruct_collection_overrides={tuple: list}, forbid_extra_keys=True, omit_if_default=True,
        detailed_validation=telling,
    )  # fmt: skip
    converter.register_unstructure_hook(date, lambda day: day.isoformat())
    converter.register_structure_hook(date, lambda text, _: date.fromisoformat(text))
    converter.register_unstructure_hook(datetime, lambda at: _told(at.astimezone(UTC)))
    converter.register_structure_hook(datetime, lambda text, _: datetime.fromisoformat(text))
    converter.register_unstructure_hook(timedelta, lambda span: span // timedelta(microseconds=1))
    converter.register_structure_hook(timedelta, lambda micros, _: timedelta(microseconds=micros))
    converter.register_unstructure_hook(bytes, lambda raw: raw.hex())
    converter.register_structure_hook(bytes, lambda text, _: bytes.fromhex(text))
    converter.register_structure_hook_factory(_is_fact, lambda kind: _fact_reader(converter, kind))
    converter.register_unstructure_hook_factory(_is_fact, lambda kind: _fact_writer(converter, kind))
    return converter


@lru_cache(maxsize=1024)  # the findings of a rating rest on a few dozen looks
def _told(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")


def _is_fact(kind: Any) -> bool:
    """Whether `kind` is `Fact[T]`: the union that `scanner.observation` builds around `Present`."""
    return get_origin(kind) in (Union, types.UnionType) and any(
        getattr(get_origin(part) or part, "__name__", "") == "Present" for part in get_args(kind)
    )


def _fact_parts(kind: Any) -> tuple[Any, Any, dict[str, Enum]]:
    present, unseen, words = None, None, {}
    for part in get_args(kind):
        if isinstance(part, type) and issubclass(part, Enum):
            words.update({str(word.value): word for word in part})
        elif getattr(get_origin(part) or part, "__name__", "") == "Present":
            present = part
        else:
            unseen = part
    return present, unseen, words


def _fact_reader(converter: cattrs.Converter, kind: Any) -> Any:
    present, unseen, words = _fact_parts(kind)
    inner = get_args(present)[0]
    make_present, structure = get_origin(present), converter.get_structure_hook(inner)

    def read(stored: Any, _: Any) -> Any:
        if isinstance(stored, str):
            return words[stored]
        if "unseen" in stored:
            return unseen(why=stored["unseen"])
        return make_present(value=structure(stored["present"], inner))

    return read


def _fact_writer(converter: cattrs.Converter, kind: Any) -> Any:
    present, unseen, _ = _fact_parts(kind)
    inner = get_args(present)[0]

    def write(fact: Any) -> Any:
        if isinstance(fact, Enum):
            return fact.value
        if isinstance(fact, unseen):
            return {"unseen": fact.why}
        return {"present": converter.unstructure(fact.value, unstructure_as=inner)}

    return write


def plain(value: object, kind: Any = None) -> Any:
    """`value` (a dataclass, or a value of type `kind`) as dicts, lists, strings and numbers."""
    return _converter().unstructure(value, unstructure_as=kind or type(value))


def dumps(value: Any) -> str:
    """Plain data as JSON with sorted keys and no spaces, so that equal values have equal bytes."""
    return _JSON.encode(value)


def encode(value: object, kind: Any = None) -> str:
    """Canonical JSON of a dataclass, or of a value of type `kind`."""
    return dumps(plain(value, kind))


def decode(kind: type[T], text: str) -> T:
    """The value of type `kind` that `encode` wrote; fields missing in `text` take their defaults.

    Raises an exception of cattrs when the text does not fit the type.
    """
    return structured(kind, json.loads(text))


def structured(kind: type[T], stored: Any) -> T:
    """The value of type `kind` that `plain` made plain data of; as `decode`."""
    try:
        return _converter().structure(stored, kind)
    except Exception:  # whatever it was, it is raised again below
        return _converter(telling=True).structure(stored, kind)


def digest(*parts: Any) -> str:
    """`sha256:` and the hexadecimal digest of the parts' canonical JSON."""
    return "sha256:" + hashlib.sha256(dumps(list(parts)).encode("utf-8", "surrogatepass")).hexdigest()
