"""The certificate under which a policy is served: without one that holds the policy is void."""

from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import load_pem_x509_certificates

from scanner.observation import Present
from scanner.tls.certificate import encode_chain
from scoring.knowledge import Known
from scoring.vectors.mail_transport.mta_sts_host_trusted import mta_sts_host_trusted
from tests.fakes.looks import AT, seen
from tests.lab.pki import DAY, Authority, Certificate
from tests.scoring.vectors.mail_transport.policies import GOOD, judged, sts

HOST = "mta-sts.acme.example"


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    made = Authority(tmp_path_factory.mktemp("pki"))
    made.now = AT
    return made


@pytest.fixture(scope="module")
def known(authority: Authority) -> Known:
    (root,) = load_pem_x509_certificates(authority.ca_file.read_bytes())
    return Known(roots=(root.public_bytes(Encoding.DER),))


def shown(certificate: Certificate) -> tuple[str, ...]:
    return encode_chain(certificate.sent)


def test_a_policy_needs_a_certificate_that_holds(authority: Authority, known: Known) -> None:
    """For the host, in its dates, from a trusted root; without roots nothing is said."""
    good = seen(sts(chain=Present(value=shown(authority.issue([HOST])))))
    assert judged(mta_sts_host_trusted, good, known=known) == "good holds"
    assert judged(mta_sts_host_trusted, good) == "unknown not_judged"
    for bad in (
        authority.issue(["acme.example"]),
        authority.issue([HOST], days=(-9, -1), called="old"),
        authority.self_signed([HOST], called="self"),
        authority.issue([HOST], complete=False, called="half"),
    ):
        facts = sts(replace(GOOD, mode="testing"), chain=Present(value=shown(bad)))
        assert judged(mta_sts_host_trusted, seen(facts), known=known) == "warn refused"


def test_a_certificate_that_ran_out_since_it_was_seen_is_no_fault(authority: Authority, known: Known) -> None:
    """It may have been renewed."""
    look = seen(sts(chain=Present(value=shown(authority.issue([HOST], called="brief")))))
    assert judged(mta_sts_host_trusted, look, known=known, as_of=AT + 91 * DAY) == "unknown not_judged"


def test_without_a_policy_that_counts_there_is_no_question(authority: Authority, known: Known) -> None:
    """Taken back, faulty, not there, or its certificate never seen."""
    chain = Present(value=shown(authority.self_signed([HOST], called="other")))
    faulty = (sts(replace(GOOD, **changed), chain=chain) for changed in ({"mode": "none"}, {"fault": "mx"}))
    for facts in (*faulty, sts(None), sts()):
        assert judged(mta_sts_host_trusted, seen(facts), known=known) == "none"
    assert judged(mta_sts_host_trusted, seen(None), known=known) == "none"
