"""What applications and databases say to each other passes a firewall, in the AZ where it was said."""

import pulumi

from components.network.inspection_vpc import InspectionRuleAction, InspectionVpc
from components.network.segments import Decision, PairArgs, SegmentArgs
from components.network.transit_gateway import TransitGateway
from components.network.transit_gateway_routes import TransitGatewayRoutes
from components.operations.alarm_topic import AlarmTopic

ZONES = ["eu-central-1a", "eu-central-1b", "eu-central-1c"]
SEGMENTS: dict[str, SegmentArgs] = {
    "applications": {"cidrs": ["10.22.0.0/16"]},
    "databases": {"cidrs": ["10.23.0.0/16"]},
}
REACHABILITY: list[PairArgs] = [{"a": "applications", "b": "databases", "decision": Decision.INSPECT}]

alarms = AlarmTopic("alarms", {})
hub = TransitGateway(
    "hub",
    {
        "amazon_side_asn": 64521,
        "segments": SEGMENTS,
        "reachability": REACHABILITY,
        "inspection": True,
        "alarm_topic_arn": alarms.topic_arn,
    },
)
inspection = InspectionVpc(
    "inspection",
    {
        "transit_gateway_id": hub.transit_gateway_id,
        "association_route_table_id": hub.route_tables["inspection"],
        "segment_cidrs": [cidr for segment in SEGMENTS.values() for cidr in segment["cidrs"]],
        "cidr": "10.29.0.0/20",
        "availability_zones": ZONES,
        "firewall": {
            "rules": [
                {
                    "name": "postgres",
                    "action": InspectionRuleAction.PASS,
                    "protocol": "TCP",
                    "source": "10.22.0.0/16",
                    "destination": "10.23.0.0/16",
                    "destination_port": "5432",
                },
            ],
            # Signatures of AWS: reported only, until nobody misses anything.
            "rule_groups": {
                "botnets": {
                    "arn": "arn:aws:network-firewall:eu-central-1:aws-managed:stateful-rulegroup/"
                    "ThreatSignaturesBotnetStrictOrder",
                    "priority": 100,
                    "alert_only": True,
                }
            },
        },
        "alarm_topic_arn": alarms.topic_arn,
    },
)
TransitGatewayRoutes(
    "hub-routes",
    {
        "route_table_ids": hub.route_tables,
        "segments": SEGMENTS,
        "reachability": REACHABILITY,
        "inspection_attachment_id": inspection.attachment_id,
    },
)

pulumi.export("firewallEndpoints", inspection.firewall_endpoint_ids)
pulumi.export("alerts", inspection.log_group_names["alert"])
