"""A site with two devices on different internet lines, joined to a hub by two tunnels each."""

import pulumi

from components.network.segments import Decision
from components.network.site_to_site_vpn import SiteToSiteVpn
from components.network.transit_gateway import TransitGateway
from components.operations.alarm_topic import AlarmTopic

HUB_ASN = 64513
SITES = "on-premises"

alarms = AlarmTopic("alarms", {})
hub = TransitGateway(
    "hub",
    {
        "amazon_side_asn": HUB_ASN,
        "segments": {
            "workloads": {"cidrs": ["10.20.0.0/16"]},
            SITES: {"cidrs": ["10.200.0.0/14"], "on_premises": True},
        },
        "reachability": [{"a": "workloads", "b": SITES, "decision": Decision.ALLOW}],
        "alarm_topic_arn": alarms.topic_arn,
    },
)

# Inside addresses are fixed from the start: set later, they would make the connection anew.
site = SiteToSiteVpn(
    "headquarters",
    {
        "transit_gateway_id": hub.transit_gateway_id,
        "hub_asn": HUB_ASN,
        "customer_gateways": {
            "primary": {
                "ip_address": "203.0.113.10",
                "bgp_asn": 65010,
                "tunnel1": {"inside_cidr": "169.254.20.0/30"},
                "tunnel2": {"inside_cidr": "169.254.20.4/30"},
            },
            "secondary": {
                "ip_address": "198.51.100.10",
                "bgp_asn": 65010,
                "tunnel1": {"inside_cidr": "169.254.20.8/30"},
                "tunnel2": {"inside_cidr": "169.254.20.12/30"},
            },
        },
        "association_route_table_id": hub.route_tables[SITES],
        "propagation_route_table_ids": {table: hub.route_tables[table] for table in hub.propagations[SITES]},
        "alarm_topic_arn": alarms.topic_arn,
    },
)

# What the devices need; their keys are in the secrets, and in no output.
pulumi.export("tunnelAddresses", site.tunnel_addresses)
pulumi.export("presharedKeyArns", site.preshared_key_arns)
