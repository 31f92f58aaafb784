"""The manual page `packaging/hullmark.1`, made from the command tree and the settings (man(7))."""

from collections.abc import Iterable, Sequence

from cli.settings import SETTINGS
from cli.tree import Command, Option, tree

EXITS = (
    ("0", "done"),
    ("1", "done, and a rating lies below --fail-under"),
    ("2", "misuse or misconfiguration; one sentence on standard error says what to change"),
    ("3", "nothing could be seen"),
    ("4", "some of several targets could not be done"),
    ("70", "a mistake of Hullmark's own"),
    ("130, 143", "ended by SIGINT, or by SIGTERM after the target at hand was stored"),
)
FILES = (
    ("~/.config/hullmark/settings.toml", "the settings above in lower case, without what may hold a secret"),
    ("~/.config/hullmark/conduct.toml", "your own rules of conduct, which can only be stricter than those shipped"),
    ("~/.local/share/hullmark/", "the data directory: the store and public data, unless set otherwise"),
    ("~/.local/share/hullmark/optout.txt", "who asked not to be looked at: names and networks, one a line"),
    ("~/.local/share/hullmark/stop", "while this file exists nothing is sent"),
)


def manual() -> str:
    """The whole page."""
    root = tree()
    lines = [
        "." + '\\" Made by `make docs` from the commands and settings: do not edit.',
        '.TH HULLMARK 1 "" "Hullmark" "User Commands"',
        ".SH NAME",
        "hullmark \\- outside\\-in security ratings for cyber insurance",
        ".SH SYNOPSIS",
        *_synopsis(root, value="COMMAND [ARGUMENTS]"),
        ".SH DESCRIPTION",
        *_paragraphs(root.says),
        "What you read from it is no penetration test, no statement about cover, and no advice.",
        ".SH OPTIONS",
        *_options(root.options),
        ".SH COMMANDS",
    ]
    for one in root.all():
        lines += _command(one) if one.words else []
    lines += [".SH EXIT STATUS", *_terms(EXITS), ".SH ENVIRONMENT"]
    lines += ["Options outrank the environment, and the environment outranks settings.toml."]
    lines += _terms((f"HULLMARK_{one.key.upper()}", one.says) for one in SETTINGS)
    secret = ", ".join(f"HULLMARK_{one.key.upper()}" for one in SETTINGS if one.secret)
    lines += [".PP", _text(f"A name with _FILE at its end names a file that holds the value, for {secret}.")]
    lines += [".SH FILES", *_terms(FILES)]
    return "\n".join(lines) + "\n"


def _command(one: Command) -> list[str]:
    lines = [f'.SS "hullmark {_text(" ".join(one.words))}"']
    if not one.below:
        lines += [*_synopsis(one), ".PP"]
    lines += _paragraphs(one.says)
    lines += _terms((argument.shown, argument.says) for argument in one.arguments if argument.says)
    return lines + _options(one.options)


def _synopsis(one: Command, value: str = "") -> list[str]:
    typed = " ".join(["hullmark", *one.words])
    rest = [argument.shown for argument in one.arguments] or ([value] if value else [])
    options = ["[OPTIONS]"] if one.options else []
    return [f"\\fB{_text(typed)}\\fR {_text(' '.join([*options, *rest]))}".rstrip()]


def _options(options: Iterable[Option]) -> list[str]:
    lines = []
    for option in options:
        value = f" \\fI{_text(option.value)}\\fR" if option.value else ""
        lines += [".TP", ", ".join(f"\\fB{_text(name)}\\fR" for name in option.names) + value, _text(option.says)]
    return lines


def _terms(terms: Iterable[tuple[str, str]]) -> list[str]:
    return [line for term, says in terms for line in (".TP", f"\\fB{_text(term)}\\fR", _text(says))]


def _paragraphs(texts: Sequence[str]) -> list[str]:
    return [line for text in texts for line in (_text(text), ".PP")]


def _text(text: str) -> str:
    """What roff would read as its own, written so that it is shown as it is."""
    escaped = text.replace("\\", "\\e").replace("-", "\\-").replace("~", "\\(ti").replace("^", "\\(ha")
    escaped = escaped.replace("`", "\\(ga").replace("'", "\\(aq").replace('"', "\\(dq")
    return "\\&" + escaped if escaped.startswith(".") else escaped
