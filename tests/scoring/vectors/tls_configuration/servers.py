"""A modern server and a silent one as a check meets them, and the promises every check of the vector keeps."""

from scanner.asset import endpoint_asset
from scanner.observation import ABSENT, Present, Unseen
from scanner.probes.tls import TlsFacts
from scoring.check import Check, Seen
from tests.fakes.looks import ask, seen, sentence, verdict

WEB = endpoint_asset("192.0.2.7", 443, "www.acme.example")
MX = endpoint_asset("192.0.2.8", 25, "mx.acme.example")
YES, NO, LOST = Present(value=True), Present(value=False), Unseen(why="no answer")

MODERN = TlsFacts(
    ssl2=NO, ssl3=NO, tls1_0=NO, tls1_1=NO, tls1_2=YES, tls1_3=YES, group=Present(value="x25519"), dh_bits=ABSENT,
    forward_secrecy=YES, weak_suites=Present(value=()), aead=YES, compression=NO, secure_renegotiation=YES,
    downgrade_signalled=YES, weak_curve=ABSENT, tls1_3_group=Present(value="x25519"),
)  # fmt: skip


def judged(check: Check, facts: TlsFacts) -> tuple[str, str]:
    """The verdicts on a web server and on a mail exchanger; asserts that each has its sentence."""
    verdicts = []
    for asset in (WEB, MX):
        finding = ask(check, seen(facts), asset=asset)
        assert finding is None or "{" not in sentence(check, finding)
        verdicts.append(verdict(finding))
    return verdicts[0], verdicts[1]


def keeps_its_promises(check: Check) -> None:
    """GOOD for a stock server of today, UNKNOWN for silence, the last answer kept, no finding without TLS."""
    assert all(one.startswith("good") for one in judged(check, MODERN))
    assert verdict(ask(check, seen(None), asset=WEB)) == "unknown unseen"
    assert verdict(ask(check, seen(MODERN, None), asset=WEB)).startswith("good")
    assert ask(check, Seen(), asset=WEB) is None
    assert ask(check, seen(TlsFacts(starttls=NO)), asset=MX) is None
    assert ask(check, seen(TlsFacts(name_refused=YES)), asset=WEB) is None
