"""The commands as completion and the manual see them are those that run."""

from cli.main import COMMANDS
from cli.tree import Command, tree

ROOT = tree()
BY_WORDS = {" ".join(one.words): one for one in ROOT.all()}


def names(command: Command) -> set[str]:
    return {name for option in command.options for name in option.names}


def test_every_command_is_there_with_its_line() -> None:
    """Those of the help, in its order, and what lies below them."""
    assert [(one.words, one.summary) for one in ROOT.below] == [
        ((name,), summary) for name, (_, summary) in COMMANDS.items()
    ]
    assert {"portfolio import", "db restore", "alerts test", "model backtest"} <= set(BY_WORDS)


def test_options_with_what_follows_them() -> None:
    """Switches take nothing; a value is called what the help calls it."""
    scan = {option.names[0]: option for option in BY_WORDS["scan"].options}
    assert (scan["--json"].value, scan["--consent"].value, scan["--fail-under"].value) == ("", "FILE", "N")
    assert scan["--consent"].takes_file
    assert not scan["--country"].takes_file
    assert BY_WORDS["seal"].options[0].names == ("--output", "-o")
    assert {"--debug", "--config", "--version"} <= names(ROOT)


def test_arguments_as_the_usage_line_has_them() -> None:
    """What must be given, what may be, and what may be given more than once."""
    assert [one.shown for one in BY_WORDS["scan"].arguments] == ["TARGET..."]
    assert [one.shown for one in BY_WORDS["exposed"].arguments] == ["CVE|PRODUCT", "[VERSIONS]..."]
    assert [one.takes_file for one in BY_WORDS["db backup"].arguments] == [True]


def test_all_of_it_says_something() -> None:
    """No command, option or argument without a word of help, but for arguments that the command itself explains."""
    for one in ROOT.all():
        assert one.says[0], one.words
        assert [option.names for option in one.options if not option.says] == [], one.words
