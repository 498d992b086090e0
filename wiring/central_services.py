"""What a hub has for all of its spokes: the way to the internet, the firewall, the endpoints of AWS services."""

import pulumi

from components.network.egress_vpc import EgressVpc
from components.network.inspection_vpc import InspectionVpc
from components.network.segments import EGRESS, INSPECTION
from components.network.shared_endpoints import SharedEndpoints
from settings.central_arguments import egress_arguments, inspection_arguments, shared_endpoints_arguments
from settings.endpoint_reach import named_vpcs
from settings.hub_arguments import PRIMARY, segments_of
from settings.stack import Settings

from .region import Topics
from .transit_gateway import Hub, Hubs

Made = dict[str, pulumi.Input[object]]


def central_services(settings: Settings, topics: Topics, hubs: Hubs) -> None:
    """Build ``egress``, ``inspection`` and ``sharedEndpoints`` of the hubs, before the hubs' routes lead to them."""
    for hub in hubs.values():
        made = {
            **_egress(settings, topics, hub),
            **_inspection(settings, topics, hub),
            **_endpoints(settings, topics, hub),
        }
        if made:
            pulumi.export("centralServices" if hub.side.key == PRIMARY else "recoveryCentralServices", made)


def _name(hub: Hub, what: str) -> str:
    return what if hub.side.key == PRIMARY else f"recovery-{what}"


def _egress(settings: Settings, topics: Topics, hub: Hub) -> Made:
    block = hub.side.block.egress
    if block is None:
        return {}
    vpc = EgressVpc(
        _name(hub, "egress"),
        {
            **egress_arguments(block, segments_of(hub.side)),
            **settings.common(hub.region),
            "transit_gateway_id": hub.transit_gateway.transit_gateway_id,
            "association_route_table_id": hub.route_tables[EGRESS],
            "alarm_topic_arn": topics[hub.region],
        },
    )
    hub.attachments[EGRESS] = vpc.attachment_id
    return {"egressVpcId": vpc.vpc_id, "natPublicIps": vpc.nat_public_ips}


def _inspection(settings: Settings, topics: Topics, hub: Hub) -> Made:
    block = hub.side.block.inspection
    if block is None:
        return {}
    vpc = InspectionVpc(
        _name(hub, "inspection"),
        {
            **inspection_arguments(block, segments_of(hub.side), hub.side.peers),
            **settings.common(hub.region),
            "transit_gateway_id": hub.transit_gateway.transit_gateway_id,
            "association_route_table_id": hub.route_tables[INSPECTION],
            "alarm_topic_arn": topics[hub.region],
        },
    )
    hub.attachments[INSPECTION] = vpc.attachment_id
    return {
        "inspectionVpcId": vpc.vpc_id,
        "firewallArn": vpc.firewall_arn,
        "firewallEndpointIds": vpc.firewall_endpoint_ids,
        "firewallLogGroups": vpc.log_group_names,
    }


def _endpoints(settings: Settings, topics: Topics, hub: Hub) -> Made:
    block = hub.side.block.shared_endpoints
    if block is None:
        return {}
    common = settings.common(hub.region)
    holder = hub.vpcs[block.vpc]
    shared = SharedEndpoints(
        _name(hub, "shared"),
        {
            **shared_endpoints_arguments(block, segments_of(hub.side)),
            "vpc_id": holder.vpc_id,
            "subnet_ids": holder.subnets["private"],
            "spoke_vpc_ids": {name: hub.vpcs[name].vpc_id for name in named_vpcs(hub.side)},
            "alarm_topic_arn": topics[hub.region],
            "region": common["region"],
            "tags": common["tags"],
        },
    )
    return {
        "endpointIds": shared.endpoint_ids,
        "endpointProfileId": shared.profile_id,
        "endpointZoneIds": shared.zone_ids,
    }
