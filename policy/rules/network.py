"""Networks: no Availability Zone is a single point of failure for the ways in, out and across."""

from .core import (
    MONITOR,
    MULTI_AZ,
    PASS,
    Config,
    Kind,
    Level,
    Outcome,
    Rule,
    Severity,
    fail,
    not_applicable,
    note,
    unknown,
)
from .estate import Estate, Link, LinkState, Resource
from .routes import tables, ways
from .values import ABSENT, UNKNOWN, items, number
from .zones import SUBNETS, VPCS, Spread, spread, subnet_links, zone, zone_names

_NAT = ("aws:ec2/natGateway:NatGateway",)
_DEFAULT_ROUTE = "0.0.0.0/0"

_CONSUMERS: dict[str, tuple[tuple[str, ...], ...]] = {
    "aws:rds/subnetGroup:SubnetGroup": (("subnetIds",),),
    "aws:docdb/subnetGroup:SubnetGroup": (("subnetIds",),),
    "aws:neptune/subnetGroup:SubnetGroup": (("subnetIds",),),
    "aws:elasticache/subnetGroup:SubnetGroup": (("subnetIds",),),
    "aws:memorydb/subnetGroup:SubnetGroup": (("subnetIds",),),
    "aws:redshift/subnetGroup:SubnetGroup": (("subnetIds",),),
    "aws:dax/subnetGroup:SubnetGroup": (("subnetIds",),),
    "aws:lb/loadBalancer:LoadBalancer": (("subnetMappings", "*", "subnetId"), ("subnets",)),
    "aws:alb/loadBalancer:LoadBalancer": (("subnetMappings", "*", "subnetId"), ("subnets",)),
    "aws:elb/loadBalancer:LoadBalancer": (("subnets",),),
    "aws:ec2transitgateway/vpcAttachment:VpcAttachment": (("subnetIds",),),
    "aws:ec2/vpcEndpoint:VpcEndpoint": (("subnetIds",), ("subnetConfigurations", "*", "subnetId")),
    "aws:route53/resolverEndpoint:ResolverEndpoint": (("ipAddresses", "*", "subnetId"),),
    "aws:autoscaling/group:Group": (("vpcZoneIdentifiers",),),
    "aws:eks/cluster:Cluster": (("vpcConfig", "subnetIds"),),
    "aws:ecs/service:Service": (("networkConfiguration", "subnets"),),
    "aws:msk/cluster:Cluster": (("brokerNodeGroupInfo", "clientSubnets"),),
    "aws:networkfirewall/firewall:Firewall": (("subnetMappings", "*", "subnetId"),),
}
_FILE_SYSTEM = "aws:efs/fileSystem:FileSystem"
_ZONES_BY_NAME = frozenset({"aws:autoscaling/group:Group", "aws:elb/loadBalancer:LoadBalancer"})


def _default_nats(estate: Estate) -> dict[str, list[object]]:
    """Give for every route table the NAT gateways of its IPv4 default routes, or UNKNOWN for one not readable."""
    found: dict[str, list[object]] = {}
    for table, several in ways(estate).items():
        for way in several:
            if way.destination != _DEFAULT_ROUTE:
                continue
            link = way.to(estate, "natGatewayId", _NAT)
            if link.state is LinkState.FOUND:
                found.setdefault(table, []).extend(link.targets)
            elif link.state is LinkState.UNKNOWN:
                found.setdefault(table, []).append(UNKNOWN)
    return found


def _nat_per_az(subnet: Resource, estate: Estate, _config: Config) -> Outcome:
    nats = estate.memo("default NAT gateways", _default_nats)
    leading = [nat for table in tables(subnet, estate) for nat in nats.get(table.urn, [])]
    if not leading:
        return not_applicable("its default route does not lead to a NAT gateway of this stack")
    own = zone(subnet)
    open_ = ""
    for nat in leading:
        if not isinstance(nat, Resource):
            open_ = "the NAT gateway of its default route"
            continue
        mode = nat.declared("availabilityMode")
        if mode == "regional":
            continue
        if mode is UNKNOWN:
            open_ = f"whether NAT gateway {nat.name} is regional"
            continue
        homes = estate.link(nat, SUBNETS, "subnetId").targets
        there = {zone(home) for home in homes}
        if own is None or not there or None in there or not _same_kind(subnet, homes):
            open_ = f"the zone of the subnet or of NAT gateway {nat.name}"
        elif own not in there:
            return fail(
                f"subnet in {own} leaves through NAT gateway {nat.name} in {', '.join(sorted(filter(None, there)))}:"
                " when that zone fails, this one loses its way out"
            )
    return unknown(open_) if open_ else PASS


def _same_kind(subnet: Resource, others: tuple[Resource, ...]) -> bool:
    named = {isinstance(one.declared("availabilityZone"), str) for one in (subnet, *others)}
    return len(named) == 1


def _consumer(resource: Resource, estate: Estate, config: Config) -> Outcome:
    least = int(number(config["minZones"]) or 0)
    if resource.type == _FILE_SYSTEM:
        return _file_system(resource, estate, least)
    if resource.type == "aws:ec2/vpcEndpoint:VpcEndpoint":
        kind = resource.declared("vpcEndpointType")
        if kind is UNKNOWN:
            return unknown("the endpoint's type")
        if kind != "Interface":
            return not_applicable("only interface endpoints have their choice of zones")
    links, open_list = subnet_links(estate, resource, _CONSUMERS[resource.type])
    if resource.type == "aws:ec2/vpcEndpoint:VpcEndpoint":
        links += estate.memo("endpoint subnets", _endpoint_subnets).get(resource.urn, [])
    if not links:
        if resource.type in _ZONES_BY_NAME:
            return _by_name(resource, least)
        return not_applicable("it names no subnets")
    return _enough(spread(links), least, open_list=open_list)


def _file_system(files: Resource, estate: Estate, least: int) -> Outcome:
    """Judge a file system by its mount targets: it keeps its data in several zones, but clients need a way in."""
    one_zone = files.declared("availabilityZoneName")
    if one_zone is UNKNOWN:
        return unknown("availabilityZoneName, which makes it a One Zone file system")
    if one_zone is not ABSENT:
        return not_applicable("a One Zone file system lives in one zone by nature")
    links = estate.memo("mount target subnets", _mount_subnets).get(files.urn, [])
    return _enough(spread(links), least) if links else not_applicable("it has no mount target in this stack")


def _mount_subnets(estate: Estate) -> dict[str, list[Link]]:
    found: dict[str, list[Link]] = {}
    for target in estate.of(["aws:efs/mountTarget:MountTarget"]):
        for files in estate.link(target, [_FILE_SYSTEM], "fileSystemId").targets:
            found.setdefault(files.urn, []).append(estate.link(target, SUBNETS, "subnetId"))
    return found


def _endpoint_subnets(estate: Estate) -> dict[str, list[Link]]:
    found: dict[str, list[Link]] = {}
    for association in estate.of(["aws:ec2/vpcEndpointSubnetAssociation:VpcEndpointSubnetAssociation"]):
        for endpoint in estate.link(association, ["aws:ec2/vpcEndpoint:VpcEndpoint"], "vpcEndpointId").targets:
            found.setdefault(endpoint.urn, []).append(estate.link(association, SUBNETS, "subnetId"))
    return found


def _by_name(resource: Resource, least: int) -> Outcome:
    given = resource.declared("availabilityZones")
    zones = items(given)
    if given is UNKNOWN:
        return unknown("its zones")
    if not zones:
        return not_applicable("it names no subnets and no zones")
    if len(set(map(str, zones))) < least:
        return fail(f"it is in {len(zones)} zone ({', '.join(map(str, zones))}); the least is {least} (minZones)")
    return PASS


def _enough(found: Spread, least: int, *, open_list: bool = False) -> Outcome:
    if len(found.zones) >= least:
        return PASS
    where = f"{len(found.zones)} ({', '.join(sorted(found.zones)) or 'none known'})"
    # So few subnets cannot be in enough zones, whatever they are.
    if not open_list and found.subnets < least:
        return fail(f"it has {found.subnets} subnet, zones: {where}; the least is {least} zones (minZones)")
    if found.unread or open_list:
        return unknown("the zones of its subnets")
    if found.outside:
        return note("its subnets are outside this stack, so their zones cannot be told here")
    return fail(f"its {found.subnets} subnets are in {where} zones; the least is {least} (minZones)")


def _by_vpc(estate: Estate) -> dict[str, list[Resource]]:
    found: dict[str, list[Resource]] = {}
    for subnet in estate.of(SUBNETS):
        for vpc in estate.link(subnet, VPCS, "vpcId").targets:
            found.setdefault(vpc.urn, []).append(subnet)
    return found


def _vpc(vpc: Resource, estate: Estate, config: Config) -> Outcome:
    if vpc.type == "aws:ec2/defaultVpc:DefaultVpc":
        return not_applicable("a default VPC has a subnet in every zone, whichever of them this stack names")
    subnets = estate.memo("subnets by VPC", _by_vpc).get(vpc.urn, [])
    if not subnets:
        return not_applicable("a VPC without subnets in this stack runs nothing")
    least = int(number(config["minZones"]) or 0)
    zones, complete = zone_names(subnets)
    if len(zones) >= least:
        return PASS
    if not complete and len(subnets) >= least:
        return unknown("the zones of its subnets")
    names = ", ".join(sorted(zones)) or "one not known yet"
    which = "the only subnet of the VPC is" if len(subnets) == 1 else f"all {len(subnets)} subnets of the VPC are"
    return fail(f"{which} in {len(zones) or 1} zone ({names}); the least is {least}")


def _flow_logs(vpc: Resource, estate: Estate, _config: Config) -> Outcome:
    def logged(whole: Estate) -> set[str]:
        logs = whole.of(["aws:ec2/flowLog:FlowLog"])
        return {target.urn for log in logs for target in whole.link(log, VPCS, "vpcId").targets}

    if vpc.urn in estate.memo("VPCs with flow logs", logged):
        return PASS
    return fail("no flow log of this stack covers the VPC")


_ZONES = {
    "minZones": {
        "type": "integer",
        "minimum": 2,
        "maximum": 6,
        "default": 2,
        "description": "Least number of Availability Zones.",
    }
}
_WHY_ZONES = "When the only zone fails, everything behind it is gone until AWS has repaired the zone."

RULES = (
    Rule(
        name="aws-ec2-nat-gateway-per-az",
        title="Every subnet leaves through a NAT gateway of its own Availability Zone.",
        kind=Kind.STACK,
        types=SUBNETS,
        severity=Severity.HIGH,
        practice=MULTI_AZ,
        why="A shared NAT gateway makes its zone a single point of failure of all others, and bills the crossing.",
        remediation="One NAT gateway and one route table per zone, or one with availabilityMode `regional`.",
        scope="Fails only for a zonal NAT gateway of another zone. Not for regional NAT gateways, nor default routes"
        " to anything else (internet, transit or egress-only gateway, firewall) or none.",
        check=_nat_per_az,
    ),
    Rule(
        name="aws-subnets-in-two-availability-zones",
        title="What is placed into subnets is placed into at least two Availability Zones.",
        kind=Kind.STACK,
        types=(*_CONSUMERS, _FILE_SYSTEM),
        severity=Severity.HIGH,
        practice=MULTI_AZ,
        why=_WHY_ZONES,
        remediation="Name subnets of two or more zones.",
        scope="For subnet groups, load balancers, Transit Gateway attachments, interface endpoints, resolver"
        " endpoints, Auto Scaling groups, clusters, firewalls, EFS file systems (by their mount"
        " targets). Not for what lives in one zone by nature (volumes,"
        " One Zone and single-AZ file systems), nor for a VPC: see aws-vpc-subnets-two-availability-zones.",
        check=_consumer,
        parameters=_ZONES,
    ),
    Rule(
        name="aws-vpc-subnets-two-availability-zones",
        title="The subnets of a VPC lie in at least two Availability Zones.",
        kind=Kind.STACK,
        types=VPCS,
        severity=Severity.HIGH,
        practice=MULTI_AZ,
        why=_WHY_ZONES + " No consumer placed into such a VPC can ever be in two zones.",
        remediation="Add subnets in a second zone.",
        scope="A VPC without subnets is not judged: alone it runs nothing. As soon as the stack puts subnets into it,"
        " these bound every workload to come, also those of other stacks this one cannot see.",
        check=_vpc,
        parameters=_ZONES,
    ),
    Rule(
        name="aws-vpc-flow-logs",
        title="Every VPC has flow logs.",
        kind=Kind.STACK,
        types=VPCS,
        severity=Severity.LOW,
        level=Level.ADVISORY,
        practice=MONITOR,
        why="Without flow logs nobody can tell after an outage which way packets went.",
        remediation="Add an aws.ec2.FlowLog with the vpcId.",
        scope="Flow logs of single subnets or interfaces do not count.",
        check=_flow_logs,
    ),
)
