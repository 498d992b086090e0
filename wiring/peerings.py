"""Connections between VPCs."""

from collections.abc import Mapping

import pulumi

from components.network.vpc import Vpc
from components.network.vpc_peering import VpcPeering
from components.network.vpc_peering_accepter import VpcPeeringAccepter
from components.network.vpc_peering_requester import VpcPeeringRequester
from settings.network import Network
from settings.peering import NETWORK, RECOVERY_NETWORK, Ends, Peering, VpcFacts
from settings.stack import Settings

from .region import Networks, Topics


def peerings(settings: Settings, topics: Topics, networks: Networks) -> None:
    """Build the ``peerings`` block, with the ids that other accounts wait for as outputs."""
    facts = _facts(settings, topics, networks)
    ids = {name: _peering(name, peering, settings, facts) for name, peering in (settings.peerings or {}).items()}
    if ids:
        pulumi.export("peerings", ids)


def _peering(name: str, peering: Peering, settings: Settings, facts: Mapping[str, VpcFacts]) -> pulumi.Output[str]:
    region, tags = settings.region, settings.all_tags
    match peering.ends:
        case Ends.BOTH:
            return VpcPeering(name, {**peering.both_arguments(region, facts), "tags": tags}).peering_connection_id
        case Ends.REQUESTER:
            args = peering.requester_arguments(region, facts)
            protect = not settings.throw_away
            return VpcPeeringRequester(name, {**args, "tags": tags, "protect": protect}).peering_connection_id
        case Ends.ACCEPTER:
            found = peering.accepter_arguments(region, facts)
            return VpcPeeringAccepter(name, {**found, "tags": tags}).active_peering_connection_id


def _facts(settings: Settings, topics: Topics, networks: Networks) -> Mapping[str, VpcFacts]:
    known: dict[str, tuple[str | None, Network | None]] = {
        NETWORK: (settings.region, settings.network),
        RECOVERY_NETWORK: (settings.recovery_region, settings.recovery_network),
    }
    return {
        key: _facts_of(networks[region], region, topics[region], block)
        for key, (region, block) in known.items()
        if region is not None and block is not None
    }


def _facts_of(vpc: Vpc, region: str, topic: pulumi.Input[str], block: Network) -> VpcFacts:
    return VpcFacts(region, vpc.vpc_id, vpc.route_tables, vpc.cidr_block, vpc.ipv6_cidr_block, topic, block)
