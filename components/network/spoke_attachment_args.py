"""Arguments of :class:`~components.network.spoke_attachment.SpokeAttachment`."""

from collections.abc import Mapping
from typing import NotRequired, TypedDict

import pulumi


class FurtherRoutesArgs(TypedDict):
    """Routes to the hub in some of the VPC's tables."""

    route_table_ids: Mapping[str, pulumi.Input[str]]
    """The tables: a name of your own, the same as in ``vpc_route_table_ids`` where they stand there too, to id."""
    destinations: list[str]
    """Blocks, IPv4 and IPv6, at least one. A table that has one of them already gets it once."""


class SpokeAttachmentArgs(TypedDict):
    """A VPC's attachment to a Transit Gateway of the same Region, and the VPC's routes to what is behind it."""

    transit_gateway_id: pulumi.Input[str]
    """Id of the Transit Gateway."""
    vpc_id: pulumi.Input[str]
    """Id of the VPC. A VPC has one attachment to a Transit Gateway."""
    subnet_ids: Mapping[str, pulumi.Input[str]]
    """One subnet in every AZ that the VPC uses: AZ name to subnet id, best of a tier of its own (``transit``). From an
    AZ without one nothing reaches the hub. A further AZ is added in place."""
    segment: str
    """Segment of the hub that the VPC belongs to, or ``egress`` or ``inspection``."""
    vpc_cidrs: NotRequired[list[str]]
    """The VPC's blocks where they are known, primary, secondary and IPv6, to compare with ``destinations``. Default:
    none."""
    availability_zones: NotRequired[list[str]]
    """AZs that the VPC uses; each must have a subnet here. Default: those of ``subnet_ids``."""
    association_route_table_id: NotRequired[pulumi.Input[str]]
    """The segment's route table of the hub. Default: none, where the owner of a shared hub makes the association with
    ``AttachmentAccepter``."""
    propagation_route_table_ids: NotRequired[Mapping[str, pulumi.Input[str]]]
    """The hub's tables that learn the VPC's addresses: table name to id. Default: none."""
    vpc_route_table_ids: NotRequired[Mapping[str, pulumi.Input[str]]]
    """Route tables of the VPC that get routes to the hub: a name of your own, such as ``private-eu-central-1a``, to
    id. Default: none."""
    destinations: NotRequired[list[str]]
    """Blocks routed to the hub in each of these tables, IPv4 and IPv6: summaries of the address plan, or
    ``0.0.0.0/0`` for central egress. Default: none."""
    prefix_list_id: NotRequired[pulumi.Input[str]]
    """Managed prefix list of IPv4 blocks routed to the hub in each of these tables. Default: none."""
    prefix_list_max_entries: NotRequired[int]
    """With ``prefix_list_id``: the list's maximum of entries, with which AWS counts it against a table's quota,
    1 to 1,000."""
    further_routes: NotRequired[Mapping[str, FurtherRoutesArgs]]
    """Blocks that some tables route to the hub besides, by a purpose of your own: ``endpoints`` for shared endpoints
    that hosts in public subnets call, ``tunnels`` for the hub's own blocks, which no segment has and in which the GRE
    tunnels of appliances end. Default: none."""
    routes_quota: NotRequired[int]
    """Routes of one family that the account's VPC route tables may have, 50 to 1,000. Default: 500."""
    appliance_mode: NotRequired[bool]
    """Whether both directions of a flow use the same AZ, as firewalls in the VPC need. Default: whether ``segment`` is
    ``inspection``."""
    dns_support: NotRequired[bool]
    """Whether public names of instances in other attached VPCs resolve to private addresses. Default: true."""
    ipv6: NotRequired[bool]
    """Whether the attachment carries IPv6 and propagates the VPC's IPv6 block. Default: false."""
    security_group_referencing: NotRequired[bool]
    """Whether inbound rules of the VPC's security groups may name groups of other attached VPCs; the hub must allow
    it too. Default: true, and false for ``inspection``, through which references do not work."""
    shared_hub: NotRequired[bool]
    """Whether the hub belongs to another account, which shares it. Default: false."""
    alarm_topic_arn: NotRequired[pulumi.Input[str]]
    """SNS topic of this Region that the alarm on dropped packets notifies. Default: no alarm for the attachment; the
    hub has its own over all attachments."""
    drop_alarm_packets: NotRequired[int]
    """Dropped packets in five minutes, three times in a row, that raise the alarm, 0 or more. Default: 1,000."""
    region: NotRequired[str]
    """Region of VPC and hub. Default: the provider's."""
    tags: NotRequired[Mapping[str, pulumi.Input[str]]]
    """Tags of every taggable child."""
