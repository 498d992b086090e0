"""A VPC whose addresses, routes and way out of an AZ depend on no other AZ."""

from collections.abc import Callable

import pulumi
import pulumi_aws as aws

from components.shared.alarms import checked_alarm_topic
from components.shared.arguments import normalise
from components.shared.arns import partition_of
from components.shared.checks import Problems

from .blocks import slug
from .endpoints import (
    make_endpoint_security_group,
    make_gateway_endpoints,
    make_interface_endpoints,
    systems_manager_services,
)
from .flow_logs import make_flow_logs
from .nat import Nat, NatPlan, make_nat
from .scope import Scope, one_output
from .subnets import Cell, make_cells, make_egress_routes, make_internet_routes
from .vpc_args import FlowLogTraffic, NatGateways, VpcArgs, VpcFlowLogArgs
from .vpc_checks import check_vpc, check_vpc_name, egress_tiers, nat_of, tiers_of
from .zones import region_of, zones_of

__all__ = ["FlowLogTraffic", "NatGateways", "Vpc", "VpcArgs", "VpcFlowLogArgs", "check_vpc"]


class Vpc(pulumi.ComponentResource):
    """A VPC with public, private, data and transit subnets in every AZ, each with a route table of its own.

    Nothing that exists is moved or replaced when an AZ or a tier is added.

    For programs in Python, ``zones``, ``subnets`` and ``route_tables`` have plain keys (tier, then AZ), for what has
    a child in every AZ or a route in every table; ``nat_route_tables`` are those that a regional NAT gateway brings,
    ``ways_out`` the routes to NAT.
    """

    vpc_id: pulumi.Output[str]
    """Id of the VPC."""
    vpc_arn: pulumi.Output[str]
    """ARN of the VPC."""
    cidr_block: pulumi.Output[str]
    """Its primary IPv4 block, from which all subnets are cut."""
    ipv6_cidr_block: pulumi.Output[str] | None
    """Its IPv6 block, where one was asked for."""
    availability_zones: pulumi.Output[list[str]]
    """Names of its AZs."""
    public_subnet_ids: pulumi.Output[dict[str, str]]
    """Public subnet by AZ; empty without that tier."""
    private_subnet_ids: pulumi.Output[dict[str, str]]
    """Private subnet by AZ; empty without that tier."""
    data_subnet_ids: pulumi.Output[dict[str, str]]
    """Subnet for databases and file systems by AZ; empty without that tier."""
    transit_subnet_ids: pulumi.Output[dict[str, str]]
    """Subnet for Transit Gateway attachments by AZ; empty without that tier."""
    public_route_table_ids: pulumi.Output[dict[str, str]]
    """Route table of the public subnet by AZ."""
    private_route_table_ids: pulumi.Output[dict[str, str]]
    """Route table of the private subnet by AZ."""
    data_route_table_ids: pulumi.Output[dict[str, str]]
    """Route table of the data subnet by AZ."""
    transit_route_table_ids: pulumi.Output[dict[str, str]]
    """Route table of the transit subnet by AZ."""
    internet_gateway_id: pulumi.Output[str] | None
    """Internet gateway, where there are public subnets or NAT."""
    nat_gateway_ids: pulumi.Output[dict[str, str]]
    """The NAT gateway that serves each AZ; empty without NAT."""
    nat_public_ips: pulumi.Output[dict[str, str]]
    """Addresses from which the VPC calls the internet, for allow-lists, by the AZ they belong to."""
    default_security_group_id: pulumi.Output[str]
    """The VPC's default security group, emptied: it lets nothing in or out."""
    endpoint_security_group_id: pulumi.Output[str] | None
    """Security group of the interface endpoints, where there are any."""
    endpoint_ids: pulumi.Output[dict[str, str]]
    """Endpoint by service, gateway and interface endpoints alike."""
    flow_log_group_name: pulumi.Output[str] | None
    """Log group of the flow logs, where they are on."""
    flow_log_key_arn: pulumi.Output[str] | None
    """ARN of the key that encrypts the flow logs, where they are on."""

    def __init__(self, name: str, args: VpcArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Make the VPC.

        Args:
            name: resource name, 1 to 46 letters, digits, ``-`` or ``_``; children are named after it.
            args: see :class:`~components.network.vpc_args.VpcArgs`.
            opts: options of the component; children inherit its provider and protection.

        Raises:
            ComponentError: with every argument that AWS would refuse or that can never work.
        """
        problems = Problems()
        check_vpc_name(problems, name)
        args = normalise(args, VpcArgs, problems)
        if not problems.found:
            check_vpc(args, problems)
        problems.raise_for("Vpc", name)
        super().__init__("reliability:index:Vpc", name, {}, opts)
        region = region_of(args, self)
        zones = zones_of(args, region, "Vpc", name, self)
        scope = Scope(name, self, args.get("region"), region, args.get("tags"), args.get("protect", True))
        vpc = self._make_vpc(scope, args)
        cells = make_cells(scope, vpc, args.get("cidr"), tiers_of(args), zones, ipv6=args.get("ipv6", False))
        self.zones: list[str] = list(zones)
        self.subnets: dict[str, dict[str, pulumi.Output[str]]] = _by_tier(cells, lambda cell: cell.subnet.id)
        self.route_tables: dict[str, dict[str, pulumi.Output[str]]] = _by_tier(cells, lambda cell: cell.table.id)
        self._set_subnets(cells, zones)
        self._make_ways_out(scope, args, vpc, cells, zones)
        self._make_endpoints(scope, args, vpc, cells)
        self._make_flow_logs(scope, args, vpc)
        self.register_outputs(
            {
                "vpcId": self.vpc_id,
                "vpcArn": self.vpc_arn,
                "cidrBlock": self.cidr_block,
                "ipv6CidrBlock": self.ipv6_cidr_block,
                "availabilityZones": self.availability_zones,
                "publicSubnetIds": self.public_subnet_ids,
                "privateSubnetIds": self.private_subnet_ids,
                "dataSubnetIds": self.data_subnet_ids,
                "transitSubnetIds": self.transit_subnet_ids,
                "publicRouteTableIds": self.public_route_table_ids,
                "privateRouteTableIds": self.private_route_table_ids,
                "dataRouteTableIds": self.data_route_table_ids,
                "transitRouteTableIds": self.transit_route_table_ids,
                "internetGatewayId": self.internet_gateway_id,
                "natGatewayIds": self.nat_gateway_ids,
                "natPublicIps": self.nat_public_ips,
                "defaultSecurityGroupId": self.default_security_group_id,
                "endpointSecurityGroupId": self.endpoint_security_group_id,
                "endpointIds": self.endpoint_ids,
                "flowLogGroupName": self.flow_log_group_name,
                "flowLogKeyArn": self.flow_log_key_arn,
            }
        )

    def subnets_of(self, tier: str) -> dict[str, pulumi.Output[str]]:
        """Subnet ids of a tier by AZ, with plain keys, for what has a child in every AZ.

        Args:
            tier: ``public``, ``private``, ``data``, ``transit`` or ``firewall``; empty where the VPC lacks it.
        """
        return self.subnets.get(tier, {})

    def _make_vpc(self, scope: Scope, args: VpcArgs) -> aws.ec2.Vpc:
        vpc = aws.ec2.Vpc(
            scope.name,
            cidr_block=args.get("cidr"),
            ipv4_ipam_pool_id=args.get("ipv4_ipam_pool_id"),
            ipv4_netmask_length=args.get("ipv4_netmask_length"),
            assign_generated_ipv6_cidr_block=args.get("ipv6", False) or None,
            enable_dns_support=True,
            enable_dns_hostnames=True,
            # GovCloud did not know the attribute when it came (terraform-provider-aws issue 27841).
            enable_network_address_usage_metrics=partition_of(scope.region_name) == "aws" or None,
            region=scope.region,
            tags={"Name": scope.name, **(scope.tags or {})},
            opts=scope.options(),
        )
        for cidr in args.get("secondary_cidrs", []):
            aws.ec2.VpcIpv4CidrBlockAssociation(
                scope.child(f"cidr-{slug(cidr)}"),
                vpc_id=vpc.id,
                cidr_block=cidr,
                region=scope.region,
                opts=scope.options(),
            )
        # Managed without rules, the group that everything falls into by default lets nothing through.
        emptied = aws.ec2.DefaultSecurityGroup(
            scope.child("default"),
            vpc_id=vpc.id,
            region=scope.region,
            tags=scope.tags_of("default"),
            opts=scope.options(),
        )
        self.vpc_id = vpc.id
        self.vpc_arn = vpc.arn
        self.cidr_block = vpc.cidr_block
        self.ipv6_cidr_block = vpc.ipv6_cidr_block if args.get("ipv6", False) else None
        self.default_security_group_id = emptied.id
        return vpc

    def _set_subnets(self, cells: list[Cell], zones: list[str]) -> None:
        self.availability_zones = pulumi.Output.from_input(list(zones))
        self.public_subnet_ids, self.public_route_table_ids = _by_zone(cells, "public")
        self.private_subnet_ids, self.private_route_table_ids = _by_zone(cells, "private")
        self.data_subnet_ids, self.data_route_table_ids = _by_zone(cells, "data")
        self.transit_subnet_ids, self.transit_route_table_ids = _by_zone(cells, "transit")

    def _make_ways_out(
        self, scope: Scope, args: VpcArgs, vpc: aws.ec2.Vpc, cells: list[Cell], zones: list[str]
    ) -> None:
        public = [cell for cell in cells if cell.tier == "public"]
        kind = nat_of(args)
        nat = Nat()
        ways_out: list[aws.ec2.Route] = []
        gateway: aws.ec2.InternetGateway | None = None
        if public or kind is not NatGateways.NONE:
            gateway = aws.ec2.InternetGateway(
                scope.child("internet"),
                vpc_id=vpc.id,
                region=scope.region,
                tags=scope.tags_of("internet"),
                opts=scope.options(),
            )
            make_internet_routes(scope, public, gateway, ipv6=args.get("ipv6", False))
        if gateway is not None and kind is not NatGateways.NONE:
            plan = NatPlan(
                kind,
                single_zone=args.get("single_nat_availability_zone", zones[0]),
                allocation_ids=args.get("elastic_ip_allocation_ids", {}),
                alarm_topic_arn=_alarm_topic(scope, args),
            )
            nat = make_nat(scope, vpc, plan, zones, public=public, gateway=gateway)
            egress = [cell for cell in cells if cell.tier in egress_tiers(args)]
            ways_out = make_egress_routes(scope, egress, nat.gateway_ids, _egress_only(scope, args, vpc))
        self.nat_route_tables: dict[str, pulumi.Output[str]] = nat.own_tables
        self.ways_out: list[aws.ec2.Route] = ways_out
        self.internet_gateway_id = None if gateway is None else gateway.id
        self.nat_gateway_ids = one_output(nat.gateway_ids)
        self.nat_public_ips = one_output(nat.public_ips)

    def _make_endpoints(self, scope: Scope, args: VpcArgs, vpc: aws.ec2.Vpc, cells: list[Cell]) -> None:
        inside = [cell for cell in cells if cell.tier in ("private", "data")]
        made: dict[str, pulumi.Output[str]] = {}
        if args.get("gateway_endpoints", True) and inside:
            made.update(make_gateway_endpoints(scope, vpc, inside))
        services = _interface_services(args, scope.region_name)
        self.endpoint_security_group_id = None
        if services:
            further = {slug(cidr): cidr for cidr in args.get("secondary_cidrs", [])}
            group = make_endpoint_security_group(scope, vpc, {"primary": args.get("cidr") or vpc.cidr_block, **further})
            private = [cell for cell in cells if cell.tier == "private"]
            made.update(make_interface_endpoints(scope, vpc, services, private, group))
            self.endpoint_security_group_id = group.id
        self.endpoint_ids = one_output(made)

    def _make_flow_logs(self, scope: Scope, args: VpcArgs, vpc: aws.ec2.Vpc) -> None:
        settings = args.get("flow_logs", {})
        self.flow_log_group_name = None
        self.flow_log_key_arn = None
        if settings.get("enabled", True):
            logs = make_flow_logs(scope, vpc, settings)
            self.flow_log_group_name = logs.group.name
            self.flow_log_key_arn = logs.key_arn


def _by_zone(cells: list[Cell], tier: str) -> tuple[pulumi.Output[dict[str, str]], pulumi.Output[dict[str, str]]]:
    chosen = [cell for cell in cells if cell.tier == tier]
    return (
        one_output({cell.zone: cell.subnet.id for cell in chosen}),
        one_output({cell.zone: cell.table.id for cell in chosen}),
    )


def _by_tier(cells: list[Cell], pick: Callable[[Cell], pulumi.Output[str]]) -> dict[str, dict[str, pulumi.Output[str]]]:
    found: dict[str, dict[str, pulumi.Output[str]]] = {}
    for cell in cells:
        found.setdefault(cell.tier, {})[cell.zone] = pick(cell)
    return found


def _alarm_topic(scope: Scope, args: VpcArgs) -> pulumi.Output[str] | None:
    arn = args.get("alarm_topic_arn")
    return None if arn is None else checked_alarm_topic(arn, "Vpc", scope.name, scope.region_name)


def _egress_only(scope: Scope, args: VpcArgs, vpc: aws.ec2.Vpc) -> aws.ec2.EgressOnlyInternetGateway | None:
    if not args.get("ipv6", False):
        return None
    return aws.ec2.EgressOnlyInternetGateway(
        scope.child("egress-only"),
        vpc_id=vpc.id,
        region=scope.region,
        tags=scope.tags_of("egress-only"),
        opts=scope.options(),
    )


def _interface_services(args: VpcArgs, region: str) -> list[str]:
    asked = list(args.get("interface_endpoints", []))
    if args.get("systems_manager_endpoints", False):
        asked += systems_manager_services(region)
    return sorted(set(asked))
