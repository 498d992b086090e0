"""Rows about the ways on premises."""

import json
from collections.abc import Mapping

from tests.engine.changes import Change

PRIMARY_DEVICE: dict[str, object] = {"ipAddress": "203.0.113.10", "bgpAsn": 65010}
SECONDARY_DEVICE: dict[str, object] = {"ipAddress": "198.51.100.10", "bgpAsn": 65010}
MORE_DEVICES = {"tertiary": {"ipAddress": "192.0.2.10", "bgpAsn": 65010}}
BEHIND = ["10.200.0.0/17"]
SITE = {"customerGateways": {"primary": PRIMARY_DEVICE, "secondary": SECONDARY_DEVICE}, "sitePrefixes": BEHIND}
SITE_SWAPPED = {
    "sitePrefixes": BEHIND,
    "customerGateways": {"secondary": SECONDARY_DEVICE, "primary": PRIMARY_DEVICE},
}
RULE = {"domainName": "corp.example.com", "targets": [{"ip": "10.200.0.53"}, {"ip": "10.200.1.53"}]}
LINES = {name: {"connectionId": f"dxcon-{name}1a2b3c"} for name in ("fg", "fh")}
APPLIANCE = {"peerAddress": "10.200.0.20", "insideCidrBlocks": ["169.254.100.0/29"], "bgpAsn": 65020}
ON_PREMISES: dict[str, object] = {
    "sites": {"berlin": SITE},
    "directConnect": {
        "amazonSideAsn": 64520,
        "allowedPrefixes": ["10.10.0.0/20", "10.12.0.0/16", "10.99.0.0/24"],
        "sitePrefixes": BEHIND,
        "connections": LINES,
    },
    "connect": {"sdwan": {"over": "directConnect", "peers": {"first": APPLIANCE}}},
    "resolver": {
        "inbound": {"clientCidrs": {"berlin": "10.200.0.0/16"}},
        "outbound": {},
        "rules": {"corporate": RULE},
    },
}
OTHER_SITE = {
    "customerGateways": {"primary": {"ipAddress": "192.0.2.20", "bgpAsn": 65011}},
    "sitePrefixes": ["10.200.128.0/17"],
}
OTHER_APPLIANCE = {"peerAddress": "10.200.0.21", "insideCidrBlocks": ["169.254.100.8/29"], "bgpAsn": 65020}
IN_THE_NETWORK = {
    "over": "network",
    "peers": {"first": {"peerAddress": "10.10.0.20", "insideCidrBlocks": ["169.254.101.0/29"], "bgpAsn": 65021}},
}
OTHER_RULE = {"domainName": "factory.example.com", "targets": [{"ip": "10.200.2.53"}]}

BASE = (*(f"onPremises.{key}={json.dumps(value)}" for key, value in ON_PREMISES.items()),)

CHANGES: Mapping[str, Change] = {
    "add a site": Change((f"onPremises.sites.a-new-one={json.dumps(OTHER_SITE)}",), creates=("site-a-new-one*",)),
    "add a device to a site": Change(
        (f"onPremises.sites.berlin.customerGateways.tertiary={json.dumps(MORE_DEVICES['tertiary'])}",),
        creates=("site-berlin-tertiary-*",),
        updates=("site-berlin-site-down",),
        properties=frozenset({"metricQueries"}),
    ),
    "swap the devices of a site": Change((f"onPremises.sites.berlin={json.dumps(SITE_SWAPPED)}",), nothing=True),
    # The connection moves to the new customer gateway: tunnels keep their addresses and keys.
    "give a device another address": Change(
        ("onPremises.sites.berlin.customerGateways.primary.ipAddress=203.0.113.11",),
        updates=("site-berlin-primary-connection",),
        replaces=("site-berlin-primary-gateway",),
        properties=frozenset({"customerGatewayId"}),
    ),
    "tune a tunnel": Change(
        ('onPremises.sites.berlin.customerGateways.primary.tunnel2={"dpdTimeoutSeconds": 40}',),
        updates=("site-berlin-primary-connection",),
        properties=frozenset({"tunnel2DpdTimeoutSeconds"}),
    ),
    "allow a further prefix": Change(
        ('onPremises.directConnect.allowedPrefixes=["10.13.0.0/16", "10.10.0.0/20", "10.12.0.0/16", "10.99.0.0/24"]',),
        updates=("direct-connect-gateway-association",),
        properties=frozenset({"allowedPrefixes"}),
    ),
    "swap the lines": Change(
        (f"onPremises.directConnect.connections={json.dumps(dict(reversed(LINES.items())))}",), nothing=True
    ),
    "add a Connect peer": Change(
        (f"onPremises.connect.sdwan.peers.second={json.dumps(OTHER_APPLIANCE)}",),
        creates=("connect-sdwan-peer-second",),
    ),
    # The appliances find the hub's end of their tunnels from every subnet but those of the attachment.
    "let appliances in the network join by Connect": Change(
        (f"onPremises.connect.lan={json.dumps(IN_THE_NETWORK)}",),
        creates=(
            *("connect-lan*", "network-attachment-public-*-10.99.0.0-24", "network-attachment-private-*-10.99.0.0-24"),
            "network-attachment-data-*-10.99.0.0-24",
        ),
    ),
    "add a resolver rule": Change(
        (f"onPremises.resolver.rules.a-new-one={json.dumps(OTHER_RULE)}",),
        creates=("resolver-rule-a-new-one*", "resolver-outbound-to-10.200.2.53-*"),
    ),
    "add a client of the resolver": Change(
        ("onPremises.resolver.inbound.clientCidrs.a-new-one=10.201.0.0/16",),
        creates=("resolver-inbound-from-a-new-one-*",),
    ),
}
