"""A VPC's attachment as it is registered: in every AZ, in one table, with routes of its own; what it refuses."""

from typing import Any, cast

import pulumi
import pytest

from components.network.attachment_accepter import AttachmentAccepter, AttachmentAccepterArgs
from components.network.spoke_attachment import SpokeAttachment, SpokeAttachmentArgs, check_spoke_attachment
from components.shared.checks import ComponentError, Problems
from rehearsal.estate import Estate
from rehearsal.recording import record
from tests.checkers.estate_checks import assert_accepted

ATTACHMENT = "aws:ec2transitgateway/vpcAttachment:VpcAttachment"
ACCEPTER = "aws:ec2transitgateway/vpcAttachmentAccepter:VpcAttachmentAccepter"
ASSOCIATION = "aws:ec2transitgateway/routeTableAssociation:RouteTableAssociation"
PROPAGATION = "aws:ec2transitgateway/routeTablePropagation:RouteTablePropagation"
ROUTE = "aws:ec2/route:Route"
ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm"
TOPIC = "arn:aws:sns:eu-central-1:123456789012:alarms"
A, B, C = (f"eu-central-1{letter}" for letter in "abc")

VALID: dict[str, Any] = {
    "transit_gateway_id": "tgw-0123456789abcdef0",
    "vpc_id": "vpc-0123456789abcdef0",
    "vpc_cidrs": ["10.10.0.0/20"],
    "subnet_ids": {A: "subnet-0123456789abcdefa", B: "subnet-0123456789abcdefb"},
    "segment": "workloads",
    "association_route_table_id": "tgw-rtb-0123456789abcdef0",
    "propagation_route_table_ids": {
        "shared": "tgw-rtb-0123456789abcdef1",
        "workloads": "tgw-rtb-0123456789abcdef0",
    },
    "vpc_route_table_ids": {f"private-{A}": "rtb-0123456789abcdefa", f"private-{B}": "rtb-0123456789abcdefb"},
    "destinations": ["10.0.0.0/8", "172.16.0.0/12"],
    "tags": {"owner": "platform"},
}


def build(**changes: Any) -> Estate:
    args = {key: value for key, value in {**VALID, **changes}.items() if value is not None}
    return record(lambda: SpokeAttachment("spoke", cast("SpokeAttachmentArgs", args)))


def accept(**changes: Any) -> Estate:
    args = {
        "attachment_id": "tgw-attach-0123456789abcdef0",
        "association_route_table_id": "tgw-rtb-0123456789abcdef0",
        "propagation_route_table_ids": {"shared": "tgw-rtb-0123456789abcdef1"},
        **changes,
    }
    return record(lambda: AttachmentAccepter("taken", cast("AttachmentAccepterArgs", args)))


def names(estate: Estate, type_: str) -> set[str]:
    return {resource.name for resource in estate.of_type(type_)}


def test_a_vpc_is_attached_in_every_az_and_decides_every_option_itself() -> None:
    attachment = build().by_name("spoke", ATTACHMENT).inputs
    assert attachment["subnetIds"] == ["subnet-0123456789abcdefa", "subnet-0123456789abcdefb"]
    assert attachment["transitGatewayDefaultRouteTableAssociation"] is False, "the matrix decides, not a default"
    assert attachment["transitGatewayDefaultRouteTablePropagation"] is False
    assert attachment["securityGroupReferencingSupport"] == "enable", "AWS's defaults differ at the two ends"
    assert attachment["applianceModeSupport"] == "disable"
    assert (attachment["dnsSupport"], attachment["ipv6Support"]) == ("enable", "disable")
    assert attachment["tags"] == {"Name": "spoke", "owner": "platform", "segment": "workloads"}


def test_every_table_gets_a_route_for_every_block_and_none_is_lost() -> None:
    estate = build(destinations=["10.0.0.0/8", "2001:db8::/32"], ipv6=True)
    assert names(estate, ROUTE) == {
        f"spoke-private-{zone}-{block}" for zone in (A, B) for block in ("10.0.0.0-8", "2001_db8__-32")
    }
    for route in estate.of_type(ROUTE):
        ipv6 = route.name.endswith("-32")
        assert route.inputs.get("destinationIpv6CidrBlock") == ("2001:db8::/32" if ipv6 else None), "IPv6 is routed"
        assert route.inputs.get("destinationCidrBlock") == (None if ipv6 else "10.0.0.0/8")
        assert estate.by_name("spoke", ATTACHMENT).urn in route.dependencies, "EC2 refuses it before the attachment"


def test_appliances_of_every_subnet_find_the_hubs_end_of_their_tunnels() -> None:
    shared = {f"private-{A}": "rtb-0123456789abcdefa"}
    estate = build(
        further_routes={
            "tunnels": {
                "route_table_ids": {f"public-{A}": "rtb-0123456789abcdef9", **shared},
                "destinations": ["10.99.0.0/24"],
            }
        },
    )
    assert_accepted(estate)
    found = {(route.inputs["routeTableId"], route.inputs["destinationCidrBlock"]) for route in estate.of_type(ROUTE)}
    members = {(f"rtb-0123456789abcdef{end}", cidr) for end in "ab" for cidr in ("10.0.0.0/8", "172.16.0.0/12")}
    assert found == members | {(f"rtb-0123456789abcdef{end}", "10.99.0.0/24") for end in "9a"}
    assert names(build(), ROUTE) < names(estate, ROUTE), "no other route is renamed"


def test_one_prefix_list_stands_for_many_blocks() -> None:
    estate = build(destinations=None, prefix_list_id="pl-0123456789abcdef0", prefix_list_max_entries=40)
    assert names(estate, ROUTE) == {f"spoke-private-{zone}-prefix-list" for zone in (A, B)}
    assert {r.inputs["destinationPrefixListId"] for r in estate.of_type(ROUTE)} == {"pl-0123456789abcdef0"}


def test_tables_of_hosts_that_call_shared_endpoints_lead_there_and_nowhere_else() -> None:
    estate = build(
        prefix_list_id="pl-0123456789abcdef0",
        prefix_list_max_entries=40,
        further_routes={
            "endpoints": {
                "route_table_ids": {f"public-{A}": "rtb-0123456789abcdefe"},
                "destinations": ["10.22.0.0/20"],
            }
        },
    )
    public = {r.name: r.inputs for r in estate.of_type(ROUTE) if "public" in r.name}
    assert set(public) == {f"spoke-public-{A}-10.22.0.0-20"}
    assert public[f"spoke-public-{A}-10.22.0.0-20"]["routeTableId"] == "rtb-0123456789abcdefe"
    assert f"spoke-private-{A}-10.22.0.0-20" not in names(estate, ROUTE), "a summary leads there already"
    assert_accepted(estate)


def test_association_and_propagations_are_named_by_table_never_by_position() -> None:
    estate = build()
    assert names(estate, ASSOCIATION) == {"spoke-association"}, "an attachment uses one table"
    assert names(estate, PROPAGATION) == {"spoke-propagation-shared", "spoke-propagation-workloads"}
    assert "replaceExistingAssociation" not in estate.by_name("spoke-association").inputs


def test_further_azs_tables_and_blocks_leave_everything_that_exists_as_it_is() -> None:
    before = {(r.type, r.name): r for r in build().resources if r.custom}
    after = {
        (r.type, r.name): r
        for r in build(
            subnet_ids={C: "subnet-0123456789abcdefc", **VALID["subnet_ids"]},
            vpc_route_table_ids={f"private-{C}": "rtb-0123456789abcdefc", **VALID["vpc_route_table_ids"]},
            destinations=["192.168.0.0/16", *VALID["destinations"]],
        ).resources
        if r.custom
    }
    assert before.keys() < after.keys()
    changed = [name for (kind, name), r in before.items() if dict(after[kind, name].inputs) != dict(r.inputs)]
    assert changed == ["spoke"], "only the attachment's list of subnets, which EC2 changes in place"
    assert after[ATTACHMENT, "spoke"].inputs["subnetIds"] == [
        *before[ATTACHMENT, "spoke"].inputs["subnetIds"],
        "subnet-0123456789abcdefc",
    ]


def test_the_order_in_which_subnets_are_given_says_nothing() -> None:
    turned = build(subnet_ids=dict(reversed(VALID["subnet_ids"].items())))
    assert turned.by_name("spoke", ATTACHMENT).inputs == build().by_name("spoke", ATTACHMENT).inputs


def test_a_firewalls_vpc_keeps_both_directions_in_one_az() -> None:
    attachment = build(segment="inspection").by_name("spoke", ATTACHMENT).inputs
    assert attachment["applianceModeSupport"] == "enable", "else replies arrive at another AZ's firewall"
    assert attachment["securityGroupReferencingSupport"] == "disable", "references do not work through a firewall"


def test_an_attachment_to_a_shared_hub_leaves_the_hubs_tables_to_their_owner() -> None:
    estate = build(association_route_table_id=None, propagation_route_table_ids=None, shared_hub=True)
    attachment = estate.by_name("spoke", ATTACHMENT).inputs
    assert "transitGatewayDefaultRouteTableAssociation" not in attachment, "does nothing there and differs for ever"
    assert "transitGatewayDefaultRouteTablePropagation" not in attachment
    assert not estate.of_type(ASSOCIATION)
    assert not estate.of_type(PROPAGATION)


def test_the_hubs_owner_takes_an_attachment_in() -> None:
    estate = accept()
    assert not estate.of_type(ACCEPTER), "accepted by the share: accepting again is an error"
    assert names(estate, ASSOCIATION) == {"taken-association"}
    assert names(estate, PROPAGATION) == {"taken-propagation-shared"}
    assert_accepted(estate)


def test_an_attachment_that_waits_is_accepted_before_it_is_associated() -> None:
    estate = accept(accept=True, tags={"owner": "platform"})
    accepter = estate.by_name("taken", ACCEPTER)
    assert accepter.inputs["transitGatewayDefaultRouteTableAssociation"] is False
    assert accepter.inputs["tags"] == {"Name": "taken", "owner": "platform"}
    for resource in (*estate.of_type(ASSOCIATION), *estate.of_type(PROPAGATION)):
        assert accepter.urn in resource.dependencies, f"{resource.name} must wait for the accepter"
    assert_accepted(estate)


def test_an_alarm_watches_the_attachment_where_it_is_asked_for() -> None:
    assert not build().of_type(ALARM), "hundreds of spokes need not have hundreds of alarms"
    estate = build(alarm_topic_arn=TOPIC)
    alarm = estate.by_name("spoke-no-route", ALARM).inputs
    assert alarm["dimensions"] == {
        "TransitGateway": "tgw-0123456789abcdef0",
        "TransitGatewayAttachment": estate.by_name("spoke", ATTACHMENT).id,
    }
    assert (alarm["threshold"], alarm["treatMissingData"], alarm["alarmActions"]) == (1000, "notBreaching", [TOPIC])


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"region": "eu-central-1", "alarm_topic_arn": TOPIC},
        {"destinations": ["0.0.0.0/0"], "vpc_cidrs": None},
        {"destinations": None, "vpc_route_table_ids": None},
        {"segment": "egress", "ipv6": True, "destinations": ["10.0.0.0/8", "2001:db8::/32"]},
        {"prefix_list_id": "pl-0123456789abcdef0", "prefix_list_max_entries": 100},
    ],
)
def test_aws_would_accept_every_shape(changes: dict[str, Any]) -> None:
    assert_accepted(build(**changes))


def problems(**changes: Any) -> dict[str, str]:
    found = Problems()
    args = {key: value for key, value in {**VALID, **changes}.items() if value is not None}
    check_spoke_attachment(cast("SpokeAttachmentArgs", args), found)
    return {problem.argument: str(problem) for problem in found.found}


def further(tables: dict[str, str], blocks: list[str]) -> dict[str, Any]:
    return {"further_routes": {"tunnels": {"route_table_ids": tables, "destinations": blocks}}}


@pytest.mark.parametrize(
    ("changes", "argument", "text"),
    [
        ({"segment": "Prod"}, "segment", "lower-case"),
        ({"subnet_ids": {}}, "subnet_ids", "in at least one AZ"),
        ({"subnet_ids": {"euc1-az1": "subnet-1"}}, 'subnet_ids["euc1-az1"]', "must be the name of an AZ"),
        ({"subnet_ids": {"us-east-1-bos-1a": "subnet-1"}}, 'subnet_ids["us-east-1-bos-1a"]', "Local Zones"),
        ({"subnet_ids": {A: "s-1", "eu-west-1a": "s-2"}}, 'subnet_ids["eu-west-1a"]', "an AZ of eu-west-1"),
        ({"region": "eu-west-1"}, f'subnet_ids["{A}"]', "but the hub is in eu-west-1"),
        ({"subnet_ids": {A: "subnet-1", B: "subnet-1"}}, f'subnet_ids["{B}"]', f"is also given for {A}"),
        ({"availability_zones": [A, B, C]}, "subnet_ids", f"has no subnet in {C}, which the VPC uses"),
        ({"destinations": ["10.0.0.1/8"]}, "destinations[0]", "Write 10.0.0.0/8"),
        ({"destinations": ["10.0.0.0/8", "10.0.0.0/8"]}, "destinations[1]", "is named twice"),
        ({"destinations": ["2001:db8::/32"]}, "destinations[0]", "the attachment does not carry"),
        ({"destinations": ["10.10.0.0/20"]}, "destinations[0]", "lies in the VPC's own 10.10.0.0/20"),
        ({"destinations": ["10.10.4.0/24"]}, "destinations[0]", "lies in the VPC's own 10.10.0.0/20"),
        (further({}, ["10.99.0.0/24"]), 'further_routes["tunnels"].route_table_ids', "must not be empty"),
        (further({"public": "rtb-1"}, []), 'further_routes["tunnels"].destinations', "must not be empty"),
        (
            further({"public": "rtb-1"}, ["10.10.4.0/24"]),
            'further_routes["tunnels"].destinations[0]',
            "lies in the VPC's own 10.10.0.0/20",
        ),
        (
            further({"public": "rtb-1"}, ["2001:db8::/64"]),
            'further_routes["tunnels"].destinations[0]',
            "the attachment does not carry",
        ),
        (
            further({"public": "rtb-1"}, ["10.99.0.0/24", "10.99.0.0/24"]),
            'further_routes["tunnels"].destinations[1]',
            "is named twice",
        ),
        (
            further({"public": "rtb-1"}, [f"10.{n // 256}.{n % 256}.0/24" for n in range(6000, 6501)]),
            "destinations",
            "at most 500 of one family",
        ),
        ({"vpc_route_table_ids": {}}, "vpc_route_table_ids", "must name the route tables"),
        ({"prefix_list_id": "pl-1"}, "prefix_list_max_entries", "both or neither"),
        ({"prefix_list_max_entries": 5}, "prefix_list_max_entries", "both or neither"),
        (
            {"prefix_list_id": "pl-1", "prefix_list_max_entries": 499},
            "destinations",
            "501 IPv4 routes in a table': a VPC route table takes at most 500",
        ),
        (
            {"destinations": [f"10.{n // 256}.{n % 256}.0/24" for n in range(6000, 6501)]},
            "destinations",
            "at most 500 of one family",
        ),
        ({"routes_quota": 1001}, "routes_quota", "50 to 1000"),
        ({"segment": "inspection", "appliance_mode": False}, "appliance_mode", "where the firewall drops it"),
        ({"shared_hub": True}, "association_route_table_id", "the account that owns the hub"),
        ({"drop_alarm_packets": -1}, "drop_alarm_packets", "packets"),
        ({"alarm_topic_arn": TOPIC, "region": "eu-west-1"}, "alarm_topic_arn", "is in eu-central-1"),
    ],
)
def test_bad_input_is_refused_by_name(changes: dict[str, Any], argument: str, text: str) -> None:
    found = problems(**changes)
    assert text in found[argument], found


def test_a_raised_quota_is_taken() -> None:
    blocks = [f"10.{n // 256}.{n % 256}.0/24" for n in range(6000, 6600)]
    assert not problems(destinations=blocks, routes_quota=1000)


def test_nothing_is_registered_when_arguments_are_wrong() -> None:
    with pytest.raises(ComponentError, match="SpokeAttachment 'spoke' cannot be built: 2 problems"):
        build(segment="Prod", destinations=["10.10.0.0/20"])


def test_what_is_ready_is_the_attachment_its_table_and_its_propagations() -> None:
    found: list[SpokeAttachment] = []
    record(lambda: found.append(SpokeAttachment("spoke", cast("SpokeAttachmentArgs", VALID))))
    assert len(found[0].ready) == 4
    assert all(isinstance(resource, pulumi.Resource) for resource in found[0].ready)
