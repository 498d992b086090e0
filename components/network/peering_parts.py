"""What a peering makes on one of its ends."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import pulumi
import pulumi_aws as aws

from components.shared.alarms import MissingData, checked_alarm_topic, metric_alarm
from components.shared.checks import Problems
from components.shared.tags import tags_for

from .blocks import parse_blocks
from .peering_args import PeeringProtocol, PeeringSideArgs
from .peering_checks import USUAL_ADDRESS_UNITS_ALARM, check_late, check_pair
from .peering_plan import LATE_IPV4, LATE_IPV6, deletion_pattern, destinations
from .scope import once_checked

_DAY_SECONDS = 86_400
REQUESTER = "requester"
ACCEPTER = "accepter"


@dataclass(frozen=True)
class End:
    """One end of a peering: a VPC of this account and the component that joins it."""

    component: str
    """Class of the component, for messages."""
    name: str
    parent: pulumi.Resource
    role: str
    """``requester`` or ``accepter``; part of the children's names, as one component may make both ends."""
    path: str
    """Where the end stands in the component's arguments."""
    side: PeeringSideArgs
    tags: Mapping[str, pulumi.Input[str]] | None

    @property
    def region(self) -> str | None:
        """Region of the VPC, handed to every child; None is the provider's."""
        return self.side.get("region")

    def child(self, role: str) -> str:
        """Name of a child."""
        return f"{self.name}-{self.role}-{role}"

    def options(self) -> pulumi.ResourceOptions:
        """Options of a child."""
        return pulumi.ResourceOptions(parent=self.parent)


def checked_peer_vpc(end: End, peer_path: str, peer: Mapping[str, Any]) -> pulumi.Output[str]:
    """Id of the VPC that is asked, refused when it turns out to be the one that asks.

    It depends on that VPC alone, so that a preview shows which VPCs meet.
    """

    def check(ids: list[str]) -> str:
        problems = Problems()
        check_pair((end.path, {"vpc_id": ids[0]}), (peer_path, {"vpc_id": ids[1]}), problems)
        problems.raise_for(end.component, end.name)
        return ids[1]

    return once_checked(
        pulumi.Output.from_input(peer["vpc_id"]),
        pulumi.Output.all(end.side["vpc_id"], peer["vpc_id"]).apply(check),
    )


def accept(end: End, connection_id: pulumi.Input[str]) -> pulumi.Output[str]:
    """Accept the request in the accepter's own Region, which the requester cannot do across Regions or accounts.

    Returns:
        The connection's id, once it is active.
    """
    accepted = aws.ec2.VpcPeeringConnectionAccepter(
        f"{end.name}-{end.role}",
        vpc_peering_connection_id=connection_id,
        auto_accept=True,
        region=end.region,
        tags=tags_for(f"{end.name}-{end.role}", end.tags),
        opts=end.options(),
    )
    return accepted.id


def make_dns(end: End, connection_id: pulumi.Input[str]) -> None:
    """Let the other side resolve this VPC's names to private addresses, or not.

    Each end is a call of its own in its own Region, which AWS refuses before acceptance and for the other end of a
    peering across Regions or accounts.

    Args:
        end: the end.
        connection_id: the connection, known only once it is active.
    """
    dns = {"allow_remote_vpc_dns_resolution": end.side.get("dns", True)}
    aws.ec2.PeeringConnectionOptions(
        end.child("options"),
        vpc_peering_connection_id=connection_id,
        requester=cast("Any", dns) if end.role == REQUESTER else None,
        accepter=cast("Any", dns) if end.role == ACCEPTER else None,
        region=end.region,
        opts=end.options(),
    )


def make_routes(end: End, peer_path: str, peer: Mapping[str, Any], connection_id: pulumi.Input[str]) -> None:
    """A route in every route table of this end to every block of the other one."""
    late = {
        False: _checked_late(end, peer_path, peer, LATE_IPV6),
        True: _checked_late(end, peer_path, peer, LATE_IPV4),
    }
    for key, table in sorted(end.side.get("route_table_ids", {}).items()):
        for one in destinations(end.side, peer):
            block = one.cidr if one.cidr is not None else late[one.ipv4]
            aws.ec2.Route(
                end.child(f"{key}-{one.key}"),
                route_table_id=table,
                destination_cidr_block=block if one.ipv4 else None,
                destination_ipv6_cidr_block=None if one.ipv4 else block,
                vpc_peering_connection_id=connection_id,
                region=end.region,
                opts=end.options(),
            )


def _checked_late(end: End, peer_path: str, peer: Mapping[str, Any], key: str) -> pulumi.Output[str] | None:
    if key not in peer:
        return None
    own_late = [name for name in (LATE_IPV4, LATE_IPV6) if name in end.side]

    def check(texts: list[str]) -> str:
        problems = Problems()
        others = parse_blocks(Problems(), f"{end.path}.cidrs", end.side.get("cidrs", []))
        for name, text in zip(own_late, texts[1:], strict=True):
            others += [item._replace(argument=f"{end.path}.{name}") for item in parse_blocks(Problems(), name, [text])]
        check_late(f"{peer_path}.{key}", texts[0], others, problems)
        problems.raise_for(end.component, end.name)
        return texts[0]

    own = cast("Mapping[str, pulumi.Input[str]]", end.side)
    return pulumi.Output.all(peer[key], *(own[name] for name in own_late)).apply(check)


def make_rules(end: End, account_id: pulumi.Input[str] | None, after: Sequence[pulumi.Output[str]]) -> None:
    """Let security groups of the other VPC in.

    Args:
        end: the end.
        account_id: account of the other VPC; None where it is the same.
        after: the connection's id once it is active: AWS knows the other VPC's groups only then.
    """
    for name, rule in sorted(end.side.get("security_group_rules", {}).items()):
        group = pulumi.Output.all(rule["peer_security_group_id"], *after).apply(lambda values: str(values[0]))
        aws.vpc.SecurityGroupIngressRule(
            end.child(f"rule-{name}"),
            security_group_id=rule["security_group_id"],
            description=f"From the peered VPC: {name}",
            referenced_security_group_id=group if account_id is None else pulumi.Output.concat(account_id, "/", group),
            ip_protocol=rule.get("protocol", PeeringProtocol.TCP).value,
            from_port=rule["port"],
            to_port=rule.get("to_port", rule["port"]),
            region=end.region,
            tags=tags_for(end.child(f"rule-{name}"), end.tags),
            opts=end.options(),
        )


def make_alarms(end: End, connection_id: pulumi.Output[str], *, tells_of_end: bool, same_region: bool) -> None:
    """What AWS can tell about a peering: that it was deleted, and that the VPC and its peers run out of addresses.

    Args:
        end: the end.
        connection_id: the connection.
        tells_of_end: whether this end has a rule for the deletion; one in each Region is enough.
        same_region: whether both VPCs are in one Region; only such peers count as addresses in use.
    """
    topic = _topic(end)
    if topic is not None and tells_of_end:
        _make_deletion_rule(end, connection_id, topic)
    if same_region and end.side.get("address_usage_alarm", True):
        make_address_alarm(end, topic)


def make_member_alarm(end: End) -> None:
    """Alarm of a member of a mesh, which has one however many peerings the member has."""
    make_address_alarm(end, _topic(end))


def make_address_alarm(end: End, topic: pulumi.Output[str] | None) -> None:
    """Alarm on the addresses in use by a VPC and its peers of the same Region."""
    metric_alarm(
        end.child("addresses"),
        end.parent,
        description="The VPC and its peers use most of the addresses that AWS's quota allows them together; beyond it "
        "nothing can be started in any of them.",
        runbook="vpc-peering.md#the-vpc-and-its-peers-run-out-of-addresses",
        namespace="AWS/EC2",
        metric="NetworkAddressUsagePeered",
        dimensions={"Per-VPC Metrics": end.side["vpc_id"]},
        statistic="Maximum",
        threshold=end.side.get("address_usage_alarm_count", USUAL_ADDRESS_UNITS_ALARM),
        comparison="GreaterThanOrEqualToThreshold",
        period_seconds=_DAY_SECONDS,
        evaluation_periods=1,
        missing=MissingData.OK,
        topic_arn=topic,
        region=end.region,
        tags=end.tags,
    )


def _topic(end: End) -> pulumi.Output[str] | None:
    arn = end.side.get("alarm_topic_arn")
    if arn is None:
        return None
    here = end.region or aws.get_region_output(opts=pulumi.InvokeOutputOptions(parent=end.parent)).region
    return checked_alarm_topic(arn, end.component, end.name, here)


def _make_deletion_rule(end: End, connection_id: pulumi.Output[str], topic: pulumi.Output[str]) -> None:
    name = end.child("deleted")
    rule = aws.cloudwatch.EventRule(
        name,
        description=f"VPC peering {end.name} was deleted. Runbook: docs/vpc-peering.md#the-peering-was-deleted",
        event_pattern=connection_id.apply(deletion_pattern),
        region=end.region,
        tags=tags_for(name, end.tags),
        opts=end.options(),
    )
    aws.cloudwatch.EventTarget(name, rule=rule.name, arn=topic, region=end.region, opts=end.options())
