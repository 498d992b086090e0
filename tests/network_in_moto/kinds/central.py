"""Network Firewall, Network Manager, shares."""

from collections.abc import Iterator, Mapping
from typing import Any

from tests.network_in_moto.kinds.base import Facts, Kind, tags_of, taken

_PROTECTIONS = {
    "deleteProtection": "DeleteProtection",
    "subnetChangeProtection": "SubnetChangeProtection",
    "firewallPolicyChangeProtection": "FirewallPolicyChangeProtection",
}


def _firewalls(service: Any) -> Iterator[Facts]:
    for listed in service.list_firewalls()["Firewalls"]:
        firewall = service.describe_firewall(FirewallArn=listed["FirewallArn"])["Firewall"]
        yield {
            **taken(
                firewall,
                {
                    "id": "FirewallArn",
                    "name": "FirewallName",
                    "vpcId": "VpcId",
                    "firewallPolicyArn": "FirewallPolicyArn",
                    "description": "Description",
                    **_PROTECTIONS,
                },
            ),
            "subnetMappings": [
                taken(one, {"subnetId": "SubnetId", "ipAddressType": "IPAddressType"})
                for one in firewall.get("SubnetMappings") or ()
            ],
            "tags": tags_of(firewall),
        }


def _shares(ram: Any) -> Iterator[Facts]:
    for share in ram.get_resource_shares(resourceOwner="SELF")["resourceShares"]:
        yield taken(
            share, {"id": "resourceShareArn", "name": "name", "allowExternalPrincipals": "allowExternalPrincipals"}
        )


def _global_networks(manager: Any) -> Iterator[Facts]:
    for one in manager.describe_global_networks()["GlobalNetworks"]:
        yield {**taken(one, {"id": "GlobalNetworkId", "description": "Description"}), "tags": tags_of(one)}


KINDS: Mapping[str, Kind] = {
    "aws:networkfirewall/firewall:Firewall": Kind(
        "network-firewall",
        _firewalls,
        ("name", "vpcId", "firewallPolicyArn", "description", *_PROTECTIONS, "subnetMappings", "tags"),
        made={"id": "Firewall.FirewallArn"},
        defaults=dict.fromkeys(_PROTECTIONS, False),
        forgotten=dict.fromkeys(
            ("encryptionConfiguration", "enabledAnalysisTypes", "availabilityZoneChangeProtection"),
            "moto does not return it",
        ),
    ),
    "aws:ram/resourceShare:ResourceShare": Kind(
        "ram",
        _shares,
        ("name", "allowExternalPrincipals"),
        made={"id": "resourceShare.resourceShareArn"},
        defaults={"allowExternalPrincipals": False},
        forgotten={"tags": "moto does not return the tags of a share"},
    ),
    "aws:networkmanager/globalNetwork:GlobalNetwork": Kind(
        "networkmanager",
        _global_networks,
        ("description", "tags"),
        made={"id": "GlobalNetwork.GlobalNetworkId"},
        worldwide=True,
    ),
}

_NO_OPERATION = "moto has no such operation"

NOT_IN_MOTO: Mapping[str, str] = {
    "aws:networkfirewall/firewallPolicy:FirewallPolicy": f"{_NO_OPERATION} (CreateFirewallPolicy)",
    "aws:networkfirewall/ruleGroup:RuleGroup": f"{_NO_OPERATION} (CreateRuleGroup)",
    "aws:networkfirewall/loggingConfiguration:LoggingConfiguration": (
        "moto takes one destination at a time and forgets the ones before"
    ),
}
