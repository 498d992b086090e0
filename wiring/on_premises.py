"""What joins sites to the hub of the primary Region, and name resolution with them."""

from typing import Any, cast

import pulumi

from components.network.connect_attachment import ConnectAttachment, ConnectAttachmentArgs
from components.network.direct_connect_attachment import DirectConnectAttachment, DirectConnectAttachmentArgs
from components.network.resolver_endpoints import ResolverEndpoints, ResolverEndpointsArgs
from components.network.site_to_site_vpn import SiteToSiteVpn, SiteToSiteVpnArgs
from settings.on_premises import DIRECT_CONNECT, OnPremises
from settings.on_premises_checks import ENDPOINT_TIER
from settings.stack import Settings

from .region import Networks, Topics
from .transit_gateway import Hub, Hubs


def on_premises(settings: Settings, topics: Topics, networks: Networks, hubs: Hubs) -> None:
    """Build the ``onPremises`` block, with the hub and the network of the primary Region as far as there are any."""
    block = settings.on_premises
    if block is None:
        return
    common: dict[str, Any] = {**settings.common(settings.region), "alarm_topic_arn": topics[settings.region]}
    hub = hubs.get(settings.region)
    if hub is not None:
        _join(block, hub, common)
    args = block.resolver_arguments()
    if args is None or settings.region not in networks:
        return
    network = networks[settings.region]
    vpcs = {"network": network, **({} if hub is None else hub.vpcs)}
    resolver = ResolverEndpoints(
        "resolver",
        cast(
            "ResolverEndpointsArgs",
            {
                **args,
                **common,
                "vpc_id": network.vpc_id,
                "subnet_ids": network.subnets[ENDPOINT_TIER],
                "vpc_associations": {name: vpc.vpc_id for name, vpc in vpcs.items()},
            },
        ),
    )
    pulumi.export(
        "resolver",
        {
            "inboundAddresses": resolver.inbound_addresses,
            "outboundAddresses": resolver.outbound_addresses,
            "ruleIds": resolver.rule_ids,
            "shareArn": resolver.share_arn,
        },
    )


def _join(block: OnPremises, hub: Hub, common: dict[str, Any]) -> None:
    side = hub.side.block
    joined: dict[str, Any] = {
        **common,
        "transit_gateway_id": hub.transit_gateway.transit_gateway_id,
        "association_route_table_id": hub.route_tables[block.segment],
        "propagation_route_table_ids": hub.propagation_tables(block.segment),
    }
    carriers: dict[str, pulumi.Input[str]] = dict(hub.attachments)
    line = block.direct_connect_arguments(side)
    if line is not None:
        direct = DirectConnectAttachment("direct-connect", cast("DirectConnectAttachmentArgs", {**line, **joined}))
        carriers[DIRECT_CONNECT] = direct.attachment_id
        pulumi.export(
            "directConnect",
            {"directConnectGatewayId": direct.direct_connect_gateway_id, "attachmentId": direct.attachment_id},
        )
    sites = {
        name: SiteToSiteVpn(f"site-{name}", cast("SiteToSiteVpnArgs", {**args, **joined}))
        for name, args in block.site_arguments(side).items()
    }
    if sites:
        pulumi.export(
            "sites",
            {
                name: {
                    "connectionIds": site.connection_ids,
                    "tunnelAddresses": site.tunnel_addresses,
                    "presharedKeyArns": site.preshared_key_arns,
                }
                for name, site in sites.items()
            },
        )
    for name, args in block.connect_arguments(side).items():
        carrier = carriers[block.connect[name].over]
        ConnectAttachment(
            f"connect-{name}",
            cast("ConnectAttachmentArgs", {**args, **joined, "transport_attachment_id": carrier}),
        )
