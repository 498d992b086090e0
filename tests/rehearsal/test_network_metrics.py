"""Alarms of the network watch metrics that AWS sends, in every stack and example."""

import pytest

from rehearsal.estate import Estate
from tests.checkers.network_metrics import KNOWN, Series, watched
from tests.network_in_moto.estates import EXAMPLES, STACKS, estate
from tests.unit.network.central import EVERY_RULE, inspection

ALL = [*STACKS, *EXAMPLES]
ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm"


def series(of: Estate) -> set[Series]:
    return {one for alarm in of.of_type(ALARM) for one in watched(alarm)}


@pytest.mark.parametrize("name", ALL)
def test_every_alarm_watches_a_metric_that_there_is(name: str) -> None:
    assert series(estate(name)) - KNOWN.keys() == set()


def test_every_metric_of_the_table_is_watched_somewhere() -> None:
    # No stack asks for the alarm on a firewall's silence: traffic may be absent at night.
    every = [inspection(firewall=EVERY_RULE), *map(estate, ALL)]
    assert set().union(*map(series, every)) == KNOWN.keys()
