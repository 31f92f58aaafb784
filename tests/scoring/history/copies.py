"""Stores that many tests begin with: filled by the first of them, and copied for the others."""

import shutil
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

from scoring.history import opening
from tests.lab.databases import Databases

Fill = Callable[[str], Awaitable[None]]


@dataclass(kw_only=True)
class Copies:
    """What is kept, as it was when it had been filled and closed, by the function that filled it."""

    folder: Path
    files: dict[Fill, Path] = field(default_factory=dict)
    databases: dict[Fill, str] = field(default_factory=dict)

    async def fill(self, url: str, how: Fill, server: Databases | None) -> None:
        """Make the store at `url` what `how` makes of one; `server` is where it lies, unless in a file."""
        if server is None:
            await self._file(opening.path_of(url).parent, url, how)
        elif how in self.databases:
            server.copy(self.databases[how], url)
        else:
            await how(url)
            name = f"kept{len(self.databases)}"
            server.keep(url, name)
            self.databases[how] = name

    async def _file(self, beside: Path, url: str, how: Fill) -> None:
        if how in self.files:
            shutil.copytree(self.files[how], beside)
            return
        await how(url)
        kept = self.folder / str(len(self.files))
        shutil.copytree(beside, kept)
        self.files[how] = kept
