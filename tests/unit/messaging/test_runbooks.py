"""Every alarm names a section of a page that exists."""

import re
from pathlib import Path

import pytest

from components.messaging.event_bus import EventBus
from components.messaging.fan_out import FanOut
from components.operations.alarm_topic import AlarmTopic, SubscriptionProtocol
from rehearsal.recording import record

ROOT = Path(__file__).parents[3]
HOOK = {"protocol": SubscriptionProtocol.HTTPS, "endpoint": "https://alerts.example.com"}


def descriptions() -> list[str]:
    def program() -> None:
        FanOut("orders", {"subscribers": {"billing": {}}})
        rule = {"event_pattern": {"source": ["shop"]}, "targets": {"billing": {}}, "expect_every_hours": 1}
        EventBus("shop", {"rules": {"paid": rule}, "encryption": "customer_key"})  # pyright: ignore[reportArgumentType] - a plain dict of the same keys
        AlarmTopic("alarms", {"subscriptions": {"hook": HOOK}})  # pyright: ignore[reportArgumentType] - a plain dict of the same keys

    alarms = record(program).of_type("aws:cloudwatch/metricAlarm:MetricAlarm")
    return [alarm.inputs["alarmDescription"] for alarm in alarms]


@pytest.mark.parametrize("description", descriptions())
def test_the_runbook_of_an_alarm_exists(description: str) -> None:
    page, _, anchor = description.rpartition("Runbook: ")[2].partition("#")
    headings = re.findall(r"^#+ (.+)$", (ROOT / page).read_text(encoding="utf-8"), re.MULTILINE)
    anchors = {re.sub(r"[^a-z0-9 -]", "", heading.lower()).replace(" ", "-") for heading in headings}
    assert anchor in anchors, f"{page} has no section {anchor}"
