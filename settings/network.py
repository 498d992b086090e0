"""The ``network`` block, and ``recoveryNetwork`` for the second Region: a VPC with tiers in every AZ."""

from typing import cast

from components.network.vpc import FlowLogTraffic, NatGateways, VpcArgs, check_vpc
from components.shared.checks import Problem, Problems

from .model import Block, under


class NetworkFlowLogs(Block):
    """Flow logs of the VPC, in CloudWatch Logs."""

    enabled: bool | None = None
    """Whether flow logs are made. Default: true."""
    retention_days: int | None = None
    """Days the records are kept: 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557,
    2922, 3288 or 3653. Default: 365."""
    aggregation_interval_seconds: int | None = None
    """Longest time one record covers: 60 or 600 seconds. Default: 60."""
    traffic: FlowLogTraffic | None = None
    """Flows that are logged: ALL, ACCEPT or REJECT. Default: ALL."""
    kms_key_arn: str | None = None
    """Customer managed key of the VPC's Region that ``logs.<region>.amazonaws.com`` may use. Default: one is made."""


class Network(Block):
    """A VPC. Give ``cidr`` or an IPAM pool, and AZs by name or by count."""

    cidr: str | None = None
    """IPv4 block of the VPC without host bits, /16 to /22. Every AZ owns a fixed eighth of it by its letter, so no
    subnet moves when an AZ or a tier is added."""
    ipv4_ipam_pool_id: str | None = None
    """Instead of ``cidr``: IPAM pool of the VPC's Region from which the block is taken."""
    ipv4_netmask_length: int | None = None
    """With ``ipv4IpamPoolId``: prefix length of the block, 16 to 22."""
    availability_zones: list[str] | None = None
    """Names of the AZs, such as ``eu-central-1a``; letters a to h. Three where the Region has them."""
    availability_zone_count: int | None = None
    """Instead of ``availabilityZones``: the first 1 to 8 AZs of the Region by name, without Local Zones and zones that
    need opting in."""
    tiers: list[str] | None = None
    """Kinds of subnets in every AZ: ``public``, ``private``, ``data``, ``transit``, and ``firewall`` for firewall
    endpoints (in /21 or larger). Default: all but ``firewall``."""
    nat_gateways: NatGateways | None = None
    """Way out to the internet: ``per_az``, ``regional``, ``single`` (weak: lost with its AZ) or ``none``. Default:
    ``per_az``."""
    single_nat_availability_zone: str | None = None
    """With ``natGateways: single``: the AZ of the NAT gateway. Default: the first of the AZs as written."""
    elastic_ip_allocation_ids: dict[str, str] | None = None
    """Elastic IPs you already own for the NAT gateways: AZ name to allocation id. Default: own ones are made."""
    data_internet_access: bool | None = None
    """Whether the data tier may reach the internet through NAT. Default: false."""
    transit_internet_access: bool | None = None
    """Whether what arrives from the Transit Gateway may reach the internet through NAT. Default: false."""
    secondary_cidrs: list[str] | None = None
    """Further IPv4 blocks, /16 to /28, for subnets of your own. Default: none."""
    ipv6: bool | None = None
    """Whether the VPC and its subnets get IPv6 addresses, private ones outbound only. Default: false."""
    gateway_endpoints: bool | None = None
    """Whether S3 and DynamoDB are reached through gateway endpoints, which cost nothing. Default: true."""
    interface_endpoints: list[str] | None = None
    """Services reached through interface endpoints, such as ``kms`` or ``ecr.api``. Default: none."""
    systems_manager_endpoints: bool | None = None
    """Whether Systems Manager is reached through interface endpoints, so that instances are managed without internet
    access. Default: false."""
    flow_logs: NetworkFlowLogs | None = None
    """Flow logs. Default: on."""

    def vpc_arguments(self) -> VpcArgs:
        """Arguments of ``Vpc`` that come from the settings."""
        return cast("VpcArgs", self.arguments())

    def problems(self, block: str, region: str) -> list[Problem]:
        """What the component would refuse, under the settings' keys.

        Args:
            block: key of the block, ``network`` or ``recoveryNetwork``.
            region: the VPC's Region.
        """
        found = Problems()
        args = self.vpc_arguments()
        args["region"] = region
        check_vpc(args, found)
        return [under(block, problem) for problem in found.found]
