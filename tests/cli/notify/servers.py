"""A mail server and a webhook receiver on loopback: real ones, that do what a test tells them."""

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from tests.lab.pki import Authority

USER, PASSWORD = "hullmark", "open-sesame-42"


@dataclass
class Mailbox:
    """What arrived, and what is answered to the next mails before one is taken (`550 no`)."""

    port: int = 0
    mails: list[EmailMessage] = field(default_factory=list)
    over_tls: list[bool] = field(default_factory=list)
    says: list[str] = field(default_factory=list)

    async def handle_DATA(self, _server: Any, session: Any, envelope: Any) -> str:  # noqa: N802  # aiosmtpd's name
        if self.says:
            return self.says.pop(0)
        parsed = BytesParser(policy=default).parsebytes(envelope.content)
        assert isinstance(parsed, EmailMessage)
        self.mails.append(parsed)
        self.over_tls.append(session.ssl is not None)
        return "250 taken"


def _let_in(_server: Any, _session: Any, _envelope: Any, _mechanism: str, told: Any) -> AuthResult:
    return AuthResult(success=(told.login, told.password) == (USER.encode(), PASSWORD.encode()), handled=False)


@contextmanager
def mail_server(folder: Path | None = None) -> Iterator[Mailbox]:
    """A mail server; with a folder one that demands STARTTLS and a login, its root in `root.pem` there."""
    box, options = Mailbox(), dict[str, Any]()
    if folder is not None:
        authority = Authority(folder)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        leaf = authority.issue(["localhost"])
        context.load_cert_chain(leaf.chain, leaf.key)
        options = {
            "tls_context": context, "require_starttls": True, "auth_required": True, "authenticator": _let_in,
        }  # fmt: skip
    with socket.create_server(("127.0.0.1", 0)) as free:
        box.port = free.getsockname()[1]
    running = Controller(box, hostname="127.0.0.1", port=box.port, **options)
    running.start()
    try:
        yield box
    finally:
        running.stop()


@dataclass
class Receiver:
    """What was posted; `says` are the answers to the next posts, None for one that never comes."""

    port: int = 0
    posts: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    says: list[int | None] = field(default_factory=list)
    done: threading.Event = field(default_factory=threading.Event)


@contextmanager
def receiver() -> Iterator[Receiver]:
    """A webhook receiver over plain HTTP on loopback."""
    kept = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:  # http.server's name
            body = self.rfile.read(int(self.headers["content-length"]))
            kept.posts.append(({name.lower(): value for name, value in self.headers.items()}, body))
            answer = kept.says.pop(0) if kept.says else 200
            if answer is None:
                kept.done.wait(30)
                return
            self.send_response(answer)
            if 300 <= answer < 400:
                self.send_header("location", f"http://127.0.0.1:{kept.port}/elsewhere")
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    kept.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield kept
    finally:
        kept.done.set()
        server.shutdown()
        server.server_close()
        thread.join()
