"""`hullmark completion`: a shell's completion script, made from the commands, so that completing starts no Python."""

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from cli.options import single
from cli.tree import Option

if TYPE_CHECKING:
    from cli.tree import Command

app = single()

HELP = (Option(names=("--help",), value="", says="Show the help and exit."),)


@app.command()
def completion(shell: Annotated[str, typer.Argument(metavar="SHELL", help="bash, zsh or fish.")]) -> None:
    """Print the completion script of SHELL: of this version's commands and options, and of file names.

    bash: hullmark completion bash > ~/.local/share/bash-completion/completions/hullmark

    zsh: hullmark completion zsh > _hullmark, in a folder that $fpath names

    fish: hullmark completion fish > ~/.config/fish/completions/hullmark.fish
    """
    from cli.tree import tree
    from scanner.errors import Misconfigured

    if shell not in SCRIPTS:
        raise Misconfigured(f"There is no completion for {shell!r}: name bash, zsh or fish.")
    sys.stdout.write(SCRIPTS[shell](tree()))


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"


def _at(command: "Command") -> str:
    return "/".join(command.words)


def anywhere(root: "Command") -> tuple[Option, ...]:
    """The options that may stand anywhere on the line."""
    from cli.main import GLOBAL_FLAGS, GLOBAL_VALUES

    return tuple(one for one in root.options if one.names[0] in (*GLOBAL_FLAGS, *GLOBAL_VALUES))


def _words(command: "Command", root: "Command") -> list[tuple[str, str]]:
    """What may follow a command: those below it, its options, and the options that may stand anywhere."""
    options = [*command.options, *(anywhere(root) if command is not root else ()), *HELP]
    told = [(one.words[-1], one.summary) for one in command.below]
    told += [(name, says) for names, says in ((one.names, one.says) for one in options) for name in names]
    return list(dict(reversed(told)).items())[::-1]


def _values(root: "Command") -> tuple[list[str], list[str]]:
    """Where a value has to follow, as `command option`: that of a file, and any other."""
    files: list[str] = []
    others: list[str] = []
    for command in root.all():
        for option in {*command.options, *root.options}:
            for name in option.names if option.value else ():
                (files if option.takes_file else others).append(f"{_at(command)} {name}")
    return sorted(files), sorted(others)


def _steps(root: "Command") -> list[str]:
    return [_at(command) for command in root.all() if command.words]


def _file_arguments(root: "Command") -> list[str]:
    return [_at(command) for command in root.all() if any(one.takes_file for one in command.arguments)]


def _any_of(texts: list[str]) -> str:
    return "|".join(map(_quoted, texts))


def bash(root: "Command") -> str:
    """For bash 4 and later."""
    files, others = _values(root)
    cases = "".join(
        f"    {_quoted(_at(one))}) words={_quoted(' '.join(word for word, _ in _words(one, root)))} ;;\n"
        for one in root.all()
    )
    return f"""# Completion of hullmark for bash, made by `hullmark completion bash`.
_hullmark() {{
  local cur=${{COMP_WORDS[COMP_CWORD]}} prev=${{COMP_WORDS[COMP_CWORD-1]}} at= words= word
  COMPREPLY=()
  for word in "${{COMP_WORDS[@]:1:COMP_CWORD-1}}"; do
    case "${{at:+$at/}}$word" in
      {_any_of(_steps(root))}) at="${{at:+$at/}}$word" ;;
    esac
  done
  case "$at $prev" in
    {_any_of(files)}) compopt -o filenames; mapfile -t COMPREPLY < <(compgen -f -- "$cur"); return ;;
    {_any_of(others)}) return ;;
  esac
  case "$at" in
{cases}  esac
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$cur")
  case "$at" in
    {_any_of(_file_arguments(root))})
      if [[ $cur != -* ]]; then compopt -o filenames; mapfile -t COMPREPLY < <(compgen -f -- "$cur"); fi ;;
  esac
}}
complete -F _hullmark hullmark
"""


def zsh(root: "Command") -> str:
    """For zsh with compinit, in a folder of $fpath or sourced."""
    files, others = _values(root)
    cases = ""
    for one in root.all():
        told = " ".join(_quoted(f"{word}:{says}") for word, says in _words(one, root))
        cases += f"    {_quoted(_at(one))}) told=({told}) ;;\n"
    return f"""#compdef hullmark
# Completion of hullmark for zsh, made by `hullmark completion zsh`.
_hullmark() {{
  local at= word
  local -a told
  for word in "${{(@)words[2,CURRENT-1]}}"; do
    case "${{at:+$at/}}$word" in
      {_any_of(_steps(root))}) at="${{at:+$at/}}$word" ;;
    esac
  done
  case "$at ${{words[CURRENT-1]}}" in
    {_any_of(files)}) _files; return ;;
    {_any_of(others)}) return ;;
  esac
  case "$at" in
    {_any_of(_file_arguments(root))}) [[ ${{words[CURRENT]}} == -* ]] || {{ _files; return }} ;;
  esac
  case "$at" in
{cases}  esac
  _describe hullmark told
}}
if [[ $funcstack[1] == _hullmark ]]; then _hullmark "$@"; else compdef _hullmark hullmark; fi
"""


def fish(root: "Command") -> str:
    """For fish 3 and later."""
    lines = ["complete -c hullmark -f"]
    for one in root.all():
        where = f"-n {_fish(f'__hullmark_at {_fish(_at(one))}')}"
        lines += [f"complete -c hullmark {where} -a {below.words[-1]} -d {_fish(below.summary)}" for below in one.below]
        for option in [*one.options, *(anywhere(root) if one is not root else ()), *HELP]:
            names = " ".join(f"-l {name[2:]}" if name.startswith("--") else f"-s {name[1:]}" for name in option.names)
            value = "" if not option.value else " -r -F" if option.takes_file else " -x"
            lines.append(f"complete -c hullmark {where} {names}{value} -d {_fish(option.says)}")
        if any(argument.takes_file for argument in one.arguments):
            lines.append(f"complete -c hullmark {where} -F")
    steps = " ".join(map(_fish, _steps(root)))
    rules = "\n".join(dict.fromkeys(lines))
    return f"""# Completion of hullmark for fish, made by `hullmark completion fish`.
function __hullmark_at
  set -l at
  for word in (commandline -opc)[2..-1]
    set -l next (string join / -- $at $word)
    contains -- $next {steps}; and set at $next
  end
  test "$at" = "$argv[1]"
end
{rules}
"""


def _fish(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


SCRIPTS: dict[str, Callable[["Command"], str]] = {"bash": bash, "zsh": zsh, "fish": fish}
