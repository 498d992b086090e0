"""Rows about VPCs and their peerings."""

import json
from collections.abc import Mapping

from tests.engine.changes import Change

PROVIDER = {
    "requester": {"network": "network", "tiers": ["private"]},
    "accepter": {"vpcId": "vpc-12345678", "accountId": "210987654321", "cidrs": ["192.168.248.0/21"]},
    "accepted": True,
}
ASKED_TOO_MUCH = ("resolver-inbound-queries", "resolver-outbound-queries")
ZONES = 'network.availabilityZones=["eu-central-1a", "eu-central-1b", "eu-central-1c"]'

BASE = ('network.interfaceEndpoints=["sns", "sqs"]',)

CHANGES: Mapping[str, Change] = {
    "add an AZ": Change(
        (ZONES,),
        creates=("*eu-central-1c*",),
        # One AZ may be lost, so a further one lets more queries pass before the alarm.
        updates=("network-endpoint-*", "network-attachment", "resolver-inbound", "resolver-outbound", *ASKED_TOO_MUCH),
        properties=frozenset({"subnetIds", "ipAddresses", "threshold"}),
    ),
    "add an AZ in front": Change(
        ('network.availabilityZones=["eu-central-1c", "eu-central-1a", "eu-central-1b"]',),
        creates=("*eu-central-1c*",),
        # One AZ may be lost, so a further one lets more queries pass before the alarm.
        updates=("network-endpoint-*", "network-attachment", "resolver-inbound", "resolver-outbound", *ASKED_TOO_MUCH),
        properties=frozenset({"subnetIds", "ipAddresses", "threshold"}),
    ),
    "add an interface endpoint": Change(
        ('network.interfaceEndpoints=["sns", "sqs", "kms"]',), creates=("network-endpoint*", "network-*endpoint*")
    ),
    "raise the retention of flow logs": Change(
        ("network.flowLogs.retentionDays=90",),
        updates=("network-flow-logs",),
        properties=frozenset({"retentionInDays"}),
    ),
    "swap the interface endpoints": Change(('network.interfaceEndpoints=["sqs", "sns"]',), nothing=True),
    "swap the AZs": Change(('network.availabilityZones=["eu-central-1b", "eu-central-1a"]',), nothing=True),
    "swap the AZs of a spoke": Change(
        ('transitGateway.spokes.tools.availabilityZones=["eu-central-1b", "eu-central-1a"]',), nothing=True
    ),
    "remove an AZ of a spoke": Change(
        ('transitGateway.spokes.tools.availabilityZones=["eu-central-1b"]',),
        updates=("spoke-tools-attachment",),
        deletes=("spoke-tools-*eu-central-1a*",),
        properties=frozenset({"subnetIds"}),
    ),
    "swap the tiers": Change(('network.tiers=["transit", "data", "private", "public"]',), nothing=True),
    "add an AZ to the recovery network": Change(
        ('recoveryNetwork.availabilityZones=["eu-west-1c", "eu-west-1a", "eu-west-1b"]',),
        creates=("recovery-network-*eu-west-1c*", "recovery-accepter-*-eu-west-1c-10.10.0.0-20"),
        updates=("restore-subnets", "restore-runbook"),
        properties=frozenset({"subnetIds", "content"}),
    ),
    "add a block to the recovery network": Change(
        ('recoveryNetwork.secondaryCidrs=["10.11.16.0/24"]',),
        creates=("recovery-network-cidr-*", "recovery-requester-*-10.11.16.0-24"),
    ),
    "add a peering": Change((f"peerings.a-new-one={json.dumps(PROVIDER)}",), creates=("a-new-one*",)),
    "swap the tiers of a peering": Change(('peerings.recovery.requester.tiers=["data", "private"]',), nothing=True),
    "peer a further tier": Change(
        ('peerings.recovery.requester.tiers=["public", "data", "private"]',),
        creates=("recovery-requester-public-*-10.11.0.0-20",),
    ),
}
