"""The block ``onPremises``: what it means for the components, and problems under its keys."""

import json
from typing import Any

import pytest

from components.network.connect_attachment import ConnectAttachmentArgs, ConnectPeerArgs
from components.network.direct_connect_attachment import (
    DirectConnectAttachmentArgs,
    DirectConnectConnectionArgs,
    VirtualInterfaceArgs,
)
from components.network.resolver_args import (
    InboundResolverArgs,
    OutboundResolverArgs,
    ResolverEndpointsArgs,
    ResolverQueryLogArgs,
    ResolverRuleArgs,
    ResolverShareArgs,
    ResolverTargetArgs,
)
from components.network.site_to_site_vpn import CustomerGatewayArgs, SiteToSiteVpnArgs, VpnLogArgs, VpnTunnelArgs
from settings import on_premises as blocks
from settings import resolver
from settings.hub_arguments import PRIMARY, HubSide
from settings.model import Block
from settings.network import Network
from settings.on_premises import OnPremises
from settings.on_premises_checks import on_premises_problems
from settings.transit_gateway import TransitGateway

HOME = "eu-central-1"
NETWORK: dict[str, Any] = {"cidr": "10.20.0.0/16", "availabilityZones": [f"{HOME}a", f"{HOME}b"]}
HUB: dict[str, Any] = {
    "amazonSideAsn": 64513,
    "segments": {
        "workloads": {"cidrs": ["10.20.0.0/16"]},
        "on-premises": {"cidrs": ["10.200.0.0/14"], "onPremises": True},
    },
    "reachability": [{"a": "workloads", "b": "on-premises", "decision": "allow"}],
    "attachments": {"network": {"segment": "workloads"}},
    "cidrBlocks": ["10.99.0.0/24"],
}
DEVICE: dict[str, Any] = {"ipAddress": "203.0.113.10", "tunnel1": {"insideCidr": "169.254.20.0/30"}}
VALID: dict[str, Any] = {
    "sites": {"berlin": {"customerGateways": {"primary": DEVICE}, "sitePrefixes": ["10.200.0.0/14"]}},
    "directConnect": {
        "amazonSideAsn": 64520,
        "allowedPrefixes": ["10.20.0.0/16", "10.99.0.0/24"],
        "sitePrefixes": ["10.200.0.0/14"],
    },
    "connect": {
        "sdwan": {
            "over": "directConnect",
            "peers": {"first": {"peerAddress": "10.200.0.10", "insideCidrBlocks": ["169.254.100.0/29"]}},
        }
    },
    "resolver": {
        "inbound": {
            "clientCidrs": {"berlin": "10.200.0.0/14"},
            "ipAddresses": {f"{HOME}a": "10.20.0.10", f"{HOME}b": "10.20.32.10"},
        },
        "outbound": {},
        "rules": {"corporate": {"domainName": "corp.example.com", "targets": [{"ip": "10.200.0.53"}]}},
    },
}


def problems(
    block: dict[str, Any], hub: dict[str, Any] | None = HUB, network: dict[str, Any] | None = NETWORK
) -> dict[str, str]:
    own = None if network is None else Network.model_validate_json(json.dumps(network))
    side = None
    if hub is not None:
        read = TransitGateway.model_validate_json(json.dumps(hub))
        side = HubSide(PRIMARY, read, HOME, {} if own is None else {"network": own})
    found = on_premises_problems(OnPremises.model_validate_json(json.dumps(block)), side, own, HOME, frozenset())
    return {problem.argument: f"{problem.rule}. {problem.way_out}" for problem in found}


def test_the_valid_block_has_no_problems() -> None:
    assert problems(VALID) == {}
    assert problems({}) == {}


SITE = 'onPremises.sites["berlin"].customerGateways["primary"]'
OTHER = 'onPremises.sites["bonn"].customerGateways["primary"]'
WRONG: list[tuple[str, dict[str, Any], dict[str, Any] | None, str, str]] = [
    ("no hub", {**VALID, "connect": {}}, None, "onPremises", "Add the block transitGateway"),
    ("unknown segment", {"segment": "sites"}, HUB, "onPremises.segment", "onPremises: true"),
    ("a segment of VPCs", {"segment": "workloads"}, HUB, "onPremises.segment", "segment of VPCs"),
    (
        "ASN of the hub",
        {"sites": {"berlin": {"customerGateways": {"primary": {**DEVICE, "bgpAsn": 64513}}}}},
        HUB,
        f"{SITE}.bgpAsn",
        "the hub's ASN",
    ),
    (
        "lifetime of phase 2",
        {"sites": {"berlin": {"customerGateways": {"primary": {**DEVICE, "tunnel2": {"phase2LifetimeSeconds": 1}}}}}},
        HUB,
        f"{SITE}.tunnel2.phase2LifetimeSeconds",
        "900 to 3600",
    ),
    (
        "inside address of another site",
        {"sites": {name: {"customerGateways": {"primary": DEVICE}} for name in ("berlin", "bonn")}},
        HUB,
        f"{OTHER}.tunnel1.insideCidr",
        "Give every tunnel of the hub its own",
    ),
    (
        "ASN of the hub for Direct Connect",
        {"directConnect": {"amazonSideAsn": 64513, "allowedPrefixes": ["10.20.0.0/16"]}},
        HUB,
        "onPremises.directConnect.amazonSideAsn",
        "the hub's ASN",
    ),
    (
        "Connect over nothing",
        {"connect": {"sdwan": {**VALID["connect"]["sdwan"], "over": "tools"}}},
        HUB,
        'onPremises.connect["sdwan"].over',
        "Name one of network",
    ),
    (
        "Connect without blocks of the hub",
        {"directConnect": VALID["directConnect"], "connect": VALID["connect"]},
        {**HUB, "cidrBlocks": []},
        'onPremises.connect["sdwan"]',
        "transitGateway cidrBlocks",
    ),
    (
        "address outside of the subnet",
        {
            "resolver": {
                "inbound": {
                    "clientCidrs": {"berlin": "10.200.0.0/14"},
                    "ipAddresses": {f"{HOME}a": "10.20.16.10", f"{HOME}b": "10.20.32.10"},
                }
            }
        },
        HUB,
        f'onPremises.resolver.inbound.ipAddresses["{HOME}a"]',
        "10.20.0.0/20",
    ),
    (
        "address that AWS keeps",
        {
            "resolver": {
                "inbound": {
                    "clientCidrs": {"berlin": "10.200.0.0/14"},
                    "ipAddresses": {f"{HOME}a": "10.20.0.2", f"{HOME}b": "10.20.32.10"},
                }
            }
        },
        HUB,
        f'onPremises.resolver.inbound.ipAddresses["{HOME}a"]',
        "from 10.20.0.4",
    ),
]


@pytest.mark.parametrize(("block", "hub", "key", "text"), [row[1:] for row in WRONG], ids=[row[0] for row in WRONG])
def test_what_is_wrong_is_told_under_its_key(
    block: dict[str, Any], hub: dict[str, Any] | None, key: str, text: str
) -> None:
    found = problems(block, hub)
    assert key in found, found
    assert text in found[key]


@pytest.mark.parametrize(
    ("network", "text"),
    [
        (None, "needs a network"),
        ({**NETWORK, "availabilityZones": [f"{HOME}a"]}, "two AZs"),
        ({**NETWORK, "tiers": ["public"], "natGateways": "none"}, "tier private"),
    ],
    ids=["no network", "one AZ", "no private tier"],
)
def test_a_resolver_needs_private_subnets_in_two_azs(network: dict[str, Any] | None, text: str) -> None:
    block = {"resolver": {"inbound": {"clientCidrs": {"berlin": "10.200.0.0/14"}}}}
    assert text in problems(block, HUB, network)["onPremises.resolver"]


def test_a_block_that_could_not_be_read_is_no_further_mistake() -> None:
    unread = frozenset({"transitGateway", "network"})
    assert on_premises_problems(OnPremises.model_validate_json(json.dumps(VALID)), None, None, HOME, unread) == []


PAIRS: list[tuple[type[Block], type, set[str]]] = [
    (blocks.VpnTunnel, VpnTunnelArgs, {"preshared_key"}),
    (blocks.CustomerGateway, CustomerGatewayArgs, set()),
    (blocks.VpnLogs, VpnLogArgs, set()),
    (blocks.Site, SiteToSiteVpnArgs, {"transport_attachment_id"}),
    (blocks.DirectConnectInterface, VirtualInterfaceArgs, set()),
    (blocks.DirectConnectLine, DirectConnectConnectionArgs, set()),
    (blocks.DirectConnect, DirectConnectAttachmentArgs, {"sites_filter_routes"}),
    (blocks.ConnectPeer, ConnectPeerArgs, set()),
    (resolver.InboundResolver, InboundResolverArgs, set()),
    (resolver.OutboundResolver, OutboundResolverArgs, set()),
    (resolver.ResolverTarget, ResolverTargetArgs, set()),
    (resolver.ResolverRule, ResolverRuleArgs, set()),
    (resolver.ResolverShare, ResolverShareArgs, set()),
    (resolver.ResolverQueryLogs, ResolverQueryLogArgs, set()),
    (resolver.Resolver, ResolverEndpointsArgs, set()),
    (blocks.Connect, ConnectAttachmentArgs, {"over"}),
]
OF_THE_WIRING = {
    *("transit_gateway_id", "hub_asn", "association_route_table_id", "propagation_route_table_ids"),
    *("alarm_topic_arn", "region", "tags", "protect", "vpc_id", "subnet_ids", "vpc_associations"),
    *("transport_attachment_id", "hub_cidr_blocks", "tunnel_cidr_blocks"),
}


@pytest.mark.parametrize(("block", "shape", "but"), PAIRS, ids=[pair[0].__name__ for pair in PAIRS])
def test_settings_offer_what_the_component_takes(block: type[Block], shape: type, but: set[str]) -> None:
    arguments = set(shape.__annotations__) - OF_THE_WIRING
    assert set(block.model_fields) ^ arguments == but - OF_THE_WIRING
