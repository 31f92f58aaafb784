"""Alerts are stored with the rating that raised them or not at all, once for each key, and go with their target."""

from dataclasses import replace
from datetime import timedelta

from scanner.interfaces import Meter
from scoring.alerts import Channel, Parcel, Raised, Rule
from scoring.assess import assess
from scoring.changes import changes
from scoring.history import erasing
from scoring.history.outbox import LEASE
from scoring.history.store import History
from scoring.ordinary import own_milli
from tests.cli.notify.told import AT, alert, letter, raised
from tests.scoring.history.nights import START, case_of, night, rate, ssh

MANY = timedelta(days=365)


async def test_a_rating_and_its_alerts_are_one_transaction(history: History) -> None:
    """Where the rating is not recorded, nobody is told; where it is, everybody is, once."""
    at = await night(history, 0, ssh(1))
    case = case_of(await history.evidence("acme.example", at), at)
    rating, split = assess(case), changes(None, case)
    told = (raised(1, Channel.MAIL),)
    stale = replace(case, as_of=at - timedelta(days=1))
    for _ in range(2):
        assert not await history.record(case, rating, split, scan="acme.example-0", after=stale, alerts=told)
        assert await history.alerts.listed(since=AT - MANY) == ()
    for _ in range(2):
        assert await history.record(case, rating, split, scan="acme.example-0", after=None, alerts=told)
    (kept,) = await history.alerts.listed(since=AT - MANY)
    assert (kept.alert, kept.state, len(kept.sent)) == (alert(1), "open", 1)


async def test_an_acknowledgement_is_kept_and_the_first_one_stays(history: History) -> None:
    """Who and when; an alert that is not there is told apart."""
    await history.alerts.put([raised(1), raised(2)])
    assert await history.alerts.acknowledge(1, "Kim", AT) == "Kim"
    assert await history.alerts.acknowledge(1, "Lee", AT + timedelta(days=1)) == "Kim"
    assert await history.alerts.acknowledge(3, "Kim", AT) is None
    (one,) = await history.alerts.listed(since=AT, policy="P1")
    assert (one.acknowledged_by, one.acknowledged_at, one.state) == ("Kim", AT, "acknowledged")
    assert [one.id for one in await history.alerts.unacknowledged(AT, AT)] == [2]
    assert [one.id for one in await history.alerts.listed(since=AT, open_only=True)] == [2]


async def test_what_is_held_back_is_kept_and_not_sent_and_not_counted(history: History) -> None:
    """It stands in the list; the budget counts what was sent of its rules, and nothing about renewals."""
    drop = alert(1, Rule.DROP)
    held = replace(alert(2, Rule.DROP), held=True)
    parcel = (Parcel(channel=Channel.FILE),)
    await history.alerts.put([Raised(alert=one, parcels=parcel) for one in (drop, held, alert(3), alert(4, "level"))])
    rows = await history.alerts.listed(since=AT)
    assert [(one.state, len(one.sent)) for one in rows] == [("open", 1), ("held back", 0), ("open", 1), ("open", 1)]
    assert await history.alerts.spent(AT) == 2
    assert await history.alerts.spent(AT + timedelta(days=1)) == 0
    assert await history.alerts.known([held.key, "else"]) == {held.key}
    assert await history.alerts.told("P2", AT) == (held,)


async def test_a_delivery_has_one_holder_until_its_lease_is_over(history: History) -> None:
    """Two who empty the outbox share it; what a killed one held comes back, in the batch that it had."""
    lines = [raised(number, Channel.MAIL, together=True, mark=60) for number in range(3)]
    await history.alerts.put(lines)
    first = await history.outbox.take(AT)
    assert len(first) == 3
    assert len({one.batch for one in first}) == 1
    assert await history.outbox.take(AT) == ()
    await history.alerts.put([raised(7, Channel.MAIL, together=True, mark=60)])
    (other,) = await history.outbox.take(AT)
    assert other.batch != first[0].batch
    assert await history.outbox.waiting() == (4, AT)
    again = await history.outbox.take(AT + LEASE)
    assert [one.batch for one in again] == [one.batch for one in (*first, other)]
    await history.outbox.delivered([one.id for one in again[:3]], AT + LEASE)
    await history.outbox.failed([other.id], "no", None)
    assert await history.outbox.take(AT + 9 * LEASE) == ()
    states = [sent.state for one in await history.alerts.listed(since=AT) for sent in one.sent]
    assert states == ["delivered", "delivered", "delivered", "dead"]
    assert await history.outbox.again(AT, since=AT + LEASE) == 0
    assert await history.outbox.again(AT, since=AT) == 1
    (dead,) = await history.outbox.take(AT)
    assert (dead.key, dead.batch, dead.attempts) == (other.key, other.batch, 0)


async def test_the_course_of_a_target_is_read_without_its_findings(history: History) -> None:
    """Values with the time until which they stood, own changes, and until when the newest stands."""
    for number in range(3):
        at = await night(history, number, ssh(1, greeting=f"SSH-2.0-{number}"))
        await history.end(f"acme.example-{number}", at, Meter())
        await rate(history, f"acme.example-{number}", at)
    rated = await history.ratings("acme.example")
    points = await history.alerts.points("acme.example", START - MANY)
    assert [(one.id, one.as_of, one.value, one.profile) for one in points] == [
        (one.id, one.as_of, one.rating.value, "light") for one in rated
    ]
    steps = await history.alerts.steps("acme.example", START + timedelta(days=1))
    assert [step.milli for step in steps] == [own_milli(one.split) for one in rated[1:]]
    assert await history.alerts.rated_until(["acme.example", "else.example"]) == {"acme.example": rated[-1].as_of}


async def test_what_is_forgotten_takes_its_alerts_along(history: History) -> None:
    """Nobody is told any more of a target that was erased."""
    at = await night(history, 0, ssh(1))
    await rate(history, "acme.example-0", at)
    await history.alerts.put([raised(1, Channel.MAIL)])
    erasing.forget(history.place, "acme.example", now=AT)
    assert await history.alerts.listed(since=AT - MANY) == ()
    assert await history.outbox.waiting() == (0, None)


async def test_a_file_lies_beside_the_outbox_until_it_has_arrived_everywhere(history: History) -> None:
    """What was given up may be sent again, so its file stays; what has arrived takes its file along, and no other."""
    await history.alerts.put([letter(one, Channel.MAIL, Channel.FILE, content=b"page %d" % one) for one in (1, 2)])
    due = await history.outbox.take(AT)
    first, second = sorted({one.number for one in due})
    mail, file = (one.id for one in due if one.number == first)
    await history.outbox.delivered([mail], AT)
    assert await history.outbox.enclosed(first) == b"page 1"
    await history.outbox.failed([file], "gone", None)
    assert await history.outbox.enclosed(first) == b"page 1"
    await history.outbox.delivered([one.id for one in due if one.number == second], AT)
    assert await history.outbox.enclosed(second) == b""


async def test_a_release_and_what_leaves_by_it_are_one_transaction(history: History) -> None:
    """Both are there, by the same hash; forgetting the target takes both, and the file."""
    at = await night(history, 0, ssh(1))
    await rate(history, "acme.example-0", at)
    sent = letter(1, Channel.MAIL)
    assert sent.alert.letter
    await history.decide("acme.example", sent.alert.letter.release, who="Kim", at=AT, sends=[sent])
    (kept,), (entry,) = await history.alerts.listed(since=AT), await history.decisions("acme.example")
    assert kept.alert.letter
    assert entry.says == kept.alert.letter.release
    assert await history.outbox.enclosed(kept.id) == b"<p>page</p>"
    erasing.forget(history.place, "acme.example", now=AT)
    assert await history.alerts.listed(since=AT) == ()
    assert await history.outbox.enclosed(kept.id) == b""
