"""What all components that join a site share: Regions, tags, links to runbooks."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from rehearsal.estate import Estate
from tests.unit.network import (
    test_connect_attachment,
    test_direct_connect,
    test_resolver_endpoints,
    test_site_to_site_vpn,
)
from tests.unit.network.test_vpc_children import parameters

TAGS = {"owner": "platform"}
TOPIC = "arn:aws:sns:eu-west-1:123456789012:alarms"
AWAY: dict[str, Any] = {"region": "eu-west-1", "alarm_topic_arn": TOPIC, "tags": TAGS}
AWAY_SUBNETS = {"eu-west-1a": "subnet-0123456789abcdefa", "eu-west-1b": "subnet-0123456789abcdefb"}
ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm"
DOCS = Path(__file__).resolve().parents[3] / "docs"
BUILT: dict[str, Callable[[], Estate]] = {
    "ConnectAttachment": lambda: test_connect_attachment.build(**AWAY),
    "DirectConnectAttachment": lambda: test_direct_connect.build(**AWAY),
    "ResolverEndpoints": lambda: test_resolver_endpoints.build(
        subnet_ids=AWAY_SUBNETS, inbound={"client_cidrs": {"berlin": "10.200.0.0/14"}}, **AWAY
    ),
    "SiteToSiteVpn": lambda: test_site_to_site_vpn.build(**AWAY),
}


@pytest.mark.parametrize("component", BUILT)
def test_every_child_that_takes_a_region_gets_the_components(component: str) -> None:
    for resource in (r for r in BUILT[component]().resources if r.type.startswith("aws:")):
        expected = "eu-west-1" if "region" in parameters(resource) else None
        assert resource.inputs.get("region") == expected, f"{resource.name} ({resource.type})"


@pytest.mark.parametrize("component", BUILT)
def test_tags_reach_every_child_that_can_carry_them(component: str) -> None:
    for resource in (r for r in BUILT[component]().resources if r.type.startswith("aws:")):
        if "tags" in parameters(resource):
            assert resource.inputs["tags"]["owner"] == "platform", f"{resource.name} ({resource.type})"


@pytest.mark.parametrize("component", BUILT)
def test_every_alarm_notifies_and_names_a_section_of_a_runbook(component: str) -> None:
    for alarm in BUILT[component]().of_type(ALARM):
        assert alarm.inputs["alarmActions"] == alarm.inputs["okActions"] == [TOPIC]
        page, section = alarm.inputs["alarmDescription"].rsplit("docs/", 1)[1].split("#")
        headings = [
            line.lstrip("# ").lower().replace(" ", "-")
            for line in (DOCS / page).read_text().splitlines()
            if line.startswith("###")
        ]
        assert section in headings, f"{alarm.name}: {section}"
