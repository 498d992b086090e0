"""VPCs and what is in them."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from tests.network_in_moto.kinds.base import Facts, Kind, dig, tags_of, taken

_ATTRIBUTES = {
    "enableDnsSupport": "EnableDnsSupport",
    "enableDnsHostnames": "EnableDnsHostnames",
    "enableNetworkAddressUsageMetrics": "EnableNetworkAddressUsageMetrics",
}


def _own_vpcs(ec2: Any) -> list[Mapping[str, Any]]:
    return [vpc for vpc in ec2.describe_vpcs()["Vpcs"] if not vpc["IsDefault"]]


def _default_vpcs(ec2: Any) -> set[str]:
    return {vpc["VpcId"] for vpc in ec2.describe_vpcs()["Vpcs"] if vpc["IsDefault"]}


def _vpcs(ec2: Any) -> Iterator[Facts]:
    for vpc in _own_vpcs(ec2):
        attributes = {
            fact: ec2.describe_vpc_attribute(VpcId=vpc["VpcId"], Attribute=name[0].lower() + name[1:])[name]["Value"]
            for fact, name in _ATTRIBUTES.items()
        }
        yield {
            **taken(vpc, {"id": "VpcId", "cidrBlock": "CidrBlock", "instanceTenancy": "InstanceTenancy"}),
            **attributes,
            "assignGeneratedIpv6CidrBlock": bool(vpc.get("Ipv6CidrBlockAssociationSet")),
            "tags": tags_of(vpc),
        }


def _of_the_vpc(ec2: Any, vpc: str) -> Mapping[str, str]:
    """What AWS makes with a VPC, and other resources refer to."""
    mine = [{"Name": "vpc-id", "Values": [vpc]}]
    main = ec2.describe_route_tables(Filters=[*mine, {"Name": "association.main", "Values": ["true"]}])
    groups = ec2.describe_security_groups(Filters=[*mine, {"Name": "group-name", "Values": ["default"]}])
    table = main["RouteTables"][0]["RouteTableId"]
    made = {
        "defaultRouteTableId": table,
        "mainRouteTableId": table,
        "defaultSecurityGroupId": groups["SecurityGroups"][0]["GroupId"],
    }
    block = dig(ec2.describe_vpcs(VpcIds=[vpc]), "Vpcs.0.Ipv6CidrBlockAssociationSet.0.Ipv6CidrBlock")
    if block is not None:
        # moto makes up a host part, which AWS never does.
        made["ipv6CidrBlock"] = block
    return made


def _secondary_blocks(ec2: Any) -> Iterator[Facts]:
    for vpc in _own_vpcs(ec2):
        for block in vpc["CidrBlockAssociationSet"]:
            if block["CidrBlock"] != vpc["CidrBlock"] and block["CidrBlockState"]["State"] == "associated":
                yield {"vpcId": vpc["VpcId"], "cidrBlock": block["CidrBlock"]}


def _subnets(ec2: Any) -> Iterator[Facts]:
    for subnet in ec2.describe_subnets()["Subnets"]:
        if not subnet["DefaultForAz"]:
            yield {
                **taken(
                    subnet,
                    {
                        "id": "SubnetId",
                        "vpcId": "VpcId",
                        "cidrBlock": "CidrBlock",
                        "availabilityZone": "AvailabilityZone",
                        "mapPublicIpOnLaunch": "MapPublicIpOnLaunch",
                        "assignIpv6AddressOnCreation": "AssignIpv6AddressOnCreation",
                        "ipv6CidrBlock": "Ipv6CidrBlockAssociationSet.0.Ipv6CidrBlock",
                    },
                ),
                "tags": tags_of(subnet),
            }


def _is_main(table: Mapping[str, Any]) -> bool:
    return any(one["Main"] for one in table["Associations"])


def _route_tables(ec2: Any) -> Iterator[Facts]:
    for table in ec2.describe_route_tables()["RouteTables"]:
        if not _is_main(table):
            yield {**taken(table, {"id": "RouteTableId", "vpcId": "VpcId"}), "tags": tags_of(table)}


_ROUTE = {
    "destinationCidrBlock": "DestinationCidrBlock",
    "destinationIpv6CidrBlock": "DestinationIpv6CidrBlock",
    "destinationPrefixListId": "DestinationPrefixListId",
    "natGatewayId": "NatGatewayId",
    "egressOnlyGatewayId": "EgressOnlyInternetGatewayId",
    "networkInterfaceId": "NetworkInterfaceId",
    "transitGatewayId": "TransitGatewayId",
    "vpcPeeringConnectionId": "VpcPeeringConnectionId",
}


def _routes(ec2: Any) -> Iterator[Facts]:
    defaults = _default_vpcs(ec2)
    for table in ec2.describe_route_tables()["RouteTables"]:
        if table["VpcId"] in defaults:
            continue
        for route in table["Routes"]:
            gateway = route.get("GatewayId")
            if gateway == "local":
                continue
            # A route to an endpoint is told with the endpoint as its gateway, by AWS too.
            endpoint = gateway if str(gateway).startswith("vpce-") else None
            yield {
                "routeTableId": table["RouteTableId"],
                **taken(route, _ROUTE),
                "gatewayId": None if endpoint else gateway,
                "vpcEndpointId": endpoint,
            }


def _associations(ec2: Any) -> Iterator[Facts]:
    for table in ec2.describe_route_tables()["RouteTables"]:
        for one in table["Associations"]:
            if not one["Main"]:
                yield taken(one, {"routeTableId": "RouteTableId", "subnetId": "SubnetId", "gatewayId": "GatewayId"})


def _nat_gateways(ec2: Any) -> Iterator[Facts]:
    for gateway in ec2.describe_nat_gateways()["NatGateways"]:
        yield {
            **taken(
                gateway,
                {
                    "id": "NatGatewayId",
                    "subnetId": "SubnetId",
                    "allocationId": "NatGatewayAddresses.0.AllocationId",
                },
            ),
            # moto tells what it was told; AWS always answers.
            "connectivityType": gateway.get("ConnectivityType") or "public",
            "tags": tags_of(gateway),
        }


def _addresses(ec2: Any) -> Iterator[Facts]:
    for address in ec2.describe_addresses()["Addresses"]:
        yield {**taken(address, {"id": "AllocationId", "domain": "Domain"}), "tags": tags_of(address)}


def _internet_gateways(ec2: Any) -> Iterator[Facts]:
    defaults = _default_vpcs(ec2)
    for gateway in ec2.describe_internet_gateways()["InternetGateways"]:
        facts = taken(gateway, {"id": "InternetGatewayId", "vpcId": "Attachments.0.VpcId"})
        if facts["vpcId"] not in defaults:
            yield {**facts, "tags": tags_of(gateway)}


def _egress_only(ec2: Any) -> Iterator[Facts]:
    for gateway in ec2.describe_egress_only_internet_gateways()["EgressOnlyInternetGateways"]:
        yield {
            **taken(gateway, {"id": "EgressOnlyInternetGatewayId", "vpcId": "Attachments.0.VpcId"}),
            "tags": tags_of(gateway),
        }


def _own_policy(document: str | None) -> str | None:
    """A policy that somebody wrote; where nobody did, the endpoint lets everything pass."""
    if document is None:
        return None
    statements = json.loads(document)["Statement"]
    passes = {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}
    return None if statements == [passes] else document


def _endpoints(ec2: Any) -> Iterator[Facts]:
    for endpoint in ec2.describe_vpc_endpoints()["VpcEndpoints"]:
        kind = endpoint.get("VpcEndpointType", "Gateway")
        yield {
            **taken(endpoint, {"id": "VpcEndpointId", "vpcId": "VpcId", "serviceName": "ServiceName"}),
            "vpcEndpointType": kind,
            "subnetIds": endpoint.get("SubnetIds"),
            "securityGroupIds": [group["GroupId"] for group in endpoint.get("Groups", ())],
            "privateDnsEnabled": kind == "Interface" and endpoint.get("PrivateDnsEnabled"),
            "policy": _own_policy(endpoint.get("PolicyDocument")),
            "tags": tags_of(endpoint),
        }


def _endpoint_tables(ec2: Any) -> Iterator[Facts]:
    for endpoint in ec2.describe_vpc_endpoints()["VpcEndpoints"]:
        for table in endpoint.get("RouteTableIds") or ():
            yield {"vpcEndpointId": endpoint["VpcEndpointId"], "routeTableId": table}


def _flow_logs(ec2: Any) -> Iterator[Facts]:
    for log in ec2.describe_flow_logs()["FlowLogs"]:
        source = str(log["ResourceId"])
        yield {
            **taken(
                log,
                {
                    "id": "FlowLogId",
                    "trafficType": "TrafficType",
                    "logDestination": "LogDestination",
                    "logDestinationType": "LogDestinationType",
                    "logFormat": "LogFormat",
                    "maxAggregationInterval": "MaxAggregationInterval",
                    "iamRoleArn": "DeliverLogsPermissionArn",
                },
            ),
            "vpcId": source if source.startswith("vpc-") else None,
            "subnetId": source if source.startswith("subnet-") else None,
            "transitGatewayId": source if source.startswith("tgw-") and "attach" not in source else None,
            "transitGatewayAttachmentId": source if source.startswith("tgw-attach-") else None,
            "tags": tags_of(log),
        }


_NO_ANSWER = "moto takes it and tells nobody"

KINDS: Mapping[str, Kind] = {
    "aws:ec2/vpc:Vpc": Kind(
        "ec2",
        _vpcs,
        ("cidrBlock", "instanceTenancy", *_ATTRIBUTES, "assignGeneratedIpv6CidrBlock", "tags"),
        made={"id": "Vpc.VpcId"},
        more=_of_the_vpc,
        defaults={
            "instanceTenancy": "default",
            "enableDnsSupport": True,
            "enableDnsHostnames": False,
            "enableNetworkAddressUsageMetrics": False,
            "assignGeneratedIpv6CidrBlock": False,
        },
    ),
    "aws:ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation": Kind(
        "ec2", _secondary_blocks, ("vpcId", "cidrBlock"), key=("vpcId", "cidrBlock")
    ),
    "aws:ec2/subnet:Subnet": Kind(
        "ec2",
        _subnets,
        (
            *("vpcId", "cidrBlock", "availabilityZone", "ipv6CidrBlock"),
            *("mapPublicIpOnLaunch", "assignIpv6AddressOnCreation", "tags"),
        ),
        made={"id": "Subnet.SubnetId"},
        defaults={"mapPublicIpOnLaunch": False, "assignIpv6AddressOnCreation": False},
        refused=dict.fromkeys(
            (
                *("enableDns64", "privateDnsHostnameTypeOnLaunch"),
                *("enableResourceNameDnsARecordOnLaunch", "enableResourceNameDnsAaaaRecordOnLaunch"),
            ),
            f"moto has no ModifySubnetAttribute for it: {_NO_ANSWER}",
        ),
    ),
    "aws:ec2/routeTable:RouteTable": Kind(
        "ec2", _route_tables, ("vpcId", "tags"), made={"id": "RouteTable.RouteTableId"}
    ),
    "aws:ec2/route:Route": Kind(
        "ec2",
        _routes,
        ("routeTableId", *_ROUTE, "gatewayId", "vpcEndpointId"),
        key=("routeTableId", "destinationCidrBlock", "destinationIpv6CidrBlock", "destinationPrefixListId"),
    ),
    "aws:ec2/routeTableAssociation:RouteTableAssociation": Kind(
        "ec2", _associations, ("routeTableId", "subnetId", "gatewayId"), key=("subnetId", "gatewayId")
    ),
    "aws:ec2/natGateway:NatGateway": Kind(
        "ec2",
        _nat_gateways,
        ("subnetId", "connectivityType", "allocationId", "tags"),
        made={"id": "NatGateway.NatGatewayId"},
        defaults={"connectivityType": "public"},
        refused={"availabilityMode": "zonal is the default, and moto knows no other"},
        skip=lambda inputs: (
            "moto asks for a subnet, which a regional NAT gateway has not"
            if inputs.get("availabilityMode") == "regional"
            else None
        ),
    ),
    "aws:ec2/eip:Eip": Kind("ec2", _addresses, ("domain", "tags"), made={"id": "AllocationId", "publicIp": "PublicIp"}),
    "aws:ec2/internetGateway:InternetGateway": Kind(
        "ec2", _internet_gateways, ("vpcId", "tags"), made={"id": "InternetGateway.InternetGatewayId"}
    ),
    "aws:ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway": Kind(
        "ec2",
        _egress_only,
        ("vpcId", "tags"),
        made={"id": "EgressOnlyInternetGateway.EgressOnlyInternetGatewayId"},
    ),
    "aws:ec2/vpcEndpoint:VpcEndpoint": Kind(
        "ec2",
        _endpoints,
        (
            *("vpcId", "serviceName", "vpcEndpointType"),
            *("subnetIds", "securityGroupIds", "privateDnsEnabled", "policy", "tags"),
        ),
        made={"id": "VpcEndpoint.VpcEndpointId"},
        defaults={"vpcEndpointType": "Gateway", "privateDnsEnabled": False},
        forgotten=dict.fromkeys(("dnsOptions", "ipAddressType"), _NO_ANSWER),
    ),
    "aws:ec2/vpcEndpointRouteTableAssociation:VpcEndpointRouteTableAssociation": Kind(
        "ec2", _endpoint_tables, ("vpcEndpointId", "routeTableId"), key=("vpcEndpointId", "routeTableId")
    ),
    "aws:ec2/flowLog:FlowLog": Kind(
        "ec2",
        _flow_logs,
        (
            *("vpcId", "subnetId", "transitGatewayId", "transitGatewayAttachmentId", "trafficType", "logDestination"),
            *("logDestinationType", "logFormat", "maxAggregationInterval", "iamRoleArn", "tags"),
        ),
        made={"id": "FlowLogIds.0"},
        defaults={"logDestinationType": "cloud-watch-logs", "maxAggregationInterval": 600},
    ),
}

NOT_IN_MOTO: Mapping[str, str] = {}
