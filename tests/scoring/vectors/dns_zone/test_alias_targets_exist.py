"""Which aliases lead to a name that exists, and whose they are."""

from scanner.asset import Attribution, name_asset
from scanner.observation import ABSENT, Present
from scanner.probes.addresses import AddressFacts, LostTarget
from scoring.check import Name
from scoring.knowledge import Known, KnownName
from scoring.vectors.dns_zone.alias_targets_exist import alias_targets_exist
from tests.fakes.looks import AT, ask, seen, verdict

LOST = AddressFacts(
    aliases=Present(value=("x.apps.example",)),
    lost_target=Present(value=LostTarget(name="x.apps.example", missing="x.apps.example")),
)


def test_what_may_be_taken_depends_on_what_is_known() -> None:
    """A target is gone without outside facts too; that somebody gives it away takes a row about that very name."""
    given = Known(names=(KnownName(name="x.apps.example", service="A service", registrable=True),))
    assert verdict(ask(alias_targets_exist, seen(LOST))) == "warn gone"
    assert verdict(ask(alias_targets_exist, seen(LOST), known=given)) == "bad service"
    assert (
        verdict(ask(alias_targets_exist, seen(LOST), known=Known(names=(KnownName(name="y.example"),)))) == "warn gone"
    )


def test_a_look_that_did_not_ask_is_unknown() -> None:
    """What an older look stored knows the alias and not its target."""
    assert verdict(ask(alias_targets_exist, seen(AddressFacts(aliases=LOST.aliases)))) == "unknown not_seen"
    assert ask(alias_targets_exist, seen(AddressFacts(aliases=ABSENT, lost_target=ABSENT))) is None
    assert ask(alias_targets_exist, seen(None)) is None


def test_aliases_of_other_people_are_theirs() -> None:
    """A provider's own chain of aliases says nothing of the company."""
    subject = Name(
        target="acme.example", check="alias_targets_exist", vector="dns_zone", asset=name_asset("edge.cdn.example"),
        roles=("alias",), attribution=Attribution.D,
    )  # fmt: skip
    assert alias_targets_exist.judge(subject, seen(LOST), Known(), AT) is None
