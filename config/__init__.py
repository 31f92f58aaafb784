"""Shipped data, and nothing else: `text` gives one file's contents."""

from importlib.resources import files


def text(name: str) -> str:
    """The text of one shipped file, by its path below `config/` (for example `conduct.toml`)."""
    return files(__name__).joinpath(name).read_text(encoding="utf-8")
