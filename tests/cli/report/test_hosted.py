"""cli/report/hosted.py: what a company runs or rents that no endpoint names."""

from dataclasses import replace

from cli.report.hosted import hosted, without_points
from scanner.asset import Attribution, address_asset
from scanner.observation import Present
from scanner.probes.mail_policy import Exchanger, MailPolicy
from scanner.probes.recursion import RecursionFacts
from scoring.assess import assess
from scoring.case import Case
from tests.worlds.history import seen
from tests.worlds.shipped import APEX, SHIPPED

SERVER = address_asset("198.18.0.53")


def _case(host: str, attribution: Attribution = Attribution.A) -> Case:
    mail = MailPolicy(mx=Present(value=(Exchanger(preference=10, host=host),)))
    history = seen(
        SHIPPED, {("mail_policy", APEX): mail, ("recursion", SERVER): RecursionFacts(open=Present(value=True))}
    )
    return replace(history, assets=((APEX, Attribution.A), (SERVER, attribution))).case


def _there(host: str) -> set[str]:
    case = _case(host)
    return set(hosted(case, assess(case)).get(APEX.id, ()))


def test_who_takes_the_mail_is_known_by_the_exchangers() -> None:
    """By whole labels of their names, in any case; of others nothing is said."""
    assert _there("acme-test.mail.protection.outlook.com") == {"microsoft-365", "name-server"}
    assert _there("ASPMX.L.Google.com.") == {"google-workspace", "name-server"}
    assert _there("mx.notgoogle.com") == _there("mail.acme.test") == {"name-server"}


def test_a_name_server_of_their_own_is_one_that_answered() -> None:
    """It is known for the server and for the names: whoever runs one signs the zones."""
    case = _case("mail.acme.test")
    assert hosted(case, assess(case))[SERVER.id] == {"name-server"}


def test_what_takes_no_points_is_told_by_its_cause() -> None:
    """An open resolver stands in a subject without weight: it is no action, and there is a recipe for it."""
    case = _case("mail.acme.test")
    found = {one.check: one for one in without_points(case, assess(case))}
    assert [one.finding.subject for one in found["recursion_closed"].faults] == [SERVER.id]
    assert not {"spf_published", "dmarc_published"} & found.keys()


def test_nothing_of_others_is_told() -> None:
    """What stands on a platform that many share is for its provider."""
    case = _case("mail.acme.test", Attribution.D)
    assert "recursion_closed" not in {one.check for one in without_points(case, assess(case))}
