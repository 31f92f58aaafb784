"""Data stores and control interfaces that prove themselves by an HTTP answer, and what it says of logins."""

import re
from dataclasses import dataclass

from scanner.answers import HttpReply
from scanner.asset import Asset
from scanner.greeting import shown
from scanner.interfaces import Net, Reply
from scanner.observation import NOT_ASKED, Fact, Present, Software, Unseen
from scanner.software import of_headers
from scanner.target import Profile

FURTHER = {"docker": "/version", "etcd": "/version", "kubernetes": "/version", "ollama": "/api/version",
           "docker-registry": "/v2/"}  # fmt: skip
"""The one path that tells what a product's `GET /` leaves out: fixed, public, and no list of anything."""
USUAL = {2375: "docker", 2376: "docker", 2379: "etcd", 5000: "docker-registry", 6443: "kubernetes", 11434: "ollama"}
"""What usually listens there: it is asked for its path where `GET /` has named nothing else."""


def _json(member: bytes) -> re.Pattern[bytes]:
    """A member of a body that is one JSON object: a page that writes about a product quotes the same words."""
    return re.compile(rb"^\s*\{.*" + member, re.DOTALL)


_BODIES = (
    ("elasticsearch", _json(rb'"tagline"\s*:\s*"You Know, for Search"')),
    ("opensearch", _json(rb'"tagline"\s*:\s*"The OpenSearch Project')),
    ("elasticsearch", _json(rb'"type"\s*:\s*"security_exception"')),
    ("couchdb", re.compile(rb'^\s*\{"couchdb"\s*:\s*"Welcome"')),
    ("kubernetes", _json(rb'"kind"\s*:\s*"Status"[^}]*"apiVersion"\s*:\s*"v1"')),
    ("kubernetes", re.compile(rb'^\s*\{\s*"paths"\s*:\s*\[[^\]]*"/apis"')),
    ("ollama", re.compile(rb"^Ollama is running")),
    ("mongodb", re.compile(rb"^\s*It looks like you are trying to access MongoDB over HTTP")),
    ("neo4j", _json(rb'"neo4j_version"\s*:\s*"\d')),
    ("qdrant", re.compile(rb'^\s*\{"title"\s*:\s*"qdrant - ')),
    ("weaviate", re.compile(rb'^\s*\{"links"\s*:[^{]*\{"href"\s*:\s*"/v1/meta"')),
    ("clickhouse", re.compile(rb"^Port \d+ is for clickhouse-client program")),
)
_VERSIONS = (
    ("etcd", re.compile(rb'^\s*\{[^{}]*"etcdserver"\s*:\s*"(\d[^"]{0,40})"')),
    ("docker", _json(rb'"ApiVersion"\s*:\s*"\d')),
    ("kubernetes", re.compile(rb'^\s*\{[^{}]*"gitVersion"\s*:\s*"v(\d[^"]{0,40})"')),
    ("ollama", re.compile(rb'^\s*\{"version"\s*:\s*"(\d[^"]{0,40})"\}\s*$')),
)
"""What the answers to `FURTHER` say, each with the version where it is found in the same place."""
_HEADERS = (
    ("docker", "server", "Docker/"),
    ("couchdb", "server", "CouchDB/"),
    ("influxdb", "x-influxdb-version", ""),
    ("clickhouse", "x-clickhouse-server-display-name", ""),
    ("clickhouse", "x-clickhouse-summary", ""),
    ("elasticsearch", "x-elastic-product", "Elasticsearch"),
    ("opensearch", "www-authenticate", 'Basic realm="OpenSearch Security"'),
    ("arangodb", "server", "ArangoDB"),
    ("docker-registry", "docker-distribution-api-version", "registry/2"),
)
PRODUCTS = frozenset(row[0] for row in (*_BODIES, *_VERSIONS, *_HEADERS))
"""All that an answer proves, whether it tells a version or not."""
_WELCOMES = frozenset({
    "couchdb", "etcd", "influxdb", "clickhouse", "mongodb", "solr", "neo4j", "qdrant", "weaviate", "arangodb",
})  # fmt: skip
"""Those that answer this question to everybody, with and without logins for the data."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    """A data or control service: its product id, whether it asks for a login, and the version that it tells."""

    product: str | None = None
    opens: Fact[bool] = NOT_ASKED
    version: Software | None = None


async def store_at(asset: Asset, net: Net, scheme: str, page: HttpReply, host: str) -> Store:
    """What `page`, which came upon `GET /`, proves and, under consent, the one further path of such a service.

    It is not asked for where the page named the product and its version, or where `FURTHER` knows of none.
    """
    product = proved_by(page)
    path = FURTHER.get(product or USUAL.get(asset.port, ""))
    if net.profile is Profile.CONSENT and path and not _tells_version(product, page):
        more = await net.get(scheme, asset.host, asset.port, host, path)
        proved = proved_by_version(more.value, path) if isinstance(more, Reply) else None
        if isinstance(more, Reply) and proved and product in (None, proved):
            opened = opens(proved, page.status, scheme) if product else opens(proved, more.value.status, scheme, path)
            return Store(product=proved, opens=opened, version=version_of(proved, more.value))
    if product is None:
        return Store()
    return Store(product=product, opens=opens(product, page.status, scheme), version=version_of(product, page))


def _tells_version(product: str | None, page: HttpReply) -> bool:
    found = of_headers(page.headers)
    return isinstance(found, Present) and any(one.product == product and one.version for one in found.value)


def proved_by(reply: HttpReply) -> str | None:
    """The product that the answer to `GET /` proves; None for an ordinary web server."""
    for product, header, start in _HEADERS:
        if any(value.startswith(start) for value in reply.header(header)):
            return product
    if any(re.search(r"^(?:https?://[^/]+)?/solr/?$", place) for place in reply.header("location")):
        return "solr"
    return next((product for product, mark in _BODIES if mark.search(reply.body[:4096])), None)


def proved_by_version(reply: HttpReply, path: str) -> str | None:
    """The product that the answer at `path`, one of `FURTHER`, proves; None where it proves none."""
    product = proved_by(reply)
    if product and FURTHER.get(product) == path:
        return product
    if reply.status != 200:
        return None
    found = (product for product, mark in _VERSIONS if FURTHER[product] == path and mark.search(reply.body[:4096]))
    return next(found, None)


def opens(product: str, status: int, scheme: str, path: str = "/") -> Fact[bool]:
    """Whether the product answers `path` without a login. Docker's API knows client certificates only, so none in
    clear; Kubernetes tells its version to everybody."""
    if product in _WELCOMES or (product == "kubernetes" and path != "/"):
        return Unseen(why="its welcome is given to everybody; whether the data need a login it does not tell")
    if status in (401, 403):
        return Present(value=False)
    if product == "docker" and scheme == "http":
        return Present(value=True)
    return Present(value=True) if status == 200 else Unseen(why=f"the status {status} says nothing of logins")


def version_of(product: str, reply: HttpReply) -> Software | None:
    """The product with the version that the body or a header of its own tells; None where none is told."""
    body = reply.body[:65536]
    own = next((mark for name, mark in _VERSIONS if name == product and mark.groups), None)
    found = own.search(body) if own else None
    found = found or re.search(rb'"(?:number|[vV]ersion|neo4j_version)"\s*:\s*"(\d[0-9.]{0,20})', body)
    if found:
        return _software(product, found[1], "http body")
    told = reply.header("x-influxdb-version") if product == "influxdb" else ()
    return _software(product, told[0].lstrip("v").encode(), "http header") if told and told[0].strip("v") else None


def _software(product: str, told: bytes, by: str) -> Software | None:
    version = re.match(r"\d+(?:\.\d+)*", shown(told))
    return Software(product=product, version=version[0], told_by=by) if version else None
