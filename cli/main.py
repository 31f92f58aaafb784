"""The typer app: which commands there are, and how a failure leaves the program."""

import logging
import sys
from dataclasses import dataclass
from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from cli.output import take_over
from scanner.errors import Misconfigured

COMMANDS = {
    "demo": ("cli.start_demo", "Start a small world on loopback, scan it for real and show what comes of it."),
    "scan": ("cli.scan", "Observe, judge, store and show one target or several."),
    "quote": ("cli.quote", "Scan one domain and show one screen for an underwriter."),
    "rescan": ("cli.rescan", "Look again at one finding, or at all that take points, and say what became of them."),
    "show": ("cli.show", "Show the stored rating of a target."),
    "history": ("cli.history", "Show how a target's rating went over time, and why."),
    "explain": ("cli.explain", "Show where every point of a rating went."),
    "what-if": ("cli.what_if", "Show what closing faults would give, and the fewest that reach a rating."),
    "portfolio": (
        "cli.portfolio",
        "Take your book in as a CSV file and out again, and rescore those of it that are due.",
    ),
    "watch": ("cli.watch", "Rescore the book night after night, in the foreground."),
    "worker": ("cli.worker", "Help with the nights of a store in PostgreSQL; on any number of machines."),
    "peers": ("cli.peers", "Show where a rating stands among those of your own book."),
    "alerts": ("cli.alerts", "List, acknowledge and send again what was told of your book; test that it arrives."),
    "exposed": ("cli.exposed", "Show who has a flaw or shows a product, from stored evidence, without a packet."),
    "replay": ("cli.replay", "Show what was known and said of a target on a date, as it was issued."),
    "dispute": ("cli.dispute", "Open, list and resolve disputes of findings; a disputed rating is marked."),
    "override": ("cli.override", "Log what an underwriter decided beside a rating, which stays as it is."),
    "report": ("cli.report.command", "Write the pages that leave the house, and log what was released."),
    "seal": ("cli.seal", "Write a rating with all that it rests on to one file."),
    "verify": ("cli.verify", "Recompute a sealed rating from its file alone."),
    "checks": ("cli.checks", "List every check with its vector, its documentation and its points."),
    "model": ("cli.model", "List, show and compare models; hold them against kept evidence and claims."),
    "config": ("cli.config", "Show the settings and where each comes from."),
    "db": ("cli.db", "Upgrade, back up, restore or check the store."),
    "purge": ("cli.purge", "Erase what is older than its retention; the chain keeps hashes of it."),
    "forget": ("cli.forget", "Erase a target with all that is recorded of it; the chain keeps hashes of it."),
    "traffic": ("cli.traffic", "Show what was sent to one address and why, for the answer to an abuse mail."),
    "policy": ("cli.policy", "Write probing.txt (RFC 9511) and the page that says what we do, for your web server."),
    "doctor": ("cli.doctor", "Show what works here and what is missing."),
    "feeds": ("cli.feeds", "Update, import or list the public data that ratings use."),
    "completion": ("cli.completion", "Print the completion script of a shell: bash, zsh or fish."),
}
"""Command, the module that holds its `app`, and its line in the help."""

GLOBAL_FLAGS = ("--debug",)
GLOBAL_VALUES = ("--config", "--log-level", "--log-format")
UNREAD = 141
"""Nobody reads on: as a shell counts SIGPIPE, since 1 would say that a rating is below --fail-under."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Invocation:
    """The options that stand above every command."""

    debug: bool = False
    config: str | None = None
    log_level: str = "warning"
    log_format: str = "text"


class LazyCommands(TyperGroup):
    """Imports a command's module only when that command runs: start-up time counts."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002  # typer's signature
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002  # typer's signature
        if cmd_name not in COMMANDS:
            return None
        command: Any = typer.main.get_command(import_module(COMMANDS[cmd_name][0]).app)
        command.name = cmd_name
        return command

    def format_commands(self, ctx: Any, formatter: Any) -> None:  # noqa: ARG002  # typer's signature
        with formatter.section("Commands"):
            formatter.write_dl([(name, summary) for name, (_, summary) in COMMANDS.items()])

    def make_context(self, info_name: str | None, args: list[str], parent: Any = None, **extra: Any) -> Any:
        """As typer does, but for the help and the version that nobody reads to their end."""
        try:
            return super().make_context(info_name, args, parent, **extra)
        except BrokenPipeError:
            raise typer.Exit(UNREAD) from None

    def invoke(self, ctx: Any) -> Any:
        """Run, and turn what went wrong into one sentence and an exit code."""
        try:
            return super().invoke(ctx)
        except Misconfigured as wrong:
            sys.stderr.write(f"{wrong}\n")
            raise typer.Exit(2) from None
        except BrokenPipeError:  # told here, since typer would make 1 of it
            raise typer.Exit(UNREAD) from None
        except Exception as bug:
            ours = type(bug).__module__.startswith("typer")
            if ours or (ctx.obj and ctx.obj.debug):
                raise
            sys.stderr.write(f"Hullmark made a mistake ({type(bug).__name__}): run again with --debug and report it.\n")
            raise typer.Exit(70) from None


app = typer.Typer(
    cls=LazyCommands, add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False, no_args_is_help=True
)


def _show_version(wanted: bool) -> None:
    if wanted:
        from cli.tightening import version

        sys.stdout.write(f"hullmark {version()}\n")
        raise typer.Exit


@app.callback()
def _hullmark(
    ctx: typer.Context,
    version: Annotated[  # noqa: ARG001  # its callback acts before anything else
        bool, typer.Option("--version", is_eager=True, callback=_show_version, help="Show the version and exit.")
    ] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show a traceback when something fails.")] = False,
    config: Annotated[
        str | None, typer.Option("--config", metavar="DIR", help="Read the user's own *.toml files from DIR.")
    ] = None,
    log_level: Annotated[str, typer.Option(help="debug, info, warning or error.")] = "warning",
    log_format: Annotated[str, typer.Option(help="text or json.")] = "text",
) -> None:
    """Outside-in security ratings for cyber insurance.

    --debug, --config, --log-level and --log-format may stand anywhere on the line.
    """
    from cli.logs import start

    start("debug" if debug else log_level, log_format)
    ctx.obj = Invocation(debug=debug, config=config, log_level=log_level, log_format=log_format)


def globals_first(arguments: list[str]) -> list[str]:
    """The command line with the options that stand above every command moved to its front."""
    front: list[str] = []
    rest: list[str] = []
    index = 0
    while index < len(arguments):
        argument = arguments[index]
        if argument == "--":
            return front + rest + arguments[index:]
        name, joined, _ = argument.partition("=")
        if argument in GLOBAL_FLAGS or (joined and name in GLOBAL_VALUES):
            front.append(argument)
        elif argument in GLOBAL_VALUES:
            front += arguments[index : index + 2]
            index += 1
        else:
            rest.append(argument)
        index += 1
    return front + rest


def main() -> None:
    """The console script."""
    take_over()
    try:
        try:
            app(globals_first(sys.argv[1:]), prog_name="hullmark")
        finally:
            sys.stdout.flush()
    except Misconfigured as wrong:  # what was written above every command, or held back until now
        sys.stderr.write(f"{wrong}\n")
        sys.exit(2)
    except BrokenPipeError:
        sys.exit(UNREAD)
    finally:
        logging.shutdown()
