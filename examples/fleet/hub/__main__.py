"""The hub of a fleet: a Transit Gateway with a route table for each segment, shared with the accounts of the spokes.

What a spoke reads stands in the output ``segments`` under its segment's name: the driver compares that entry alone, so
that a change of other segments moves no spoke.
"""

import pulumi

from components.network.segments import Decision, PairArgs, SegmentArgs
from components.network.transit_gateway import TransitGateway
from components.operations.alarm_topic import AlarmTopic

config = pulumi.Config("fleet")
region = pulumi.Config("aws").require("region")
protect = not config.get_bool("throwAway")
segments: dict[str, SegmentArgs] = {
    name: {
        "cidrs": given["cidrs"],
        "egress": Decision(given.get("egress", Decision.DENY)),
        "on_premises": given.get("onPremises", False),
    }
    for name, given in config.require_object("segments").items()
}
pairs: list[PairArgs] = [
    {"a": row["a"], "b": row["b"], "decision": Decision(row["decision"])}
    for row in config.get_object("reachability") or []
]
accounts: list[str] = config.get_object("accounts") or []

alarms = AlarmTopic("alarms", {"region": region, "protect": protect})
hub = TransitGateway(
    "hub",
    {
        "amazon_side_asn": config.get_int("amazonSideAsn") or 64512,
        "segments": segments,
        "reachability": pairs,
        "flow_logs": {"enabled": config.get_bool("flowLogs") is not False},
        "alarm_topic_arn": alarms.topic_arn,
        "region": region,
        "protect": protect,
        **({"share": {"principals": accounts}} if accounts else {}),
    },
)

pulumi.export("transitGatewayId", hub.transit_gateway_id)
pulumi.export(
    "segments",
    {
        name: {
            "association": hub.route_tables[name],
            "propagations": {table: hub.route_tables[table] for table in hub.propagations[name]},
        }
        for name in segments
    },
)
