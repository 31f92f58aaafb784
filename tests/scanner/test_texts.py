"""Headers become texts that are the same at every look."""

from hypothesis import given
from hypothesis import strategies as st

from scanner.answers import HttpReply
from scanner.observation import ABSENT, Present
from scanner.texts import MOST, Text, of_headers


def reply(*headers: tuple[str, str]) -> HttpReply:
    return HttpReply(status=200, headers=headers, body=b"")


def test_fields_become_texts() -> None:
    """What a server calls itself, the realm of a login without its nonce, a cookie's name without its value."""
    told = of_headers(
        reply(
            ("x-powered-by", "PHP/8.2.7"),
            ("www-authenticate", 'Digest qop="auth", nonce="a1b2", realm="Login to Box", opaque="c3"'),
            ("www-authenticate", "Negotiate"),
            ("set-cookie", "JSESSIONID=0123456789ABCDEF; path=/; HttpOnly"),
            ("set-cookie", "JSESSIONID=FEDCBA9876543210; path=/; HttpOnly"),
        )
    )
    assert told == Present(
        value=(
            Text(kind="http_header.cookie", text="JSESSIONID=...;"),
            Text(kind="http_header.wwwauth", text='Digest realm="Login to Box"'),
            Text(kind="http_header.x-powered-by", text="PHP/8.2.7"),
        )
    )


def test_what_is_new_at_every_look_is_no_text() -> None:
    """A cookie whose name is the visit's own is left out; without any of the fields there is none."""
    assert of_headers(reply(("set-cookie", "session0002262072457555=1"))) is ABSENT
    assert of_headers(reply(("server", "nginx"))) is ABSENT


@given(st.lists(st.tuples(st.sampled_from(["x-powered-by", "www-authenticate", "set-cookie"]), st.text(max_size=200))))
def test_any_header_is_read(headers: list[tuple[str, str]]) -> None:
    """Within bounds, whatever stands in it."""
    told = of_headers(reply(*headers))
    assert told is ABSENT or (isinstance(told, Present) and len(told.value) <= MOST)
