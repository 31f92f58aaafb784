"""Scripts are read out of a page by their addresses: what a page writes there, bounded, never more."""

import time

from hypothesis import given
from hypothesis import strategies as st

from scanner.observation import ABSENT, Present
from scanner.scripts import LONGEST_ADDRESS, MOST, MOST_PAGE, scripts_of


def test_addresses_with_a_version_are_kept() -> None:
    """Quoted or not, in any case; without query and fragment; each once, sorted."""
    page = b"""<script src="/js/jquery-3.4.1.min.js?v=17"></script>
    <SCRIPT async SRC='//cdn.example/vue@2.6.10/dist/vue.js#x'></SCRIPT><script type=module src=https://cdn.example/bootstrap/3.4.0/js/bootstrap.js></script>
    <script src="/js/jquery-3.4.1.min.js"></script>"""
    assert scripts_of(page) == Present(
        value=(
            "//cdn.example/vue@2.6.10/dist/vue.js",
            "/js/jquery-3.4.1.min.js",
            "https://cdn.example/bootstrap/3.4.0/js/bootstrap.js",
        )
    )


def test_what_is_no_script_with_a_version_is_left_out() -> None:
    """No version, a version in the query or the host alone, other tags, comments, data attributes, inline scripts."""
    page = b"""<script src="/js/app.js"></script><script src="/a.js?ver=3.4.1"></script><script>src="/b-1.2.js"</script>
    <script src="https://192.0.2.7/a.js"></script><img src="/x-1.2.3.js"><!-- <script src="/c-1.2.3.js"></script> -->
    <script data-src="/d-1.2.3.js"></script>"""
    assert scripts_of(page) is ABSENT
    assert scripts_of(b"") is ABSENT
    assert scripts_of(b"<!-- <script src=/c-1.2.js></script>") is ABSENT


def test_a_page_is_read_within_bounds() -> None:
    """Only so many scripts, of so many characters; what would be slow for a search of another kind takes no time."""
    many = b"".join(b'<script src="/%d/a-1.2.js"></script>' % number for number in range(1000))
    found = scripts_of(many)
    assert isinstance(found, Present)
    assert len(found.value) == MOST
    long = scripts_of(b'<script src="/1.2/' + b"x" * 500 + b'"></script>')
    assert isinstance(long, Present)
    assert len(long.value[0]) == LONGEST_ADDRESS
    for piece in (b"<script", b"<script ", b"<script src=", b"<!--", b"<script src='", b"<!-- -->"):
        began = time.process_time()
        scripts_of(piece * (MOST_PAGE // len(piece)))
        assert time.process_time() - began < 0.5, piece


@given(st.binary(max_size=500))
def test_any_bytes_are_read(page: bytes) -> None:
    """A page, or rubbish between tags: addresses or none."""
    found = scripts_of(b"<script src=" + page + b"></script>")
    assert found is ABSENT or isinstance(found, Present)
