"""A hub shared with another account, which attaches its VPC, and joined to the hub of a third account and Region."""

import pulumi
import pulumi_aws as aws

from components.network.attachment_accepter import AttachmentAccepter
from components.network.hub_peering_accepter import HubPeeringAccepter
from components.network.hub_peering_requester import HubPeeringRequester
from components.network.segments import Decision, PairArgs, SegmentArgs
from components.network.spoke_attachment import SpokeAttachment
from components.network.transit_gateway import TransitGateway
from components.network.transit_gateway_routes import TransitGatewayRoutes
from components.network.vpc import NatGateways, Vpc
from components.operations.alarm_topic import AlarmTopic

config = pulumi.Config()
MATRIX: list[PairArgs] = [{"a": "workloads", "b": "workloads", "decision": Decision.ALLOW}]
OURS: dict[str, list[str]] = {"workloads": ["10.50.0.0/16"]}
THEIRS: dict[str, list[str]] = {"workloads": ["10.51.0.0/16"]}


def account(name: str) -> tuple[pulumi.ResourceOptions, str, str]:
    """The provider of one account as options, its Region, and its number."""
    role, region = config.require(f"{name}RoleArn"), config.require(f"{name}Region")
    provider = aws.Provider(name, region=region, assume_roles=[aws.ProviderAssumeRoleArgs(role_arn=role)])
    return pulumi.ResourceOptions(provider=provider), region, role.split(":")[4]


def segments(plan: dict[str, list[str]]) -> dict[str, SegmentArgs]:
    """The address plan as segments."""
    return {name: {"cidrs": cidrs} for name, cidrs in plan.items()}


in_hub, hub_region, _ = account("hub")
in_spoke, spoke_region, spoke_account = account("spoke")
in_partner, partner_region, partner_account = account("partner")

# The hub's account: the hub, and its share.
hub = TransitGateway(
    "hub",
    {
        "amazon_side_asn": 64_513,
        "segments": segments(OURS),
        "reachability": MATRIX,
        "peers": {"partner": THEIRS},
        "share": {"principals": [spoke_account]},
        "alarm_topic_arn": AlarmTopic("hub-alarms", {}, in_hub).topic_arn,
    },
    in_hub,
)

# The spoke's account: a VPC and its attachment, which waits for the share.
vpc = Vpc(
    "orders",
    {
        "cidr": "10.50.0.0/20",
        "availability_zones": [f"{spoke_region}{letter}" for letter in "ab"],
        "tiers": ["private", "transit"],
        "nat_gateways": NatGateways.NONE,
    },
    in_spoke,
)
attachment = SpokeAttachment(
    "orders-attachment",
    {
        "transit_gateway_id": pulumi.Output.all(hub.transit_gateway_id, hub.resource_share_arn).apply(
            lambda values: values[0]
        ),
        "vpc_id": vpc.vpc_id,
        "vpc_cidrs": ["10.50.0.0/20"],
        "subnet_ids": vpc.subnets["transit"],
        "availability_zones": vpc.zones,
        "segment": "workloads",
        "vpc_route_table_ids": vpc.route_tables["private"],
        "destinations": ["10.48.0.0/13"],
        "shared_hub": True,
    },
    in_spoke,
)

# The hub's account again: the segment that the attachment belongs to is the owner's decision.
AttachmentAccepter(
    "orders-in-hub",
    {
        "attachment_id": attachment.attachment_id,
        "association_route_table_id": hub.route_tables["workloads"],
        "propagation_route_table_ids": {table: hub.route_tables[table] for table in hub.propagations["workloads"]},
    },
    in_hub,
)

# A third account with a hub in another Region.
partner = TransitGateway(
    "partner-hub",
    {
        "amazon_side_asn": 64_514,
        "segments": segments(THEIRS),
        "reachability": MATRIX,
        "peers": {"hub": OURS},
        "alarm_topic_arn": AlarmTopic("partner-alarms", {}, in_partner).topic_arn,
    },
    in_partner,
)
request = HubPeeringRequester(
    "peering-request",
    {
        "transit_gateway_id": hub.transit_gateway_id,
        "peer_transit_gateway_id": partner.transit_gateway_id,
        "peer_region": partner_region,
        "peer_account_id": partner_account,
        "region": hub_region,
    },
    in_hub,
)
accepted = HubPeeringAccepter(
    "peering-consent",
    {
        "attachment_id": request.attachment_id,
        "association_route_table_id": partner.route_tables["peering"],
    },
    in_partner,
)
# One program knows when the other side has accepted; in two stacks this is the requester's next run.
AttachmentAccepter(
    "peering-in-hub",
    {"attachment_id": accepted.attachment_id, "association_route_table_id": hub.route_tables["peering"]},
    in_hub,
)
for name, made, own, far, far_plan, options in (
    ("hub-routes", hub, OURS, "partner", THEIRS, in_hub),
    ("partner-routes", partner, THEIRS, "hub", OURS, in_partner),
):
    TransitGatewayRoutes(
        name,
        {
            "route_table_ids": made.route_tables,
            "segments": segments(own),
            "reachability": MATRIX,
            "peers": {far: {"attachment_id": accepted.attachment_id, "segments": far_plan}},
        },
        options,
    )

pulumi.export("resourceShareArn", hub.resource_share_arn)
