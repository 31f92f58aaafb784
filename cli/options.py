"""The options that several commands share, written once."""

import dataclasses
import functools
import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, get_type_hints

import typer

from cli.settings import Settings, settle
from scanner.errors import Misconfigured
from scanner.target import Profile

Json = Annotated[bool, typer.Option("--json", help="One JSON document a line on standard output.")]
Db = Annotated[
    str | None,
    typer.Option("--db", metavar="URL", help="The store: sqlite:////path/to/file, or postgresql://user@host/name."),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Observing:
    """What every observing command may be told (contract: the options they share)."""

    profile: Annotated[str | None, typer.Option(help="passive, light-narrow, light or consent.")] = None
    consent: Annotated[str | None, typer.Option(metavar="FILE", help="The record of a consent.")] = None
    country: Annotated[
        str | None, typer.Option(metavar="CC", help="The target's country, two letters; none takes it back.")
    ] = None
    contact: Annotated[str | None, typer.Option(metavar="TEXT", help="Who scans: name and address or URL.")] = None
    resolver: Annotated[
        list[str] | None, typer.Option(metavar="ADDR[:PORT]", help="Ask this resolver; may be repeated.")
    ] = None
    trust_anchor: Annotated[
        list[str] | None, typer.Option(metavar="FILE", help="DNSSEC trust anchor, DS or DNSKEY in zone-file form.")
    ] = None
    ca_file: Annotated[list[str] | None, typer.Option(metavar="FILE", help="Further trusted roots, PEM.")] = None
    allow_net: Annotated[
        list[str] | None, typer.Option(metavar="CIDR", help="Allow these special-purpose addresses; may be repeated.")
    ] = None
    db: Db = None
    model: Annotated[str | None, typer.Option(metavar="V", help="Rate by this released model.")] = None
    rate: Annotated[str | None, typer.Option(help="unlimited: no pace, on loopback only.")] = None
    fail_under: Annotated[int | None, typer.Option(metavar="N", help="Exit with 1 for a rating below N.")] = None
    evidence: Annotated[bool, typer.Option("--evidence", help="Show the beginning of every raw answer.")] = False

    def asked(self) -> Profile | None:
        """The profile asked for; None for the default. Raises Misconfigured for an unknown one."""
        if self.profile is None:
            return None
        try:
            return Profile(self.profile)
        except ValueError:
            raise Misconfigured(
                f"The profile {self.profile!r} is unknown: use passive, light-narrow, light or consent."
            ) from None

    def unlimited(self) -> bool:
        """Whether the pace is off. Raises Misconfigured for another word."""
        if self.rate not in (None, "unlimited"):
            raise Misconfigured(
                f"The rate {self.rate!r} is unknown: leave it out, or say --rate unlimited on loopback."
            )
        return self.rate is not None

    def settings(self, ctx: typer.Context) -> Settings:
        return settings(ctx, **{key.name: getattr(self, key.name) for key in dataclasses.fields(self)})


def single() -> typer.Typer:
    """An app for one command, shown as all are."""
    return typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)


def settings(ctx: typer.Context, **options: Any) -> Settings:
    """The settings of this run, from its options and from what stands above every command."""
    return settle(options, config=ctx.obj.config if ctx.obj else None)


def observing(command: Callable[..., None]) -> Callable[..., None]:
    """Decorator: in place of its parameter `told: Observing`, the command takes every option of Observing."""
    hints = get_type_hints(Observing, include_extras=True)
    shared = [
        inspect.Parameter(
            field.name, inspect.Parameter.KEYWORD_ONLY, default=field.default, annotation=hints[field.name]
        )
        for field in dataclasses.fields(Observing)
    ]

    @functools.wraps(command)
    def spread(**given: Any) -> None:
        told = Observing(**{parameter.name: given.pop(parameter.name) for parameter in shared})
        command(told=told, **given)

    own = [
        parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY, annotation=hint)
        for (name, hint), parameter in zip(
            get_type_hints(command, include_extras=True).items(), inspect.signature(command).parameters.values(),
            strict=False,
        )
        if name != "told"
    ]  # fmt: skip
    vars(spread)["__signature__"] = inspect.Signature([*own, *shared])
    spread.__annotations__ = {parameter.name: parameter.annotation for parameter in [*own, *shared]}
    return spread
