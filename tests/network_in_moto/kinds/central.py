"""Network Firewall, Network Manager, shares."""

from collections.abc import Iterator, Mapping
from typing import Any

from rehearsal.estate import Resource
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


def _logs(service: Any) -> Iterator[Facts]:
    for listed in service.list_firewalls()["Firewalls"]:
        answer = service.describe_logging_configuration(FirewallArn=listed["FirewallArn"])
        configs = (answer.get("LoggingConfiguration") or {}).get("LogDestinationConfigs") or ()
        fields = {"logType": "LogType", "logDestinationType": "LogDestinationType", "logDestination": "LogDestination"}
        yield {
            "firewallArn": listed["FirewallArn"],
            "loggingConfiguration": {"logDestinationConfigs": [taken(config, fields) for config in configs]},
        }


def _no_logs(facts: Facts) -> bool:
    return not facts["loggingConfiguration"]["logDestinationConfigs"]


def _endpoints(firewall: Resource, ec2: Any) -> Iterator[tuple[str, str]]:
    """AWS gives a firewall an endpoint in each of its subnets; moto's firewall has none."""
    for state in firewall.outputs["firewallStatuses"][0]["syncStates"]:
        for attachment in state["attachments"]:
            made = ec2.create_vpc_endpoint(
                VpcEndpointType="GatewayLoadBalancer",
                VpcId=firewall.inputs["vpcId"],
                ServiceName="com.amazonaws.vpce.firewall",
            )
            yield attachment["endpointId"], made["VpcEndpoint"]["VpcEndpointId"]


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
        alongside=_endpoints,
        unseen=("firewallPolicyArn",),
        defaults=dict.fromkeys(_PROTECTIONS, False),
        forgotten=dict.fromkeys(
            ("encryptionConfiguration", "enabledAnalysisTypes", "availabilityZoneChangeProtection"),
            "moto does not return it",
        ),
    ),
    "aws:networkfirewall/loggingConfiguration:LoggingConfiguration": Kind(
        "network-firewall",
        _logs,
        ("firewallArn", "loggingConfiguration"),
        adopts=True,
        key=("firewallArn",),
        forgotten={"enableMonitoringDashboard": "newer than moto"},
        at_rest=_no_logs,
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
}
