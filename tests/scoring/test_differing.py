"""What differs between two models: every value, once, with its reason."""

from dataclasses import replace

import config
from scoring.differing import Difference, differences
from scoring.model import read
from tests.worlds.history import MODEL, shipped_model

TEXT = config.text(MODEL)


def after(*changes: tuple[str, str]) -> tuple[Difference, ...]:
    """The differences that some changes of the shipped text make."""
    text = TEXT
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return differences(shipped_model(), read(text, digest="sha256:00"))


def test_a_model_differs_from_itself_in_nothing() -> None:
    """Nor in its name and its date alone."""
    assert after() == ()
    assert after(('version = "2026.6"', 'version = "draft"'), ('released = "2026-11-27"', 'released = "never"')) == ()


def test_a_value_is_told_with_the_reason_beside_it() -> None:
    """By its path in the file, before and after; rules have no reason of their own."""
    (one,) = after(("single_finding_cap_points = 80", "single_finding_cap_points = 90"))
    assert one == Difference(path="rules.single_finding_cap_points", before=80, after=90, reason="")
    (two,) = after(("lifetime_days = 180", "lifetime_days = 90"))
    assert (two.path, two.before, two.after) == ("vectors.compromised_systems.lifetime_days", 180, 90)
    assert two.reason == shipped_model().vectors["compromised_systems"].source


def test_a_reason_that_changes_is_a_difference_too() -> None:
    """The words beside a number are part of a release."""
    source = shipped_model().vectors["dnssec"].source
    (one,) = after((source, "A better source."))
    assert (one.before, one.after, one.reason) == (source, "A better source.", "A better source.")


def test_what_is_new_or_gone_is_told() -> None:
    """A check that gets or loses its row, and a reason that becomes critical."""
    row = TEXT[TEXT.index("[checks.ssl_offered]") : TEXT.index("[checks.legacy_tls_offered]")]
    gone = after((row, ""))
    assert {one.path.rpartition(".")[2] for one in gone} == {"fair", "warn", "bad", "tag"}
    assert {one.after for one in gone} == {None}
    assert {one.reason for one in gone} == {shipped_model().checks["ssl_offered"].reason}
    (new,) = after(('because = ["domain_controller"]', 'because = ["domain_controller", "reachable"]'))
    assert (new.path, new.before, new.after) == ("critical.directory_reachable.reachable", None, "critical")
    assert new.reason == "A domain controller is reachable."


def test_the_other_way_round_is_the_mirror() -> None:
    """From A to B and from B to A the same paths differ, with their values exchanged."""
    older = read(config.text("model/2026.3.toml"), digest="sha256:00")
    there, back = differences(older, shipped_model()), differences(shipped_model(), older)
    assert there
    assert [(one.path, one.before, one.after) for one in there] == [(one.path, one.after, one.before) for one in back]
    assert differences(older, replace(older, digest="sha256:11")) == ()
