"""Rows about hubs and their spokes."""

import json
from collections.abc import Mapping

from tests.engine.changes import Change

PAIRS = [
    {"a": "workloads", "b": "shared", "decision": "allow"},
    {"a": "lab", "b": "workloads", "decision": "allow"},
]
SEGMENTS: dict[str, dict[str, object]] = {
    "workloads": {"cidrs": ["10.10.0.0/20"]},
    "shared": {"cidrs": ["10.12.0.0/20", "10.12.128.0/17"]},
    "lab": {"cidrs": ["10.13.0.0/16"]},
    "on-premises": {"cidrs": ["10.200.0.0/16"], "onPremises": True},
}
SEGMENTS_SWAPPED: dict[str, dict[str, object]] = {
    "on-premises": {"onPremises": True, "cidrs": ["10.200.0.0/16"]},
    "lab": {"cidrs": ["10.13.0.0/16"]},
    "shared": {"cidrs": ["10.12.128.0/17", "10.12.0.0/20"]},
    "workloads": {"cidrs": ["10.10.0.0/20"]},
}
ON_PREMISES_PAIR = {"a": "on-premises", "b": "workloads", "decision": "allow"}
PAIRS_SWAPPED = [
    {"a": "workloads", "b": "lab", "decision": "allow"},
    {"a": "shared", "b": "workloads", "decision": "allow"},
]
SPOKE: dict[str, object] = {
    "cidr": "10.12.0.0/20",
    "availabilityZones": ["eu-central-1a", "eu-central-1b"],
    "tiers": ["private", "transit"],
    "natGateways": "none",
    "attachment": {"segment": "shared"},
}
MORE_SPOKES: dict[str, object] = {**SPOKE, "cidr": "10.12.128.0/20"}
FAR_HUB = {"amazonSideAsn": 64514, "segments": {name: {} for name in SEGMENTS}, "reachability": PAIRS}

HUB: dict[str, object] = {
    "amazonSideAsn": 64513,
    "segments": SEGMENTS,
    "reachability": PAIRS,
    "attachments": {"network": {"segment": "workloads"}},
    "spokes": {"tools": SPOKE},
    "cidrBlocks": ["10.99.0.0/24"],
}
BASE = (f"transitGateway={json.dumps(HUB)}",)
"""A hub without central services, which have rows of their own."""

CHANGES: Mapping[str, Change] = {
    "add a tier": Change(
        ('transitGateway.spokes.tools.tiers=["private", "data", "transit"]',), creates=("spoke-tools-*data*",)
    ),
    "add an AZ to a spoke": Change(
        ('transitGateway.spokes.tools.availabilityZones=["eu-central-1c", "eu-central-1a", "eu-central-1b"]',),
        creates=("spoke-tools-*eu-central-1c*",),
        updates=("spoke-tools-attachment",),
        properties=frozenset({"subnetIds"}),
    ),
    "add a spoke": Change(
        (f"transitGateway.spokes.a-new-one={json.dumps(MORE_SPOKES)}",),
        creates=("spoke-a-new-one*", "resolver-rule-*-to-a-new-one", "resolver-queries-of-a-new-one"),
    ),
    "detach the network": Change(("transitGateway.attachments={}",), deletes=("network-attachment*",)),
    "add a segment": Change(
        ('transitGateway.segments.a-new-one={"cidrs": ["10.14.0.0/16"]}',), creates=("hub-a-new-one",)
    ),
    "allow a further pair": Change(
        (f"transitGateway.reachability={json.dumps([{'a': 'lab', 'b': 'shared', 'decision': 'allow'}, *PAIRS])}",),
        creates=("spoke-tools-attachment-propagation-lab", "spoke-tools-attachment-private-*-10.13.0.0-16"),
    ),
    # What propagates into a table is every attachment of the other segment: of on premises, three kinds.
    "allow a way on premises": Change(
        (f"transitGateway.reachability={json.dumps([*PAIRS, ON_PREMISES_PAIR])}",),
        creates=(
            *("network-attachment-propagation-on-premises", "site-berlin-primary-propagation-workloads"),
            *("site-berlin-secondary-propagation-workloads", "direct-connect-propagation-workloads"),
            *("connect-sdwan-propagation-workloads", "network-attachment-private-*-10.200.0.0-16"),
            "network-attachment-data-*-10.200.0.0-16",
        ),
    ),
    "deny a pair": Change(
        (f"transitGateway.reachability={json.dumps(PAIRS[1:])}",),
        deletes=(
            *("network-attachment-propagation-shared", "network-attachment-*-10.12.0.0-20"),
            *("network-attachment-*-10.12.128.0-17", "spoke-tools-attachment-propagation-workloads"),
            "spoke-tools-attachment-private-*-10.10.0.0-20",
        ),
    ),
    "add a CIDR": Change(
        (
            'network.secondaryCidrs=["10.10.16.0/24"]',
            'transitGateway.segments.workloads.cidrs=["10.10.16.0/24", "10.10.0.0/20"]',
        ),
        creates=(
            *("network-cidr-*", "network-endpoints-from-*"),
            *("spoke-tools-attachment-private-*-10.10.16.0-24", "recovery-accepter-*-10.10.16.0-24"),
        ),
    ),
    "move a spoke to another segment": Change(
        (
            'transitGateway.segments.shared.cidrs=["10.12.128.0/17"]',
            'transitGateway.segments.lab.cidrs=["10.12.0.0/20", "10.13.0.0/16"]',
            "transitGateway.spokes.tools.attachment.segment=lab",
        ),
        updates=("spoke-tools-attachment",),
        # EC2 has no call that changes an association; nothing else of the spoke is made anew.
        replaces=("spoke-tools-attachment-association",),
        properties=frozenset({"tags", "tagsAll"}),
    ),
    "swap segments, pairs and their ends": Change(
        (
            f"transitGateway.segments={json.dumps(SEGMENTS_SWAPPED)}",
            f"transitGateway.reachability={json.dumps(PAIRS_SWAPPED)}",
        ),
        nothing=True,
    ),
    "route a summary instead of single blocks": Change(
        ('transitGateway.spokes.tools.attachment.destinations=["10.0.0.0/8"]',),
        creates=("spoke-tools-attachment-private-*-10.0.0.0-8",),
        deletes=("spoke-tools-attachment-private-*-10.10.0.0-20",),
    ),
    "use central egress": Change(
        (
            "transitGateway.egressAttachmentId=tgw-attach-0123456789abcdef0",
            "transitGateway.segments.shared.egress=allow",
        ),
        creates=(
            *("hub-egress", "hub-routes-shared-*", "spoke-tools-attachment-propagation-egress"),
            "spoke-tools-attachment-private-*-0.0.0.0-0",
        ),
    ),
    "share the hub": Change(
        ('transitGateway.share={"principals": ["210987654321"]}',),
        creates=("hub-share*",),
        updates=("hub",),
        properties=frozenset({"autoAcceptSharedAttachments"}),
    ),
    "join a hub of the recovery Region": Change(
        (f"recoveryTransitGateway={json.dumps(FAR_HUB)}", "hubPeering={}"),
        creates=(
            *("recovery-hub*", "hub-peering*", "recovery-hub-routes-*"),
            *("*-propagation-peering",),
        ),
    ),
}
