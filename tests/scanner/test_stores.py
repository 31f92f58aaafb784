"""Data stores and control interfaces: what an HTTP answer proves of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.interfaces import HttpReply
from scanner.observation import Present, Unseen
from scanner.stores import FURTHER, opens, proved_by, proved_by_version, version_of


def reply(body: bytes = b"", status: int = 200, **headers: str) -> HttpReply:
    told = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    return HttpReply(status=status, headers=told, body=body)


@pytest.mark.parametrize(
    ("answer", "product"),
    [
        (reply(b'{"tagline" : "The OpenSearch Project: https://opensearch.org/"}'), "opensearch"),
        (reply(b'{"error":"unauthorized"}', 401, server="CouchDB/3.3.3 (Erlang OTP/24)"), "couchdb"),
        (reply(b'{\n  "paths": [\n    "/.well-known/openid-configuration",\n    "/api",\n    "/apis"'), "kubernetes"),
        (reply(b"Port 9000 is for clickhouse-client program\r\nYou must use port 8123 for HTTP.", 400), "clickhouse"),
        (reply(b"Unauthorized", 401, www_authenticate='Basic realm="OpenSearch Security"'), "opensearch"),
        (reply(b"{}", 503, x_elastic_product="Elasticsearch"), "elasticsearch"),
        (reply(b'{"bolt_routing":"neo4j://x","neo4j_version":"5.12.0","neo4j_edition":"community"}'), "neo4j"),
        (reply(b'{"title":"qdrant - vector search engine","version":"1.7.4"}'), "qdrant"),
        (reply(b'{"links":[{"href":"/v1/meta","name":"Meta information"}]}'), "weaviate"),
        (reply(b"", 302, location="http://192.0.2.7:8983/solr/"), "solr"),
        (reply(b"", 302, location="/solr-blog/"), None),
        (reply(b"<html>Docker is nice</html>", server="nginx"), None),
        (reply(b'{"version":"1.2.3"}'), None),
    ],
)
def test_what_an_answer_proves(answer: HttpReply, product: str | None) -> None:
    """Each by a header or words of its own; a page that speaks of a product is an ordinary page."""
    assert proved_by(answer) == product


@pytest.mark.parametrize(
    "words",
    [
        b'"tagline" : "You Know, for Search"', b'"tagline": "The OpenSearch Project', b'"type":"security_exception"',
        b'{"kind":"Status","apiVersion":"v1"}', b'"neo4j_version" : "5.1"',
        b"It looks like you are trying to access MongoDB over HTTP on the native driver port.",
    ],
)  # fmt: skip
def test_a_page_that_writes_about_a_product_is_none(words: bytes) -> None:
    """The words of a store inside an ordinary page prove nothing: a manual shows them as an example."""
    assert proved_by(reply(b"<!DOCTYPE html><html><title>How to</title><pre>" + words + b"</pre></html>")) is None


def test_a_path_proves_only_its_own_products() -> None:
    """The answer at one path proves no product whose path is another, and a refusal without its mark proves none."""
    ollama = reply(b'{"version":"0.5.7"}')
    assert proved_by_version(ollama, "/api/version") == "ollama"
    assert proved_by_version(ollama, "/version") is None
    assert proved_by_version(reply(b'{"etcdserver":"3.5.9"}', 401), "/version") is None


def test_a_welcome_to_everybody_is_no_open_door() -> None:
    """CouchDB and etcd greet whoever comes, and Kubernetes tells its version; Elasticsearch only where it is open."""
    assert isinstance(opens("couchdb", 200, "http"), Unseen)
    assert isinstance(opens("kubernetes", 200, "https", "/version"), Unseen)
    assert opens("kubernetes", 200, "https") == Present(value=True)
    assert opens("elasticsearch", 200, "http") == Present(value=True)
    assert opens("docker", 404, "http") == Present(value=True)
    assert isinstance(opens("docker", 404, "https"), Unseen)


@pytest.mark.parametrize(
    ("product", "answer", "version"),
    [
        ("neo4j", reply(b'{"neo4j_version":"5.12.0"}'), "5.12.0"),
        ("influxdb", reply(x_influxdb_version="v2.7.1"), "2.7.1"),
        ("influxdb", reply(x_influxdb_version="v"), None),
        ("kubernetes", reply(b'{"major":"1","gitVersion":"v1.27.3-gke.100"}'), "1.27.3"),
        ("etcd", reply(b'{"etcdserver":"3.4.23","etcdcluster":"3.4.0"}'), "3.4.23"),
        ("elasticsearch", reply(b'{"error":{"type":"security_exception"}}', 401), None),
    ],
)
def test_versions(product: str, answer: HttpReply, version: str | None) -> None:
    """The upstream part of the version that the product tells of itself; none where it tells none."""
    told = version_of(product, answer)
    assert (told.version if told else None) == version


@given(st.binary(max_size=300), st.sampled_from([200, 302, 401, 404]), st.sampled_from(sorted(set(FURTHER.values()))))
def test_any_answer_is_read(body: bytes, status: int, path: str) -> None:
    """No bytes break the reading."""
    text = body.decode("latin-1")
    answer = HttpReply(
        status=status, headers=(("server", text), ("location", text), ("x-influxdb-version", text)), body=body
    )
    proved_by(answer)
    proved_by_version(answer, path)
    for product in (*FURTHER, "influxdb", "couchdb"):
        version_of(product, answer)
