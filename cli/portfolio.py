"""`hullmark portfolio`: the book, in and out of a CSV file, and what is in it."""

from cli.night.running import run
from cli.options import single

app = single()


@app.callback()
def _portfolio() -> None:
    """The book: CSV in and out, and what is in it."""


app.command()(run)
