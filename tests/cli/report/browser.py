"""A headless Chromium that reads our pages, and remembers what it ran and what it asked for."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path
from shutil import which
from typing import Any

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

USUAL: ViewportSize = {"width": 1280, "height": 720}
LACKS = None if which("chromium") else "no chromium: run `make lab`"
WATCH = """
window.ran = [];
for (const name of ["alert", "confirm", "prompt", "open", "fetch"]) window[name] = (...said) => window.ran.push(name);
"""
TOUCH = """() => {
for (const one of document.querySelectorAll("*"))
  for (const name of ["mouseover", "mouseenter", "focus", "click", "load", "error", "toggle", "animationstart"])
    one.dispatchEvent(new Event(name));
}"""
"""What a reader may do to every element, at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A page as the browser holds it; the lists grow as things happen."""

    page: Page
    asked: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def ran(self) -> list[str]:
        """What scripts called, after everything was touched that a reader can touch."""
        self.page.evaluate(TOUCH)
        called: list[str] = self.page.evaluate("window.ran")
        return called

    def wider_than(self, wide: int) -> bool:
        """Whether the page itself has to be moved sideways in a window of so many pixels."""
        self.page.set_viewport_size({"width": wide, "height": 800})
        within: int = self.page.evaluate("document.documentElement.scrollWidth")
        return within > wide


_free: dict[tuple[Browser, bool, bool], Page] = {}
"""Pages that nobody holds: opening one costs ten times what it costs to show another file in it."""


@contextmanager
def chromium() -> Iterator[Browser]:
    """The Debian package's Chromium, which resolves no name."""
    arguments = ["--no-sandbox", "--host-resolver-rules=MAP * ~NOTFOUND", "--disable-gpu"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=which("chromium"), args=arguments)
        try:
            yield browser
        finally:
            for kind in [kind for kind in _free if kind[0] is browser]:
                del _free[kind]
            browser.close()


@contextmanager
def opened(browser: Browser, html: str, folder: Path, *, policy: bool = True, scripts: bool = True) -> Iterator[Opened]:
    """The page from a file, as a reader opens it; without `policy` its own rules about scripts are not obeyed."""
    file = folder / "page.html"
    file.write_text(html, encoding="utf-8", errors="surrogatepass")
    kind = (browser, policy, scripts)
    page = _free.pop(kind, None) or _new_page(browser, policy=policy, scripts=scripts)
    seen = Opened(page=page)
    heard: dict[Any, Any] = {
        "request": lambda request: seen.asked.append(request.url),
        "console": lambda told: seen.complaints.append(told.text),
        "pageerror": lambda error: seen.complaints.append(str(error)),
    }
    for what, hear in heard.items():
        page.on(what, hear)
    try:
        page.goto(file.as_uri())
        seen.asked.remove(file.as_uri())
        yield seen
        for what, hear in heard.items():
            page.remove_listener(what, hear)
        page.goto("about:blank")
        page.set_viewport_size(USUAL)
        page.emulate_media(media="null")
        assert page.context.pages == [page], "this page has opened another one"
    except BaseException:  # whatever state it is in, nobody else gets it
        page.context.close()
        raise
    _free[kind] = page


def _new_page(browser: Browser, *, policy: bool, scripts: bool) -> Page:
    context = browser.new_context(bypass_csp=not policy, java_script_enabled=scripts, viewport=USUAL)
    context.add_init_script(WATCH)
    return context.new_page()


def barriers(page: Page) -> list[str]:
    """What axe-core calls serious or critical: the rule, and the first element that breaks it."""
    page.evaluate(_axe())
    found: dict[str, Any] = json.loads(page.evaluate("axe.run().then(found => JSON.stringify(found))"))
    assert found["passes"], "axe looked at nothing"
    return [
        f"{one['id']}: {one['nodes'][0]['html'][:200]}"
        for one in found["violations"]
        if one["impact"] in {"serious", "critical"}
    ]


@cache
def _axe() -> str:
    return files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")
