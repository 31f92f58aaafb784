"""The models by the names that people give them: a released version, or the file of one that is not released yet."""

from pathlib import Path
from typing import TYPE_CHECKING

from scanner.errors import Misconfigured

if TYPE_CHECKING:
    from cli.settings import Settings
    from scoring.model import Model

LARGEST = 1_000_000
"""Bytes of a model file."""


def released() -> tuple[str, ...]:
    """The versions that this Hullmark brings, oldest first."""
    from cli.world import shipped

    return tuple(line.split()[1].removesuffix(".toml") for line in shipped("model/released.sha256").splitlines())


def in_force(settings: "Settings") -> "Model":
    """The model that rates: the released one that was set, or the one that this Hullmark uses by itself.

    Raises Misconfigured where the setting names none.
    """
    from cli.shipped import released as released_model
    from cli.world import MODEL, shipped, shipped_model

    version = settings.one("model")
    return released_model(version, shipped) if version not in ("", MODEL) else shipped_model()


def named(text: str) -> "Model":
    """The model of a released version (`2026.5`) or of a file (`draft.toml`).

    Raises Misconfigured where it is neither, or does not fit.
    """
    from cli.shipped import model_of
    from cli.world import shipped

    if text in released():
        return model_of(shipped(f"model/{text}.toml"))
    path = Path(text)
    if path.suffix != ".toml":
        raise Misconfigured(f"{text[:80]!r} is no released model: use {', '.join(released())}, or name a .toml file.")
    try:
        if path.stat().st_size > LARGEST:
            raise Misconfigured(f"{text} is too large for a model file.")
        return model_of(path.read_text(encoding="utf-8"))
    except OSError as wrong:
        raise Misconfigured(f"The model file {text} cannot be read ({wrong.strerror}).") from None
    except UnicodeDecodeError:
        raise Misconfigured(f"The model file {text} is no UTF-8 text.") from None


def why(version: str) -> str:
    """What `config/model/CHANGES.md` says of a released version; empty for one that it does not know."""
    from cli.world import shipped

    for part in shipped("model/CHANGES.md").split("\n## ")[1:]:
        heading, _, text = part.partition("\n")
        if heading.split(" ")[0] == version:
            return " ".join(text.split())
    return ""
