"""No chain makes a certificate check raise, whatever bytes stand in its place."""

from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.finding import Verdict
from tests.scoring.vectors.tls_certificates.made import between, root, server
from tests.scoring.vectors.tls_certificates.table import CHECKS, Case, verdicts

MINE = (server(), between().der, root().der)


@settings(max_examples=300, deadline=None)
@given(st.permutations(MINE), st.integers(0, 2), st.data())
def test_a_bent_chain_is_judged_or_unknown(chain: list[bytes], which: int, data: st.DataObject) -> None:
    """One certificate of a chain with changed bytes, in any order: every check answers, or says it does not apply."""
    bent = bytearray(chain[which])
    for _ in range(data.draw(st.integers(1, 3))):
        bent[data.draw(st.integers(0, len(bent) - 1))] = data.draw(st.integers(0, 255))
    chain[which] = bytes(bent)
    said = verdicts(Case(name="bent", chain=lambda: tuple(chain)))
    assert set(said) == set(CHECKS)
    assert all(one == "none" or one.split()[0] in set(Verdict) for one in said.values())


@given(st.lists(st.binary(max_size=40), max_size=12))
def test_rubbish_is_unknown(chain: list[bytes]) -> None:
    """What is no certificate leads to no verdict."""
    said = verdicts(Case(name="rubbish", chain=lambda: tuple(chain)))
    assert set(said.values()) == {"unknown unseen"}
