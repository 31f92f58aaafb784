"""`hullmark demo`: the way into the little world."""

from cli.options import single

app = single()


@app.command()
def demo() -> None:
    """Start a small world on loopback, scan it for real and show what comes of it."""
    from cli.demo import run

    run()
