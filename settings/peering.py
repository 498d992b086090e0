"""The ``peerings`` block: connections between two VPCs, of which one or both are this account's."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, NamedTuple, cast

import pulumi

from components.network.peering_args import (
    PeeringProtocol,
    PeeringSideArgs,
    VpcPeeringAccepterArgs,
    VpcPeeringArgs,
    VpcPeeringRequesterArgs,
)

from .model import Block
from .network import Network

NETWORK, RECOVERY_NETWORK = "network", "recoveryNetwork"
TIERS = ("public", "private", "data")
"""Tiers whose subnets can send something through a peering; what comes from a hub cannot go on through one."""


class PeeringRule(Block):
    """Lets a security group of the other VPC reach one of this VPC; both VPCs in the same Region."""

    security_group_id: str
    """Security group of this VPC that gets the rule."""
    peer_security_group_id: str
    """Security group of the other VPC whose members may connect."""
    port: int
    """Port, or the first of a range; 0 to 65535."""
    to_port: int | None = None
    """Last port of the range, not below ``port``. Default: ``port``."""
    protocol: PeeringProtocol | None = None
    """``tcp`` or ``udp``. Default: ``tcp``."""


class PeeringSide(Block):
    """One VPC: exactly one of ``network`` and ``vpcId``."""

    network: str | None = None
    """A network of this stack: ``network`` or ``recoveryNetwork``."""
    tiers: list[str] | None = None
    """With ``network``: tiers whose route tables get routes to the other side, of ``public``, ``private`` and ``data``.
    Default: all three, as far as the network has them."""
    vpc_id: str | None = None
    """A VPC that this stack does not make."""
    account_id: str | None = None
    """With ``vpcId``: the account that owns it, in quotes. That end of the peering is then its business. Default: this
    account, and both ends are made here."""
    region: str | None = None
    """With ``vpcId``: its Region. Default: that of the stack."""
    cidrs: list[str] | None = None
    """With ``vpcId``: all its blocks."""
    route_table_ids: dict[str, str] | None = None
    """With ``vpcId`` and without ``accountId``: its route tables that get routes to the other side, by a name that
    stays. Default: none."""
    routed_cidrs: list[str] | None = None
    """What the other side gets routes to: some blocks of this VPC, or parts of them. Default: all of them."""
    security_group_rules: dict[str, PeeringRule] | None = None
    """Rules that let security groups of the other VPC in, by name. Default: none."""
    address_usage_alarm: bool | None = None
    """Whether there is an alarm on the addresses in use by this VPC and its peers of the same Region; false where
    another peering of it has one. Default: true."""
    address_usage_alarm_count: int | None = None
    """Units at which that alarm fires, 1 to 512,000. Default: 102,400, which is 80% of the default quota."""


class Ends(StrEnum):
    """Which ends of a peering are made here."""

    BOTH = "both"
    REQUESTER = "requester"
    ACCEPTER = "accepter"


class VpcFacts(NamedTuple):
    """What a peering needs to know of a network of this stack."""

    region: str
    vpc_id: pulumi.Input[str]
    route_tables: Mapping[str, Mapping[str, pulumi.Input[str]]]
    """Tier → AZ → route table."""
    cidr_block: pulumi.Input[str]
    ipv6_cidr_block: pulumi.Input[str] | None
    alarm_topic_arn: pulumi.Input[str] | None
    settings: Network


class Peering(Block):
    """A connection between two VPCs whose addresses have nothing in common."""

    requester: PeeringSide
    """The VPC that asks."""
    accepter: PeeringSide
    """The VPC that is asked."""
    dns: bool = True
    """Whether names of instances resolve to private addresses when the other side asks, at every end made here."""
    peering_connection_id: str | None = None
    """Where ``requester`` is of another account: its request, ``pcx-…``."""
    accepted: bool | None = None
    """Where ``accepter`` is of another account: whether it has accepted. DNS and security group rules follow then.
    Default: false."""

    @property
    def ends(self) -> Ends:
        """Which ends are made here."""
        if self.requester.account_id is not None:
            return Ends.ACCEPTER
        return Ends.BOTH if self.accepter.account_id is None else Ends.REQUESTER

    def both_arguments(self, region: str, facts: Mapping[str, VpcFacts]) -> VpcPeeringArgs:
        """Arguments of ``VpcPeering``."""
        return {
            "requester": self.own_side(self.requester, region, facts),
            "accepter": self.own_side(self.accepter, region, facts),
        }

    def requester_arguments(self, region: str, facts: Mapping[str, VpcFacts]) -> VpcPeeringRequesterArgs:
        """Arguments of ``VpcPeeringRequester``."""
        args: VpcPeeringRequesterArgs = {
            "own": self.own_side(self.requester, region, facts),
            "peer": cast("Any", _foreign(self.accepter, region)),
        }
        if self.accepted is not None:
            args["accepted"] = self.accepted
        return args

    def accepter_arguments(self, region: str, facts: Mapping[str, VpcFacts]) -> VpcPeeringAccepterArgs:
        """Arguments of ``VpcPeeringAccepter``."""
        return {
            "peering_connection_id": self.peering_connection_id or "",
            "own": self.own_side(self.accepter, region, facts),
            "peer": cast("Any", _foreign(self.requester, region)),
        }

    def own_side(self, side: PeeringSide, region: str, facts: Mapping[str, VpcFacts]) -> PeeringSideArgs:
        """Arguments of a VPC of this account.

        Args:
            side: the VPC.
            region: Region of the stack.
            facts: what is known of the stack's networks, by their key.
        """
        given = side.arguments()
        for elsewhere in ("network", "tiers", "account_id"):
            given.pop(elsewhere, None)
        if side.network is None:
            return cast("PeeringSideArgs", {"region": region, "dns": self.dns, **given})
        own = facts[side.network]
        network = own.settings
        made: dict[str, Any] = {
            "vpc_id": own.vpc_id,
            "region": own.region,
            "dns": self.dns,
            "cidrs": [*([network.cidr] if network.cidr else []), *(network.secondary_cidrs or [])],
            "route_table_ids": {
                f"{tier}-{zone}": table
                for tier in side.tiers or TIERS
                for zone, table in own.route_tables.get(tier, {}).items()
            },
        }
        if network.cidr is None:
            made["late_ipv4_cidr"] = own.cidr_block
        if own.ipv6_cidr_block is not None:
            made["late_ipv6_cidr"] = own.ipv6_cidr_block
        if own.alarm_topic_arn is not None:
            made["alarm_topic_arn"] = own.alarm_topic_arn
        return cast("PeeringSideArgs", {**made, **given})

    def other_side(self, side: PeeringSide, region: str, facts: Mapping[str, VpcFacts]) -> Mapping[str, Any]:
        """The VPC that an end made here leads to, whoever owns it."""
        if side.account_id is not None:
            return _foreign(side, region)
        return cast("Mapping[str, Any]", self.own_side(side, region, facts))


def _foreign(side: PeeringSide, region: str) -> dict[str, Any]:
    kept = ("vpc_id", "account_id", "region", "cidrs", "routed_cidrs")
    return {"region": region, **{key: value for key, value in side.arguments().items() if key in kept}}
