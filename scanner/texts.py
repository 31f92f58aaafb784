"""What an HTTP answer says of its server beside the Server field and the page, without what differs at every look."""

import re
from dataclasses import dataclass

from scanner.answers import HttpReply
from scanner.greeting import shown, steady
from scanner.observation import ABSENT, Fact, Present

MOST = 16
_REALM = re.compile(r"(\w{1,20})\s.{0,300}?\b(realm=(?:\"[^\"]{0,200}\"|[^\s\",]{1,200}))", re.IGNORECASE)
_COOKIE = re.compile(r"([^\s=;,]{1,100})\s*=")


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """One text; `kind` names the field, as recog does (`http_header.wwwauth`)."""

    kind: str
    text: str


def of_headers(reply: HttpReply) -> Fact[tuple[Text, ...]]:
    """The X-Powered-By fields, the realms of logins that are asked for, and the names of cookies; sorted, each once.

    Of a cookie the value is left out, of a login all but its realm: both differ at every look.
    """
    powered = [steady(value) for value in reply.header("x-powered-by")]
    logins = [f"{found[1]} {found[2]}" for value in reply.header("www-authenticate") if (found := _login(value))]
    cookies = [found[1] for value in reply.header("set-cookie") if (found := _COOKIE.match(shown(value)))]
    told = {Text(kind="http_header.x-powered-by", text=text) for text in powered if text}
    told |= {Text(kind="http_header.wwwauth", text=text) for text in logins}
    told |= {Text(kind="http_header.cookie", text=f"{name}=...;") for name in cookies if steady(name) == name}
    return Present(value=tuple(sorted(told, key=lambda one: (one.kind, one.text))[:MOST])) if told else ABSENT


def _login(value: str) -> re.Match[str] | None:
    return _REALM.match(shown(value, 500))
