"""Networks: VPCs and what is in them, load balancers."""

from collections.abc import Mapping
from typing import Any, Final

from rehearsal.cloud.default_network import default_subnet, default_vpc
from rehearsal.cloud.regions import zone_id_of, zone_name_of
from rehearsal.cloud.shapes.base import Fields, Shape, ec2, from_parent, is_known, is_list


def _vpc(fields: Fields) -> Mapping[str, Any]:
    made: dict[str, Any] = {
        "defaultSecurityGroupId": from_parent("sg", fields["id"], "default"),
        "defaultRouteTableId": from_parent("rtb", fields["id"], "main"),
        "mainRouteTableId": from_parent("rtb", fields["id"], "main"),
        "defaultNetworkAclId": from_parent("acl", fields["id"], "default"),
        "dhcpOptionsId": from_parent("dopt", fields["account"] + fields["region"], "default"),
    }
    if fields.get_known("assignGeneratedIpv6CidrBlock"):
        digest = fields.digest("ipv6")
        made["ipv6CidrBlock"] = f"2600:1f{digest[:2]}:{digest[2:6]}:{digest[6:8]}00::/56"
        made["ipv6AssociationId"] = f"vpc-cidr-assoc-{fields.hex_of('ipv6')}"
        made["ipv6CidrBlockNetworkBorderGroup"] = fields["region"]
    return made


def _subnet(fields: Fields) -> Mapping[str, Any]:
    made: dict[str, Any] = {}
    name, zone_id = fields.get_known("availabilityZone"), fields.get_known("availabilityZoneId")
    if name is not None and zone_id is None and (found := zone_id_of(name)):
        made["availabilityZoneId"] = found
    if zone_id is not None and name is None and (found := zone_name_of(zone_id)):
        made["availabilityZone"] = found
    if fields.get_known("ipv6CidrBlock"):
        made["ipv6CidrBlockAssociationId"] = f"subnet-cidr-assoc-{fields.hex_of('ipv6')}"
    return made


def _nat_gateway(fields: Fields) -> Mapping[str, Any]:
    if fields.get_known("availabilityMode") == "regional":
        return {"routeTableId": from_parent("rtb", fields["id"], "nat")}
    made: dict[str, Any] = {
        "availabilityMode": "zonal",
        "networkInterfaceId": f"eni-{fields.hex_of('eni')}",
        "associationId": f"eipassoc-{fields.hex_of('eip')}",
    }
    if not is_known(fields.inputs.get("connectivityType")):
        made["connectivityType"] = "public"
    return made


def _eip(fields: Fields) -> Mapping[str, Any]:
    address = fields.public_ip()
    region = fields["region"]
    host = "compute-1" if region == "us-east-1" else f"{region}.compute"
    return {
        "publicIp": address,
        "publicDns": f"ec2-{address.replace('.', '-')}.{host}.{fields['suffix']}",
        "publicIpv4Pool": "amazon",
        "networkBorderGroup": region,
        "domain": "vpc",
    }


def _vpc_endpoint(fields: Fields) -> Mapping[str, Any]:
    kind = fields.get_known("vpcEndpointType", "Gateway")
    made: dict[str, Any] = {"vpcEndpointType": kind, "state": "available"}
    if kind == "Gateway":
        made["prefixListId"] = f"pl-{fields.digest('pl')[:8]}"
    elif kind == "Interface":
        service = str(fields.get_known("serviceName", "")).rsplit(".", 1)[-1]
        subnets = fields.get_known("subnetIds")
        made["dnsEntries"] = [
            {
                "dnsName": f"{fields['id']}-{fields.digest('dns')[:8]}.{service}.{fields['region']}"
                f".vpce.{fields['suffix']}",
                "hostedZoneId": f"Z{fields['base13']}",
            }
        ]
        if is_list(subnets):
            made["networkInterfaceIds"] = [f"eni-{fields.hex_of(f'eni{i}')}" for i in range(len(subnets))]
    return made


def _peering(fields: Fields) -> Mapping[str, Any]:
    return {"acceptStatus": "active" if fields.get_known("autoAccept") else "pending-acceptance"}


def _load_balancer(fields: Fields) -> Mapping[str, Any]:
    kind = {"network": "net", "gateway": "gwy"}.get(fields.get_known("loadBalancerType", "application"), "app")
    arn_suffix = f"{kind}/{fields['name']}/{fields.digest('lb')[:16]}"
    arn = f"arn:{fields['partition']}:elasticloadbalancing:{fields['region']}:{fields['account']}:loadbalancer/"
    scheme = "internal-" if fields.get_known("internal") else ""
    return {
        "id": arn + arn_suffix,
        "arn": arn + arn_suffix,
        "arnSuffix": arn_suffix,
        "dnsName": f"{scheme}{fields['name']}-{fields['digits10']}.{fields['region']}.elb.{fields['suffix']}",
        "zoneId": f"Z{fields['base13']}",
        "loadBalancerType": fields.get_known("loadBalancerType", "application"),
    }


def _listener(fields: Fields) -> Mapping[str, Any]:
    arn = fields.text("loadBalancerArn").replace(":loadbalancer/", ":listener/") + "/" + fields.digest("l")[:16]
    return {"id": arn, "arn": arn}


def _default_group(fields: Fields) -> Mapping[str, Any]:
    return {"id": from_parent("sg", fields.text("vpcId"), "default"), "name": "default"}


def _default_vpc(fields: Fields) -> Mapping[str, Any]:
    made = default_vpc(fields["region"], fields["account"])
    fields["id"] = made["id"]
    return {**{key: value for key, value in made.items() if key not in _OF_LOOKUPS}, **_vpc(fields)}


def _default_subnet(fields: Fields) -> Mapping[str, Any]:
    made = default_subnet(fields["region"], fields["account"], fields.text("availabilityZone"))
    return {key: value for key, value in (made or {}).items() if key not in _OF_LOOKUPS}


_OF_LOOKUPS: Final = frozenset({"cidrBlockAssociations", "default", "defaultForAz", "state", "tags"})
"""Properties that only the look-up has."""

_OWNER: Final = {"ownerId": "{account}"}

_SG_RULE: Final = {"securityGroupRuleId": "{id}"}

SHAPES: Final[dict[str, Shape]] = {
    "aws:ec2/vpc:Vpc": ec2(
        "vpc",
        "vpc",
        out=_OWNER | {"enableDnsSupport": True, "enableDnsHostnames": False, "instanceTenancy": "default"},
        more=_vpc,
    ),
    "aws:ec2/defaultVpc:DefaultVpc": Shape(arn="ec2:{region}:{account}:vpc/{id}", more=_default_vpc),
    "aws:ec2/defaultSubnet:DefaultSubnet": Shape(arn="ec2:{region}:{account}:subnet/{id}", more=_default_subnet),
    "aws:ec2/subnet:Subnet": ec2(
        "subnet",
        "subnet",
        out=_OWNER | {"mapPublicIpOnLaunch": False, "assignIpv6AddressOnCreation": False},
        more=_subnet,
    ),
    "aws:ec2/routeTable:RouteTable": ec2("rtb", "route-table", out=_OWNER),
    "aws:ec2/defaultRouteTable:DefaultRouteTable": Shape(
        id="{defaultRouteTableId}", arn="ec2:{region}:{account}:route-table/{id}", out=_OWNER
    ),
    "aws:ec2/route:Route": Shape(
        id="r-{routeTableId}{digits10}", out={"origin": "CreateRoute", "state": "active"}, tags=False
    ),
    "aws:ec2/routeTableAssociation:RouteTableAssociation": ec2("rtbassoc", tags=False),
    "aws:ec2/mainRouteTableAssociation:MainRouteTableAssociation": ec2("rtbassoc", tags=False),
    "aws:ec2/natGateway:NatGateway": ec2("nat", more=_nat_gateway),
    "aws:ec2/eip:Eip": ec2("eipalloc", "elastic-ip", out={"allocationId": "{id}"}, more=_eip),
    "aws:ec2/eipAssociation:EipAssociation": ec2("eipassoc", tags=False),
    "aws:ec2/internetGateway:InternetGateway": ec2("igw", "internet-gateway", out=_OWNER),
    "aws:ec2/internetGatewayAttachment:InternetGatewayAttachment": Shape(id="{internetGatewayId}:{vpcId}", tags=False),
    "aws:ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway": ec2("eigw"),
    "aws:ec2/securityGroup:SecurityGroup": ec2(
        "sg", "security-group", name="name", out=_OWNER | {"description": "Managed by Pulumi"}
    ),
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": Shape(
        arn="ec2:{region}:{account}:security-group/{id}", out=_OWNER, more=_default_group
    ),
    "aws:ec2/securityGroupRule:SecurityGroupRule": Shape(
        id="sgrule-{digits10}", out={"securityGroupRuleId": "sgr-{hex17}"}, tags=False
    ),
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": ec2("sgr", "security-group-rule", out=_SG_RULE),
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": ec2("sgr", "security-group-rule", out=_SG_RULE),
    "aws:ec2/networkAcl:NetworkAcl": ec2("acl", "network-acl", out=_OWNER),
    "aws:ec2/defaultNetworkAcl:DefaultNetworkAcl": Shape(
        id="{defaultNetworkAclId}", arn="ec2:{region}:{account}:network-acl/{id}", out=_OWNER
    ),
    "aws:ec2/networkAclRule:NetworkAclRule": Shape(id="nacl-{digits10}", tags=False),
    "aws:ec2/networkAclAssociation:NetworkAclAssociation": ec2("aclassoc", tags=False),
    "aws:ec2/networkInterface:NetworkInterface": ec2("eni", "network-interface", out=_OWNER),
    "aws:ec2/vpcEndpoint:VpcEndpoint": ec2(
        "vpce",
        "vpc-endpoint",
        out=_OWNER | {"requesterManaged": False, "privateDnsEnabled": False},
        more=_vpc_endpoint,
    ),
    "aws:ec2/vpcEndpointRouteTableAssociation:VpcEndpointRouteTableAssociation": Shape(
        id="a-{vpcEndpointId}{digits10}", tags=False
    ),
    "aws:ec2/vpcEndpointService:VpcEndpointService": ec2(
        "vpce-svc", "vpc-endpoint-service", out={"serviceName": "{reverse}.vpce.{region}.{id}"}
    ),
    "aws:ec2/flowLog:FlowLog": ec2(
        "fl", "vpc-flow-log", out={"logDestinationType": "cloud-watch-logs", "maxAggregationInterval": 600}
    ),
    "aws:ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation": ec2("vpc-cidr-assoc", tags=False),
    "aws:ec2/vpcIpv6CidrBlockAssociation:VpcIpv6CidrBlockAssociation": ec2("vpc-cidr-assoc", tags=False),
    "aws:ec2/vpcDhcpOptions:VpcDhcpOptions": ec2("dopt", "dhcp-options", out=_OWNER),
    "aws:ec2/vpcDhcpOptionsAssociation:VpcDhcpOptionsAssociation": Shape(id="{dhcpOptionsId}-{vpcId}", tags=False),
    "aws:ec2/vpcPeeringConnection:VpcPeeringConnection": ec2("pcx", more=_peering),
    "aws:ec2/vpcPeeringConnectionAccepter:VpcPeeringConnectionAccepter": Shape(
        id="{vpcPeeringConnectionId}", more=_peering
    ),
    "aws:ec2/peeringConnectionOptions:PeeringConnectionOptions": Shape(id="{vpcPeeringConnectionId}", tags=False),
    "aws:ec2/vpcIpam:VpcIpam": Shape(
        id="ipam-{hex17}",
        arn="ec2::{account}:ipam/{id}",
        out={"privateDefaultScopeId": "ipam-scope-{hex17}", "scopeCount": 2},
    ),
    "aws:ec2/vpcIpamPool:VpcIpamPool": Shape(id="ipam-pool-{hex17}", arn="ec2::{account}:ipam-pool/{id}"),
    "aws:ec2/vpcIpamPoolCidr:VpcIpamPoolCidr": Shape(id="{cidr}_{ipamPoolId}", tags=False),
    "aws:lb/loadBalancer:LoadBalancer": Shape(name="name", more=_load_balancer),
    "aws:lb/listener:Listener": Shape(more=_listener),
    "aws:lb/targetGroup:TargetGroup": Shape(
        id="arn:{partition}:elasticloadbalancing:{region}:{account}:targetgroup/{name}/{hex16}",
        arn="elasticloadbalancing:{region}:{account}:targetgroup/{name}/{hex16}",
        name="name",
        out={"arnSuffix": "targetgroup/{name}/{hex16}"},
    ),
}
