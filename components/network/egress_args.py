"""Arguments of :class:`~components.network.egress_vpc.EgressVpc`."""

from collections.abc import Mapping
from typing import NotRequired, TypedDict

import pulumi

from .vpc_args import NatGateways, VpcFlowLogArgs


class EgressVpcArgs(TypedDict):
    """A VPC through which the spokes of a hub reach the internet by IPv4."""

    transit_gateway_id: pulumi.Input[str]
    """Transit Gateway of this Region to which the VPC is attached."""
    association_route_table_id: NotRequired[pulumi.Input[str]]
    """The hub's route table ``egress``, which says where answers go. Left out where the hub is another account's: then
    its owner associates the attachment."""
    propagation_route_table_ids: NotRequired[Mapping[str, pulumi.Input[str]]]
    """Route tables of the hub that learn this VPC's block, by name. Default: none; nothing calls the NAT gateways by
    their own addresses."""
    shared_hub: NotRequired[bool]
    """Whether the hub belongs to another account, which shares it. Default: false."""
    segment_cidrs: list[str]
    """IPv4 blocks of the segments that go out this way: answers to them go from the NAT gateways to the hub. A segment
    that is left out gets no answers."""
    cidr: str
    """IPv4 block of the VPC, /16 to /22, that no spoke overlaps."""
    availability_zones: NotRequired[list[str]]
    """Names of the AZs: every AZ in which a spoke has subnets, so that an AZ's way out depends on no other."""
    availability_zone_count: NotRequired[int]
    """Instead of ``availability_zones``: the first 1 to 8 AZs of the Region by name."""
    nat_gateways: NotRequired[NatGateways]
    """``per_az``, ``regional`` or ``single`` (weak: all spokes lose the internet with its AZ). Default: per_az."""
    single_nat_availability_zone: NotRequired[str]
    """With ``nat_gateways`` single: the AZ of the NAT gateway. Default: the first of the AZs as written."""
    elastic_ip_allocation_ids: NotRequired[Mapping[str, pulumi.Input[str]]]
    """Elastic IPs you already own for the NAT gateways: AZ name to allocation id (``eipalloc-…``). An AZ that is left
    out gets one of the component's own."""
    flow_logs: NotRequired[VpcFlowLogArgs]
    """Flow logs of the VPC. Default: on."""
    alarm_topic_arn: NotRequired[pulumi.Input[str]]
    """SNS topic of this Region that the alarms notify."""
    region: NotRequired[str]
    """Region of the VPC. Default: the provider's."""
    tags: NotRequired[Mapping[str, pulumi.Input[str]]]
    """Tags of every taggable child."""
    protect: NotRequired[bool]
    """Whether Elastic IPs, the flow logs and their key are protected against deletion. Default: true."""
