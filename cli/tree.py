"""The commands with their options, read from the commands themselves: what completion and the manual are made of."""

import inspect
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import typer

FILES = ("FILE", "DIR")
"""Stand-ins that a file or folder takes the place of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """`names` as typed, the long one first; `value` what stands for its value, empty for a switch."""

    names: tuple[str, ...]
    value: str
    says: str

    @property
    def takes_file(self) -> bool:
        return self.value in FILES


@dataclass(frozen=True, slots=True, kw_only=True)
class Argument:
    """What is typed in its place; `shown` as the usage line has it."""

    shown: str
    says: str

    @property
    def takes_file(self) -> bool:
        return self.shown.strip("[].") in FILES


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """`words` are what is typed after `hullmark`, none for the program itself; `says` is its help, in paragraphs."""

    words: tuple[str, ...]
    summary: str
    says: tuple[str, ...]
    options: tuple[Option, ...]
    arguments: tuple[Argument, ...]
    below: "tuple[Command, ...]"

    def all(self) -> "Iterator[Command]":
        """This one and all below it."""
        yield self
        for one in self.below:
            yield from one.all()


def tree() -> Command:
    """The program with all its commands; loads the module of every one of them."""
    from cli.main import COMMANDS, app

    root: Any = typer.main.get_command(app)
    below = [
        _command(root.get_command(None, name), (name,), summary) for name, (_, summary) in COMMANDS.items()
    ]  # fmt: skip
    return _command(root, (), "", tuple(below))


def _command(raw: Any, words: tuple[str, ...], summary: str = "", below: tuple[Command, ...] | None = None) -> Command:
    paragraphs = tuple(" ".join(part.split()) for part in inspect.cleandoc(raw.help or summary).split("\n\n"))
    if below is None:
        inner = getattr(raw, "commands", {})
        below = tuple(_command(one, (*words, name)) for name, one in inner.items())
    return Command(
        words=words,
        summary=summary or paragraphs[0],
        says=paragraphs,
        options=tuple(_option(one) for one in raw.params if one.param_type_name == "option" and not one.hidden),
        arguments=tuple(_argument(one) for one in raw.params if one.param_type_name == "argument"),
        below=below,
    )


def _option(raw: Any) -> Option:
    value = "" if raw.is_flag else raw.metavar or ("N" if raw.type_descriptor.annotation is int else "TEXT")
    names = sorted([*raw.opts, *raw.secondary_opts], key=lambda name: (not name.startswith("--"), name))
    return Option(names=tuple(names), value=value, says=raw.help or "")


def _argument(raw: Any) -> Argument:
    shown = raw.metavar or raw.name.upper()
    if not raw.required and not shown.startswith("["):
        shown = f"[{shown}]"
    if raw.nargs == -1 and not shown.endswith("..."):
        shown += "..."
    return Argument(shown=shown, says=raw.help or "")
