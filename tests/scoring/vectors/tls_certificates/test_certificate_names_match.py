"""Names are matched as RFC 9525 says."""

import pytest

from scanner.asset import endpoint_asset
from scanner.observation import Present
from scanner.probes.tls import TlsFacts
from scoring.vectors.tls_certificates.certificate_names_match import certificate_names_match
from tests.fakes.looks import ask, seen, sentence, verdict
from tests.scoring.vectors.tls_certificates.chains import MX, WEB, leaf, showing

TABLE = [
    ("www.acme.example", ("www.acme.example",), "good match"),
    ("www.acme.example", ("WWW.Acme.Example",), "good match"),
    ("www.acme.example", ("*.acme.example",), "good match"),
    ("acme.example", ("*.acme.example",), "warn mismatch"),
    ("a.b.acme.example", ("*.acme.example",), "warn mismatch"),
    ("www.acme.example", ("*.example",), "warn mismatch"),
    ("www.acme.example", ("w*.acme.example",), "warn no_names"),
    ("www.acme.example", ("www.acme.example.evil.example",), "warn mismatch"),
    ("www.acme.example", ("acme.example", "shop.acme.example"), "warn mismatch"),
    ("xn--bcher-kva.example", ("xn--bcher-kva.example",), "good match"),
    ("www.acme.example", (), "warn no_names"),
    ("192.0.2.7", ("192.0.2.7",), "good match"),
    ("192.0.2.7", ("www.acme.example",), "warn mismatch"),
]


@pytest.mark.parametrize(("asked", "names", "expected"), TABLE)
def test_names_match_or_do_not(asked: str, names: tuple[str, ...], expected: str) -> None:
    """Alternative names only; a wildcard stands for exactly the leftmost label."""
    asset = endpoint_asset("192.0.2.7", 443, asked)
    finding = ask(certificate_names_match, seen(showing(leaf(names=names)), asset=asset), asset=asset)
    assert finding
    assert verdict(finding) == expected
    assert "{" not in sentence(certificate_names_match, finding)


def test_between_mail_servers_a_mismatch_is_fair() -> None:
    """Sending servers do not look at the name."""
    other = showing(leaf(names=("other.example",)))
    assert verdict(ask(certificate_names_match, seen(other), asset=MX)) == "fair mismatch"


def test_without_a_name_asked_there_is_no_question() -> None:
    """A bare endpoint has no name to match; a server that refuses the name shows no certificate for it."""
    bare = endpoint_asset("192.0.2.7", 443)
    assert ask(certificate_names_match, seen(showing(leaf())), asset=bare) is None
    refusing = seen(TlsFacts(name_refused=Present(value=True)))
    assert ask(certificate_names_match, refusing, asset=WEB) is None
