"""`hullmark policy`: writes probing.txt and the page that says what we do, for the web server at our addresses."""

import re
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import typer

from cli.options import settings, single

app = single()


@app.command()
def policy(
    ctx: typer.Context,
    output: Annotated[Path, typer.Option("-o", "--output", metavar="DIR", help="The folder to write to.")],
    contact: Annotated[str | None, typer.Option(metavar="TEXT", help="Who scans: name and address or URL.")] = None,
    url: Annotated[
        str, typer.Option(metavar="URL", help="Where the folder will be served: https://scanner.your-company.example/")
    ] = "",
    source: Annotated[
        list[str] | None, typer.Option(metavar="ADDR", help="An address or network you scan from; may be repeated.")
    ] = None,
) -> None:
    """Write DIR/index.html and DIR/.well-known/probing.txt (RFC 9511), from the rules of conduct that are in force.

    Serve DIR by https at the name that the reverse DNS of your scanning addresses gives. The files hold no script and
    load nothing. They expire within a year: write them anew, and after every change of your conduct.toml.
    """
    from cli.guest import contact_uris
    from cli.policy_page import WELL_KNOWN, Policy, policy_page, probing_txt
    from cli.printing import say
    from cli.world import conduct_of, now
    from scanner.errors import Misconfigured

    conduct = conduct_of(settings(ctx, contact=contact))
    if not conduct.contact:
        raise Misconfigured("Set HULLMARK_CONTACT, or give --contact: the files have to say whom to write to.")
    contact_uris(conduct.contact)
    made = Policy(conduct=conduct, url=_served(url), sources=_sources(source or []), at=now())
    files = {output / "index.html": policy_page(made), output / WELL_KNOWN: probing_txt(made)}
    try:
        for path, text in files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    except OSError as wrong:
        raise Misconfigured(f"{wrong.filename} cannot be written: {wrong.strerror}.") from None
    say(f"{' and '.join(map(str, files))} were written; write them anew by {made.expires:%Y-%m-%d}.")


def _served(url: str) -> str:
    """The address of the folder with a slash at its end; empty where none was given. Raises Misconfigured."""
    from scanner.errors import Misconfigured

    wrong = Misconfigured(f"--url {url!r} does not fit: give https:// and the name of the host, with a path at most.")
    if not url:
        return ""
    try:
        parts = urlsplit(url)
        there = parts.hostname and parts.port != 0  # a port that is no number raises
    except ValueError:
        raise wrong from None
    odd = "@" in parts.netloc or parts.query or parts.fragment or not re.fullmatch(r"[!-~]+", url)
    if parts.scheme != "https" or not there or odd:
        raise wrong
    return url.rstrip("/") + "/"


def _sources(texts: list[str]) -> tuple[str, ...]:
    from scanner.errors import Misconfigured
    from scanner.target import network

    try:
        return tuple(str(network(text)) for text in texts)
    except Misconfigured as wrong:
        raise Misconfigured(f"--source: {wrong}") from None
