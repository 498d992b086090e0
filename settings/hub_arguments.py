"""What the hubs' blocks mean for the components: arguments without ids, which the wiring adds. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from components.network.blocks import DEFAULT_ROUTE, is_ipv4
from components.network.cidr_plan import DEFAULT_TIERS
from components.network.segments import Decision, PairArgs, RemoteBlocks, SegmentArgs, egress_of, reachable_blocks
from components.network.spoke_attachment import SpokeAttachmentArgs
from components.network.transit_gateway import TransitGatewayArgs
from components.network.vpc import NatGateways, VpcArgs

from .network import Network
from .transit_gateway import HubAttachment, HubPeering, TransitGateway

PRIMARY = "transitGateway"
RECOVERY = "recoveryTransitGateway"
ROUTED_TIERS = ("private", "data")
"""Tiers whose members start connections, unless the settings say otherwise."""
_NOT_HUB = frozenset(
    {
        *("attachments", "spokes", "inspection_attachment_id", "egress_attachment_id", "reachability_paths"),
        *("egress", "inspection", "shared_endpoints"),
    }
)


@dataclass(frozen=True)
class HubSide:
    """One hub of the stack and what it meets."""

    key: str
    """Key of its block."""
    block: TransitGateway
    region: str
    """Its Region."""
    networks: Mapping[str, Network] = field(default_factory=dict[str, Network])
    """The stack's own network of that Region, by the key of its block; empty where there is none."""
    peers: Mapping[str, RemoteBlocks] = field(default_factory=dict[str, RemoteBlocks])
    """Name of the other Region's hub → blocks of its segments."""

    @property
    def name(self) -> str:
        """Name of its resources."""
        return "hub" if self.key == PRIMARY else "recovery-hub"

    @property
    def network_key(self) -> str:
        """Key of the block of the Region's network."""
        return "network" if self.key == PRIMARY else "recoveryNetwork"

    def vpc_name(self, vpc: str) -> str:
        """Name of the resources of an attached VPC, given by the key of its block or the spoke's name."""
        name = "network" if vpc == self.network_key else f"spoke-{vpc}"
        return name if self.key == PRIMARY else f"recovery-{name}"


def hub_sides(
    hubs: Mapping[str, tuple[TransitGateway, str]], networks: Mapping[str, Network], peering: HubPeering | None
) -> list[HubSide]:
    """The hubs of a stack.

    Args:
        hubs: key of the block → the block and its Region.
        networks: the stack's networks by the keys of their blocks.
        peering: the block that joins two hubs.
    """
    sides: list[HubSide] = []
    for key, (block, region) in hubs.items():
        network_key = HubSide(key, block, region).network_key
        own = {network_key: networks[network_key]} if network_key in networks else {}
        peers: dict[str, RemoteBlocks] = {}
        if peering is not None:
            for other, (far, _) in hubs.items():
                if other != key:
                    name = peering.primary_name if other == PRIMARY else peering.recovery_name
                    peers[name] = {segment: item.cidrs for segment, item in far.segments.items()}
        sides.append(HubSide(key, block, region, own, peers))
    return sides


def segments_of(side: HubSide) -> dict[str, SegmentArgs]:
    """The segments as the components take them."""
    return {name: cast("SegmentArgs", segment.arguments()) for name, segment in side.block.segments.items()}


def pairs_of(side: HubSide) -> list[PairArgs]:
    """The matrix as the components take it."""
    return [cast("PairArgs", pair.arguments()) for pair in side.block.reachability]


def hub_arguments(side: HubSide) -> TransitGatewayArgs:
    """Arguments of the hub that come from the settings."""
    given: dict[str, Any] = {key: value for key, value in side.block.arguments().items() if key not in _NOT_HUB}
    given |= {"inspection": side.block.has_inspection, "egress": side.block.has_egress}
    if side.peers:
        given["peers"] = side.peers
    return cast("TransitGatewayArgs", given)


def attached_vpcs(side: HubSide) -> dict[str, tuple[Network, HubAttachment]]:
    """The VPCs of this stack that the hub attaches, by the key of the network's block or the spoke's name."""
    own = {
        name: (side.networks[name], attachment)
        for name, attachment in side.block.attachments.items()
        if name in side.networks
    }
    return {**own, **{name: (spoke, spoke.attachment) for name, spoke in side.block.spokes.items()}}


def attachment_key(side: HubSide, name: str) -> str:
    """Where an attached VPC's attachment stands under the hub's block."""
    return f'spokes["{name}"].attachment' if name in side.block.spokes else f'attachments["{name}"]'


def spoke_vpc_arguments(network: Network) -> VpcArgs:
    """Arguments of a spoke's VPC: its block without the attachment."""
    return cast("VpcArgs", {key: value for key, value in network.arguments().items() if key != "attachment"})


def blocks_of(network: Network) -> list[str]:
    """A VPC's IPv4 blocks, as far as the settings know them."""
    return [*([network.cidr] if network.cidr else []), *(network.secondary_cidrs or [])]


def tunnel_ends(side: HubSide, network: Network) -> list[str]:
    """The hub's own blocks of families that a VPC has: where tunnels of its appliances end."""
    return [cidr for cidr in side.block.cidr_blocks or [] if network.ipv6 or is_ipv4(cidr)]


def tiers_of(network: Network) -> Sequence[str]:
    """Tiers that a VPC has."""
    return network.tiers if network.tiers is not None else DEFAULT_TIERS


def routed_tiers(network: Network, attachment: HubAttachment) -> list[str]:
    """Tiers whose tables lead to the hub."""
    asked = attachment.routed_tiers
    return list(asked) if asked is not None else [tier for tier in ROUTED_TIERS if tier in tiers_of(network)]


def attachment_arguments(side: HubSide, network: Network, attachment: HubAttachment) -> dict[str, Any]:
    """Arguments of a VPC's attachment that come from the settings, as ``SpokeAttachmentArgs`` without ids."""
    given: dict[str, Any] = {
        key: value
        for key, value in attachment.arguments().items()
        if key in SpokeAttachmentArgs.__annotations__ and key != "destinations"
    }
    given |= {"vpc_cidrs": blocks_of(network), "ipv6": bool(network.ipv6)}
    given["destinations"] = (
        list(attachment.destinations)
        if attachment.destinations is not None
        else _destinations(side, network, attachment)
    )
    if side.block.prefix_lists is not None and uses_prefix_list(side, network, attachment):
        given["prefix_list_max_entries"] = side.block.prefix_lists.max_entries
    return given


def uses_prefix_list(side: HubSide, network: Network, attachment: HubAttachment) -> bool:
    """Whether a VPC routes its segment's prefix list to the hub, instead of single blocks.

    A list with a block of the VPC itself is none for it: EC2 refuses such a route where it is written as a block, and
    AWS does not say that it takes one in a list.
    """
    if side.block.prefix_lists is None or attachment.destinations is not None:
        return False
    return not set(blocks_of(network)) & set(_reachable(side, attachment.segment))


def _reachable(side: HubSide, segment: str) -> list[str]:
    segments = segments_of(side)
    return reachable_blocks(segment, segments, pairs_of(side), side.peers) if segment in segments else []


def _destinations(side: HubSide, network: Network, attachment: HubAttachment) -> list[str]:
    """Blocks of the segments that the VPC may reach; those in a prefix list need no routes of their own."""
    segments = segments_of(side)
    if attachment.segment not in segments:
        return []
    own = set(blocks_of(network))
    found = [
        cidr for cidr in _reachable(side, attachment.segment) if cidr not in own and (network.ipv6 or is_ipv4(cidr))
    ]
    if uses_prefix_list(side, network, attachment):
        found = [cidr for cidr in found if not is_ipv4(cidr)]
    central = egress_of(segments[attachment.segment]) is not Decision.DENY
    if central and network.nat_gateways is NatGateways.NONE:
        found.append(DEFAULT_ROUTE)
    return found
