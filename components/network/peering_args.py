"""Arguments of the peering components."""

from collections.abc import Mapping
from enum import StrEnum
from typing import NotRequired, TypedDict

import pulumi


class PeeringProtocol(StrEnum):
    """Protocol of a security group's rule."""

    TCP = "tcp"
    UDP = "udp"


class PeeringRuleArgs(TypedDict):
    """Lets a security group of the other VPC reach one of this VPC. Both VPCs must be in the same Region."""

    security_group_id: pulumi.Input[str]
    """Security group of this VPC that gets the rule."""
    peer_security_group_id: pulumi.Input[str]
    """Security group of the other VPC whose members may connect."""
    port: int
    """Port, or the first of a range; 0 to 65535."""
    to_port: NotRequired[int]
    """Last port of the range, not below ``port``. Default: ``port``."""
    protocol: NotRequired[PeeringProtocol]
    """``tcp`` or ``udp``. Default: ``tcp``."""


class PeeringSideArgs(TypedDict):
    """A VPC of this account, and what the peering does in it."""

    vpc_id: pulumi.Input[str]
    """Id of the VPC."""
    region: NotRequired[str]
    """Region of the VPC. Default: the provider's; give it on both sides or on neither."""
    cidrs: NotRequired[list[str]]
    """Every block of the VPC that is known before the deployment: primary, secondary, IPv6. The other side gets a route
    to each in all its route tables."""
    late_ipv4_cidr: NotRequired[pulumi.Input[str]]
    """An IPv4 block that is known only when AWS has given it, such as one of IPAM (``Vpc.cidr_block``)."""
    late_ipv6_cidr: NotRequired[pulumi.Input[str]]
    """An IPv6 block that is known only when AWS has given it (``Vpc.ipv6_cidr_block``)."""
    routed_cidrs: NotRequired[list[str]]
    """What the other side gets routes to instead of ``cidrs``: some of them, or parts of them. Default: all of
    ``cidrs``; the late blocks always."""
    route_table_ids: NotRequired[Mapping[str, pulumi.Input[str]]]
    """Route tables of the VPC that get routes to the other side, by a name that stays, such as tier and AZ. No table is
    looked up, so name the main one too where subnets use it. Default: none, so nothing here reaches the other side."""
    dns: NotRequired[bool]
    """Whether names of instances of this VPC resolve to private addresses when the other side asks. Needs DNS support
    and DNS host names in both VPCs. Default: true."""
    security_group_rules: NotRequired[Mapping[str, PeeringRuleArgs]]
    """Rules that let security groups of the other VPC in, by name. Default: none."""
    alarm_topic_arn: NotRequired[pulumi.Input[str]]
    """SNS topic of this VPC's Region that hears of a deleted peering and of too many addresses. Default: none."""
    address_usage_alarm: NotRequired[bool]
    """Whether there is an alarm on the addresses in use by the VPC and its peers of the same Region. False where
    another peering of the VPC has it. Default: true."""
    address_usage_alarm_count: NotRequired[int]
    """Units at which that alarm fires, 1 to 512,000. Default: 102,400, which is 80% of the default quota of 128,000."""


class PeeringPeerArgs(TypedDict):
    """The VPC that is asked: of another account, or built by another stack."""

    vpc_id: pulumi.Input[str]
    """Id of the VPC."""
    account_id: pulumi.Input[str]
    """Account that owns it, 12 digits."""
    region: NotRequired[str]
    """Its Region. Default: the Region of this side."""
    cidrs: NotRequired[list[str]]
    """Its blocks, which this side gets routes to, as its owner names them. Required, unless a late one is given."""
    late_ipv4_cidr: NotRequired[pulumi.Input[str]]
    """An IPv4 block of it that is known only later, as from a StackReference."""
    late_ipv6_cidr: NotRequired[pulumi.Input[str]]
    """Its IPv6 block, where that is known only later, as from a StackReference."""
    routed_cidrs: NotRequired[list[str]]
    """What this side gets routes to instead of ``cidrs``: some of them, or parts of them. Default: all of them."""


class PeeringAskerArgs(TypedDict):
    """The VPC that asks: of another account, or built by another stack."""

    account_id: NotRequired[pulumi.Input[str]]
    """Account that owns it, 12 digits. Needed for ``security_group_rules``."""
    vpc_id: NotRequired[pulumi.Input[str]]
    """Id of the VPC, to refuse a peering of a VPC with itself. Default: not checked."""
    region: NotRequired[str]
    """Its Region. Default: the Region of this side."""
    cidrs: NotRequired[list[str]]
    """Its blocks, which this side gets routes to, as its owner names them. Required, unless a late one is given."""
    late_ipv4_cidr: NotRequired[pulumi.Input[str]]
    """An IPv4 block of it that is known only later, as from a StackReference."""
    late_ipv6_cidr: NotRequired[pulumi.Input[str]]
    """Its IPv6 block, where that is known only later, as from a StackReference."""
    routed_cidrs: NotRequired[list[str]]
    """What this side gets routes to instead of ``cidrs``: some of them, or parts of them. Default: all of them."""


class VpcPeeringArgs(TypedDict):
    """A peering between two VPCs of one account, in one Region or two."""

    requester: PeeringSideArgs
    """The VPC that asks. Which one does makes no difference to traffic."""
    accepter: PeeringSideArgs
    """The VPC that is asked."""
    tags: NotRequired[Mapping[str, pulumi.Input[str]]]
    """Tags of every taggable child, on both ends."""


class VpcPeeringRequesterArgs(TypedDict):
    """This account's end of a peering that it asks another account for."""

    own: PeeringSideArgs
    """The VPC of this account."""
    peer: PeeringPeerArgs
    """The VPC that is asked."""
    accepted: NotRequired[bool]
    """Whether the other side has accepted. DNS and security group rules of this side are made only then, because AWS
    refuses them before. Default: false, for the first ``up``."""
    tags: NotRequired[Mapping[str, pulumi.Input[str]]]
    """Tags of every taggable child; the other side never sees them."""
    protect: NotRequired[bool]
    """Whether the connection is protected against deletion: only its other owner can accept a new one. Default: true;
    false is for throw-away stacks."""


class VpcPeeringAccepterArgs(TypedDict):
    """This account's end of a peering that another account asked for."""

    peering_connection_id: pulumi.Input[str]
    """The request, ``pcx-…``. It expires seven days after it was made."""
    own: PeeringSideArgs
    """The VPC of this account."""
    peer: PeeringAskerArgs
    """The VPC that asks."""
    tags: NotRequired[Mapping[str, pulumi.Input[str]]]
    """Tags of every taggable child; the other side never sees them."""


class VpcPeeringOptionsArgs(TypedDict):
    """DNS of the requester's end, once another account has accepted."""

    peering_connection_id: pulumi.Input[str]
    """The connection, as the accepter gives it: ``active_peering_connection_id`` of VpcPeeringAccepter. AWS refuses it
    before acceptance."""
    dns: NotRequired[bool]
    """Whether names of instances of the requester's VPC resolve to private addresses when the other side asks. Default:
    true."""
    region: NotRequired[str]
    """Region of the requester's VPC. Default: the provider's."""


class MeshMemberArgs(TypedDict):
    """A VPC of a mesh."""

    vpc_id: pulumi.Input[str]
    """Id of the VPC."""
    region: NotRequired[str]
    """Region of the VPC. Default: the provider's; give it for all members or for none."""
    cidrs: NotRequired[list[str]]
    """Every block of the VPC that is known before the deployment: primary, secondary, IPv6."""
    late_ipv4_cidr: NotRequired[pulumi.Input[str]]
    """An IPv4 block that is known only when AWS has given it, such as one of IPAM (``Vpc.cidr_block``)."""
    late_ipv6_cidr: NotRequired[pulumi.Input[str]]
    """An IPv6 block that is known only when AWS has given it (``Vpc.ipv6_cidr_block``)."""
    route_table_ids: NotRequired[Mapping[str, pulumi.Input[str]]]
    """Route tables of the VPC that get routes to all others, by a name that stays. Default: none."""
    dns: NotRequired[bool]
    """Whether names of instances of this VPC resolve to private addresses when the others ask. Default: true."""
    alarm_topic_arn: NotRequired[pulumi.Input[str]]
    """SNS topic of this VPC's Region that hears of a deleted peering and of too many addresses. Default: none."""


class PeeringMeshArgs(TypedDict):
    """A handful of VPCs of one account, each peered with every other."""

    members: Mapping[str, MeshMemberArgs]
    """Two or more VPCs by a name that stays. Each pair is one peering; the name that sorts first asks."""
    peerings_per_vpc_quota: NotRequired[int]
    """Active peerings that the account's quota allows for a VPC, 1 to 125. Default: 50, which is AWS's."""
    other_peerings_count: NotRequired[int]
    """Peerings that a member has beside the mesh, at most; they count against the quota. Default: 0."""
    routes_per_table_quota: NotRequired[int]
    """Routes of one family that the account's quota allows in a route table, 1 to 1,000. Default: 500, which is
    AWS's."""
    other_routes_count: NotRequired[int]
    """Routes of one family that a table has beside the mesh, at most. Default: 10."""
    address_usage_alarm_count: NotRequired[int]
    """Units of addresses in use by a member and its peers of the same Region at which its alarm fires, 1 to 512,000.
    Default: 102,400, which is 80% of the default quota of 128,000."""
    tags: NotRequired[Mapping[str, pulumi.Input[str]]]
    """Tags of every taggable child."""
