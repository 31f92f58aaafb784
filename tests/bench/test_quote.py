"""The one bench that is exact: virtual time does not depend on the machine."""

from tests.bench.quote import BAR_SECONDS, measure


def test_a_quote_of_twenty_silent_hosts_is_done_within_a_minute() -> None:
    """At the polite pace, second looks included, every host asked for every port and every open one spoken to."""
    quoted = measure()
    assert quoted.virtual < BAR_SECONDS
    assert quoted.connections > 20 * 60
    assert quoted.second_looks > 10
