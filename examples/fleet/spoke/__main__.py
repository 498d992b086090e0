"""One spoke of a fleet: a VPC, attached to the hub of another stack. Its settings are one row of the fleet's table."""

import pulumi
import pulumi_aws as aws

from components.network.attachment_accepter import AttachmentAccepter
from components.network.spoke_attachment import SpokeAttachment
from components.network.vpc import NatGateways, Vpc

config = pulumi.Config("fleet")
name, segment, cidr = config.require("name"), config.require("segment"), config.require("cidr")
region = pulumi.Config("aws").require("region")
hub = pulumi.StackReference(config.require("hub"))
given = hub.require_output("segments").apply(lambda segments: segments[segment])
association = given.apply(lambda segment_: segment_["association"])
tables = {
    table: given.apply(lambda segment_, table=table: segment_["propagations"][table])
    for table in config.require_object("propagations")
}
mine, owner = config.get("account"), config.get("hubAccount")
elsewhere = mine is not None and mine != owner

network = Vpc(
    name,
    {
        "cidr": cidr,
        "availability_zones": config.require_object("availabilityZones"),
        "tiers": config.get_object("tiers") or ["private", "transit"],
        "nat_gateways": NatGateways.NONE,
        "gateway_endpoints": config.get_bool("gatewayEndpoints") or False,
        "flow_logs": {"enabled": config.get_bool("flowLogs") or False},
        "region": region,
        "protect": not config.get_bool("throwAway"),
        "tags": {"segment": segment},
    },
)
attachment = SpokeAttachment(
    f"{name}-hub",
    {
        "transit_gateway_id": hub.require_output("transitGatewayId"),
        "vpc_id": network.vpc_id,
        "vpc_cidrs": [cidr],
        "subnet_ids": network.subnets["transit"],
        "segment": segment,
        **({} if elsewhere else {"association_route_table_id": association, "propagation_route_table_ids": tables}),
        "vpc_route_table_ids": {f"private-{zone}": table for zone, table in network.route_tables["private"].items()},
        "destinations": config.require_object("destinations"),
        "shared_hub": elsewhere,
        "region": region,
    },
)
if elsewhere:
    # The hub's tables are its owner's: this half is made with the credentials of the environment.
    provider = aws.Provider("hub", region=region, allowed_account_ids=[owner] if owner else None)
    AttachmentAccepter(
        f"{name}-accepted",
        {
            "attachment_id": attachment.attachment_id,
            "association_route_table_id": association,
            "propagation_route_table_ids": tables,
            "region": region,
        },
        pulumi.ResourceOptions(provider=provider),
    )

pulumi.export("vpcId", network.vpc_id)
pulumi.export("attachmentId", attachment.attachment_id)
pulumi.export("privateSubnetIds", network.private_subnet_ids)
