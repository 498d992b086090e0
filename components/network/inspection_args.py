"""Arguments of :class:`~components.network.inspection_vpc.InspectionVpc`."""

from collections.abc import Mapping
from typing import NotRequired, TypedDict

import pulumi

from .firewall_args import FirewallArgs
from .vpc_args import VpcFlowLogArgs


class InspectionVpcArgs(TypedDict):
    """A VPC in which a firewall inspects what the hub sends through it."""

    transit_gateway_id: pulumi.Input[str]
    """Transit Gateway of this Region to which the VPC is attached, with appliance mode on."""
    association_route_table_id: NotRequired[pulumi.Input[str]]
    """The hub's route table ``inspection``, which says where inspected packets go. Left out where the hub is another
    account's: then its owner associates the attachment."""
    propagation_route_table_ids: NotRequired[Mapping[str, pulumi.Input[str]]]
    """Route tables of the hub that learn this VPC's block, by name. Default: none; nothing calls the firewall."""
    shared_hub: NotRequired[bool]
    """Whether the hub belongs to another account, which shares it. Default: false."""
    segment_cidrs: list[str]
    """IPv4 blocks of the segments whose traffic is inspected: the firewall's ``HOME_NET``. Without a segment's block,
    rules on domains do not look at what it sends."""
    firewall: NotRequired[FirewallArgs]
    """Rules of the firewall, and how it is kept. The default drops everything, so it needs rules."""
    cidr: str
    """IPv4 block of the VPC, /16 to /21, that no spoke overlaps."""
    availability_zones: NotRequired[list[str]]
    """Names of the AZs: every AZ in which a spoke has subnets, so that nothing crosses AZs to be inspected."""
    availability_zone_count: NotRequired[int]
    """Instead of ``availability_zones``: the first 1 to 8 AZs of the Region by name."""
    draining_availability_zones: NotRequired[list[str]]
    """AZs among ``availability_zones`` that are about to be taken away: the hub sends nothing there any more, and
    no route leads to the firewall's endpoint, which the next update may then remove. Default: none."""
    flow_logs: NotRequired[VpcFlowLogArgs]
    """Flow logs of the VPC. Default: on."""
    alarm_topic_arn: NotRequired[pulumi.Input[str]]
    """SNS topic of this Region that the alarms notify."""
    region: NotRequired[str]
    """Region of the VPC. Default: the provider's."""
    tags: NotRequired[Mapping[str, pulumi.Input[str]]]
    """Tags of every taggable child."""
    protect: NotRequired[bool]
    """Whether the firewall, its logs and their keys are protected against deletion, by AWS too. Default: true."""
