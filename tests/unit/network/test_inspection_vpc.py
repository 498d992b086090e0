"""The inspection VPC as it is registered: same AZ, both ways, nothing moved by an AZ."""

from pathlib import Path
from typing import Any

import pulumi_aws as aws
import pytest

from components.network.inspection_vpc import InspectionVpc
from components.shared.checks import ComponentError
from rehearsal.estate import Estate
from rehearsal.recording import record
from tests.checkers.estate_checks import assert_accepted
from tests.unit.network.builder import ALARM, LOG_GROUP, ROUTE, SUBNET, TABLE, THREE, TWO, counts
from tests.unit.network.central import (
    ATTACHMENT,
    EVERY_RULE,
    FIREWALL,
    GROUP,
    HTTPS,
    HUB,
    LOGGING,
    POLICY,
    SEGMENTS,
    endpoints,
    inspection,
    inspection_args,
)

SHAPES: list[dict[str, Any]] = [
    {},
    {"firewall": EVERY_RULE, "availability_zones": THREE},
    {"firewall": {"default_action": "alert", "logs": {"flow": False}}, "alarm_topic_arn": None},
    {"firewall": {"rules": [HTTPS], "stream_exception": "continue"}, "flow_logs": {"enabled": False}},
]


@pytest.mark.parametrize("changes", SHAPES)
def test_aws_would_accept_every_shape(changes: dict[str, Any]) -> None:
    assert_accepted(inspection(**changes))


def test_what_arrives_in_an_az_is_inspected_in_that_az() -> None:
    estate = inspection(availability_zones=THREE)
    firewall = estate.by_name("inspection-firewall", FIREWALL)
    endpoints = {
        attachment["subnetId"]: attachment["endpointId"]
        for state in firewall.outputs["firewallStatuses"][0]["syncStates"]
        for attachment in state["attachments"]
    }
    for zone in THREE:
        route = estate.by_name(f"inspection-transit-{zone}-firewall", ROUTE)
        subnet = estate.by_name(f"inspection-firewall-{zone}", SUBNET)
        assert route.inputs["routeTableId"] == estate.by_name(f"inspection-transit-{zone}", TABLE).id
        assert route.inputs["destinationCidrBlock"] == "0.0.0.0/0"
        assert route.inputs["vpcEndpointId"] == endpoints[subnet.id], "another AZ's endpoint does not know the flow"
        assert firewall.urn in route.property_dependencies["vpcEndpointId"], "a gate can follow the route"
    assert len(set(endpoints.values())) == 3, "each AZ has its own"


def test_what_was_inspected_goes_back_to_the_hub_from_every_az() -> None:
    estate = inspection()
    for zone in TWO:
        route = estate.by_name(f"inspection-hub-firewall-{zone}-0.0.0.0-0", ROUTE)
        assert route.inputs["routeTableId"] == estate.by_name(f"inspection-firewall-{zone}", TABLE).id
        assert route.inputs["transitGatewayId"] == HUB


def test_appliance_mode_is_on() -> None:
    attachment = inspection().by_name("inspection-hub", ATTACHMENT)
    assert attachment.inputs["applianceModeSupport"] == "enable", "else answers arrive in another AZ and are dropped"
    assert attachment.inputs["securityGroupReferencingSupport"] == "disable", "references do not survive a firewall"


def test_appliance_mode_cannot_be_asked_away() -> None:
    with pytest.raises(ComponentError, match="appliance_mode = False: is not an argument"):
        record(lambda: InspectionVpc("inspection", inspection_args(appliance_mode=False)))


def test_the_vpc_has_no_way_to_the_internet_and_no_other_routes() -> None:
    estate = inspection()
    assert {r.name for r in estate.of_type(ROUTE)} == {
        *(f"inspection-transit-{zone}-firewall" for zone in TWO),
        *(f"inspection-hub-firewall-{zone}-0.0.0.0-0" for zone in TWO),
    }
    assert "InternetGateway" not in counts(estate)


def test_the_hub_waits_until_the_firewall_takes_packets() -> None:
    def program() -> None:
        made = InspectionVpc("inspection", inspection_args())
        aws.ec2transitgateway.Route(
            "later",
            destination_cidr_block="0.0.0.0/0",
            transit_gateway_route_table_id="tgw-rtb-0123456789abcdef9",
            transit_gateway_attachment_id=made.attachment_id,
        )

    estate = record(program)
    waits = set(estate.by_name("later", "aws:ec2transitgateway/route:Route").dependencies)
    routes = {estate.by_name(f"inspection-transit-{zone}-firewall", ROUTE).urn for zone in TWO}
    assert routes | {estate.by_name("inspection-hub", ATTACHMENT).urn} <= waits, (
        "a hub that is switched over earlier loses packets"
    )


def test_the_firewall_is_kept_and_may_still_get_an_az() -> None:
    firewall = inspection().by_name("inspection-firewall", FIREWALL)
    assert firewall.protect
    assert firewall.inputs["deleteProtection"] is firewall.inputs["firewallPolicyChangeProtection"] is True
    assert firewall.inputs["subnetChangeProtection"] is False, "with it AWS refuses the subnet of a new AZ"
    lifted = inspection(protect=False).by_name("inspection-firewall", FIREWALL)
    assert not lifted.protect
    assert lifted.inputs["deleteProtection"] is lifted.inputs["firewallPolicyChangeProtection"] is False


def assert_untouched(before: Estate, after: Estate) -> None:
    spanning = {FIREWALL: {"subnetMappings"}, ATTACHMENT: {"subnetIds"}}
    for resource in before.resources:
        if not resource.type.startswith("aws:"):
            continue
        later = after.by_urn[resource.urn]
        changed = {
            key for key in {*resource.inputs, *later.inputs} if resource.inputs.get(key) != later.inputs.get(key)
        }
        assert changed <= spanning.get(resource.type, set()), f"{resource.name}: {changed} would change"


@pytest.mark.parametrize("added", ["eu-central-1a", "eu-central-1c"])
def test_adding_an_az_changes_firewall_and_attachment_in_place_and_nothing_else(added: str) -> None:
    existing = [zone for zone in THREE if zone != added]
    assert_untouched(
        inspection(availability_zones=existing, firewall=EVERY_RULE),
        inspection(availability_zones=[*existing, added], firewall=EVERY_RULE),
    )


GONE = "eu-central-1c"


def test_an_az_that_is_drained_gets_no_packets_and_keeps_its_endpoint() -> None:
    estate = inspection(availability_zones=THREE, draining_availability_zones=[GONE])
    subnets = estate.by_name("inspection-hub", ATTACHMENT).inputs["subnetIds"]
    assert subnets == [estate.by_name(f"inspection-transit-{zone}", SUBNET).id for zone in THREE if zone != GONE]
    assert not [r.name for r in estate.of_type(ROUTE) if GONE in r.name], (
        "AWS wants no route left to an endpoint that goes, and nothing reaches the hub from an AZ without its subnet"
    )
    assert len(estate.by_name("inspection-firewall", FIREWALL).inputs["subnetMappings"]) == len(THREE)


def test_a_drained_az_is_taken_away_without_touching_attachment_or_other_azs() -> None:
    before = inspection(availability_zones=THREE, draining_availability_zones=[GONE])
    after = inspection(availability_zones=[zone for zone in THREE if zone != GONE])
    gone = [before.by_urn[urn] for urn in before.by_urn.keys() - after.by_urn.keys()]
    assert all(GONE in resource.name for resource in gone)
    firewall = before.by_name("inspection-firewall", FIREWALL)
    assert not [r.name for r in gone if firewall.urn in r.property_dependencies.get("vpcEndpointId", ())]
    changed = {r.name for r in after.resources if dict(r.inputs) != dict(before.by_urn[r.urn].inputs)}
    assert changed == {"inspection-firewall"}, "the attachment let go of the AZ an update earlier"


def test_rules_domains_and_other_groups_make_one_policy_of_strict_order() -> None:
    estate = inspection(firewall=EVERY_RULE)
    body = estate.by_name("inspection-firewall", POLICY).inputs["firewallPolicy"]
    groups = {r.name: r for r in estate.of_type(GROUP)}
    assert [(one["priority"], one["resourceArn"]) for one in body["statefulRuleGroupReferences"]] == [
        (100, EVERY_RULE["rule_groups"]["botnets"]["arn"]),
        (10_000, groups["inspection-firewall-rules"].outputs["arn"]),
        (20_000, groups["inspection-firewall-domains"].outputs["arn"]),
        (65_535, groups["inspection-firewall-rest"].outputs["arn"]),
    ], "what no rule names comes last"
    for group in groups.values():
        assert group.inputs["ruleGroup"]["statefulRuleOptions"] == {"ruleOrder": "STRICT_ORDER"}, "as the policy"
        assert group.inputs["encryptionConfiguration"]["type"] == "CUSTOMER_KMS"
    assert body["policyVariables"]["ruleVariables"][0]["ipSet"]["definitions"] == SEGMENTS


def test_alerts_and_flows_go_to_encrypted_groups_that_services_may_deliver_to() -> None:
    estate = inspection()
    groups = {r.name: r for r in estate.of_type(LOG_GROUP) if "firewall" in r.name}
    assert set(groups) == {"inspection-firewall-alert", "inspection-firewall-flow"}
    for group in groups.values():
        assert group.inputs["namePrefix"].startswith("/aws/vendedlogs/"), "others fill a resource policy"
        assert (
            group.inputs["kmsKeyId"] == estate.by_name("inspection-firewall-logs-key", "aws:kms/key:Key").outputs["arn"]
        )
        assert group.protect
    configured = estate.of_type(LOGGING)[0].inputs["loggingConfiguration"]["logDestinationConfigs"]
    assert [one["logType"] for one in configured] == ["ALERT", "FLOW"]


def test_every_az_has_its_alarms_with_the_dimensions_that_aws_publishes() -> None:
    estate = inspection(firewall={"rules": [HTTPS], "expect_traffic": True, "dropped_packets_threshold": 7})
    firewall = estate.by_name("inspection-firewall", FIREWALL)
    for zone in TWO:
        found = {r.inputs["metricName"]: r for r in estate.of_type(ALARM) if r.name.endswith(zone)}
        assert {name: one.inputs["dimensions"]["Engine"] for name, one in found.items()} == {
            "InvalidDroppedPackets": "Stateless",
            "OtherDroppedPackets": "Stateless",
            "StreamExceptionPolicyPackets": "Stateful",
            "DroppedPackets": "Stateful",
            "ReceivedPackets": "Stateless",
        }
        for alarm in found.values():
            dimensions = alarm.inputs["dimensions"]
            assert (dimensions["AvailabilityZone"], dimensions["FirewallName"]) == (zone, firewall.outputs["name"])
        assert found["DroppedPackets"].inputs["threshold"] == 7
        assert found["ReceivedPackets"].inputs["treatMissingData"] == "breaching", "an AZ cut off sends no data"


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"cidr": "10.29.0.0/22"}, "needs a VPC of /21 or larger"),
        ({"segment_cidrs": []}, "must name at least one segment's block"),
        ({"segment_cidrs": ["10.29.0.0/16"]}, r"overlaps this VPC \(10.29.0.0/20\)"),
        ({"segment_cidrs": ["2001:db8::/56"]}, "is IPv6"),
        ({"segment_cidrs": ["10.0.0.0/8", "10.20.0.0/16"]}, "overlaps"),
        ({"firewall": None}, "drops everything"),
        ({"availability_zones": None}, "exactly one of availability_zones"),
        ({"draining_availability_zones": [GONE]}, r"is none of availability_zones \(eu-central-1a, eu-central-1b\)"),
        ({"draining_availability_zones": TWO}, "leaves no AZ in which anything is inspected"),
        (
            {"availability_zones": None, "availability_zone_count": 2, "draining_availability_zones": TWO[:1]},
            "needs AZs by name",
        ),
    ],
)
def test_what_cannot_work_is_refused(changes: dict[str, Any], says: str) -> None:
    with pytest.raises(ComponentError, match=says):
        record(lambda: InspectionVpc("inspection", inspection_args(**changes)))


def test_a_name_that_network_firewall_refuses_is_refused() -> None:
    with pytest.raises(ComponentError, match="letters, digits or '-'"):
        record(lambda: InspectionVpc("in_spection", inspection_args()))


def test_every_alarm_of_central_services_leads_to_a_section_of_the_page() -> None:
    page = (Path(__file__).resolve().parents[3] / "docs" / "central-services.md").read_text()
    titles = {line.lstrip("# ").lower() for line in page.splitlines() if line.startswith("### ")}
    anchors = {
        "".join(letter for letter in title if letter.isalnum() or letter in " -").replace(" ", "-") for title in titles
    }
    estates = [inspection(firewall=EVERY_RULE), endpoints()]
    texts = [r.inputs["alarmDescription"] for estate in estates for r in estate.of_type(ALARM)]
    named = {text.partition("docs/central-services.md#")[2] for text in texts} - {""}
    assert len(named) == 5
    assert named <= anchors, "whoever is woken finds what to do"
