"""Two lines of Direct Connect with a VPN behind them, and SD-WAN appliances that use the lines for GRE."""

from typing import TypedDict

import pulumi

from components.network.connect_attachment import ConnectAttachment
from components.network.direct_connect_attachment import DirectConnectAttachment
from components.network.segments import Decision
from components.network.site_to_site_vpn import SiteToSiteVpn
from components.network.transit_gateway import TransitGateway
from components.operations.alarm_topic import AlarmTopic


class Joined(TypedDict):
    """What all three attachments share."""

    transit_gateway_id: pulumi.Output[str]
    association_route_table_id: pulumi.Output[str]
    propagation_route_table_ids: dict[str, pulumi.Input[str]]
    alarm_topic_arn: pulumi.Output[str]


HUB_ASN = 64513
HUB_BLOCK = "10.99.0.0/24"
SITES = "on-premises"
BEHIND = ["10.200.0.0/14"]

alarms = AlarmTopic("alarms", {})
hub = TransitGateway(
    "hub",
    {
        "amazon_side_asn": HUB_ASN,
        "cidr_blocks": [HUB_BLOCK],
        "segments": {
            "workloads": {"cidrs": ["10.20.0.0/16"]},
            SITES: {"cidrs": ["10.200.0.0/14"], "on_premises": True},
        },
        "reachability": [{"a": "workloads", "b": SITES, "decision": Decision.ALLOW}],
        "alarm_topic_arn": alarms.topic_arn,
    },
)
joined: Joined = {
    "transit_gateway_id": hub.transit_gateway_id,
    "association_route_table_id": hub.route_tables[SITES],
    "propagation_route_table_ids": {table: hub.route_tables[table] for table in hub.propagations[SITES]},
    "alarm_topic_arn": alarms.topic_arn,
}

line = DirectConnectAttachment(
    "line",
    {
        **joined,
        "amazon_side_asn": 64520,
        "hub_asn": HUB_ASN,
        # The hub's own block too: the appliances' GRE tunnels end there.
        "allowed_prefixes": ["10.20.0.0/16", HUB_BLOCK],
        "tunnel_cidr_blocks": [HUB_BLOCK],
        "site_prefixes": BEHIND,
        "connections": {
            "frankfurt": {
                "connection_id": "dxcon-fg1a2b3c",
                "virtual_interfaces": {"hub": {"virtual_interface_id": "dxvif-fg4d5e6f"}},
            },
            "munich": {
                "connection_id": "dxcon-fh1a2b3c",
                "virtual_interfaces": {"hub": {"virtual_interface_id": "dxvif-fh4d5e6f"}},
            },
        },
    },
)
SiteToSiteVpn(
    "backup",
    {
        **joined,
        "hub_asn": HUB_ASN,
        # The same blocks as over the lines, so that it backs them up.
        "site_prefixes": BEHIND,
        "customer_gateways": {
            "primary": {"ip_address": "203.0.113.10", "bgp_asn": 65010},
            "secondary": {"ip_address": "198.51.100.10", "bgp_asn": 65010},
        },
    },
)
ConnectAttachment(
    "sdwan",
    {
        **joined,
        "transport_attachment_id": line.attachment_id,
        "hub_cidr_blocks": [HUB_BLOCK],
        "peers": {
            "first": {"peer_address": "10.200.0.10", "inside_cidr_blocks": ["169.254.100.0/29"], "bgp_asn": 65020},
            "second": {"peer_address": "10.201.0.10", "inside_cidr_blocks": ["169.254.100.8/29"], "bgp_asn": 65020},
        },
    },
)

pulumi.export("directConnectGatewayId", line.direct_connect_gateway_id)
