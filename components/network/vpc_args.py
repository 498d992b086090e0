"""Arguments of :class:`~components.network.vpc.Vpc`."""

from collections.abc import Mapping
from enum import StrEnum
from typing import NotRequired, TypedDict

import pulumi


class NatGateways(StrEnum):
    """How private subnets reach the internet."""

    PER_AZ = "per_az"
    """One NAT gateway in every AZ, used by that AZ only: the loss of an AZ takes no other AZ's way out."""
    REGIONAL = "regional"
    """One NAT gateway that AWS runs in every AZ of the VPC; needs no public subnets. Not in China and AWS GovCloud."""
    SINGLE = "single"
    """One NAT gateway for all AZs: cheaper, and lost with its AZ. Legal but weak; the gate's business."""
    NONE = "none"
    """No way out to the internet, neither by IPv4 nor by IPv6."""


class FlowLogTraffic(StrEnum):
    """Which flows are logged (EC2, CreateFlowLogs, TrafficType)."""

    ALL = "ALL"
    ACCEPT = "ACCEPT"
    REJECT = "REJECT"


class VpcFlowLogArgs(TypedDict):
    """Flow logs of a VPC, delivered to CloudWatch Logs."""

    enabled: NotRequired[bool]
    """Whether flow logs are made. Default: true."""
    retention_days: NotRequired[int]
    """Days the records are kept: one of the periods CloudWatch Logs knows (1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180,
    365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653). Default: 365."""
    aggregation_interval_seconds: NotRequired[int]
    """Longest time one record covers: 60 or 600 s. Default: 60, so that an incident can be followed as it happens."""
    traffic: NotRequired[FlowLogTraffic]
    """Flows that are logged: ALL, ACCEPT or REJECT. Default: ALL."""
    kms_key_arn: NotRequired[pulumi.Input[str]]
    """ARN of a customer managed key of this Region for the log group; its policy must let
    ``logs.<region>.amazonaws.com`` use it. Default: the component makes one."""


class VpcArgs(TypedDict):
    """A VPC over one or more AZs. Give ``cidr`` or an IPAM pool, and AZs by name or by count."""

    cidr: NotRequired[str]
    """IPv4 block of the VPC without host bits, /16 to /22. Every AZ owns a fixed eighth of it, chosen by the AZ's
    letter, so that no subnet moves when an AZ or a tier is added."""
    ipv4_ipam_pool_id: NotRequired[pulumi.Input[str]]
    """Instead of ``cidr``: IPAM pool of this Region from which the block is taken."""
    ipv4_netmask_length: NotRequired[int]
    """With ``ipv4_ipam_pool_id``: prefix length of the block, 16 to 22."""
    availability_zones: NotRequired[list[str]]
    """Names of the AZs, such as ``eu-central-1a``; letters a to h. Recommended: a name says which AZ is meant. One is
    legal but weak."""
    availability_zone_count: NotRequired[int]
    """Instead of ``availability_zones``: the first 1 to 8 AZs of the Region by name, without Local Zones and zones
    that need opting in."""
    tiers: NotRequired[list[str]]
    """Kinds of subnets in every AZ: ``public``, ``private``, ``data``, ``transit`` (a /28 for Transit Gateway
    attachments) and ``firewall`` (a /28 for firewall endpoints, in a VPC of /21 or larger). Default: all but
    ``firewall``."""
    nat_gateways: NotRequired[NatGateways]
    """Way out to the internet for private subnets: per_az, regional, single or none. Default: per_az."""
    single_nat_availability_zone: NotRequired[str]
    """With ``nat_gateways`` single: the AZ of the NAT gateway. Default: the first entry of ``availability_zones`` as
    written (or the first AZ of the Region); name it here before you reorder that list."""
    elastic_ip_allocation_ids: NotRequired[Mapping[str, pulumi.Input[str]]]
    """Elastic IPs you already own for the NAT gateways: AZ name to allocation id (``eipalloc-…``). An AZ that is
    left out gets one of the component's own."""
    data_internet_access: NotRequired[bool]
    """Whether the data tier may reach the internet through the NAT gateways. Default: false."""
    transit_internet_access: NotRequired[bool]
    """Whether what arrives from the Transit Gateway may reach the internet through the NAT gateways: true makes this
    an egress VPC. Default: false."""
    secondary_cidrs: NotRequired[list[str]]
    """Further IPv4 blocks, /16 to /28, at most 49, that are associated with the VPC for subnets of your own; the
    component's subnets stay in the primary block. More than 4 need a raised quota."""
    ipv6: NotRequired[bool]
    """Whether the VPC gets a /56 of Amazon's IPv6 addresses, every subnet a /64 of it, and private subnets an
    egress-only internet gateway. Default: false."""
    gateway_endpoints: NotRequired[bool]
    """Whether S3 and DynamoDB are reached through gateway endpoints, which cost nothing. Default: true."""
    interface_endpoints: NotRequired[list[str]]
    """Services reached through interface endpoints in every private subnet: short names such as ``kms`` or
    ``ecr.api``, or full ones (``com.amazonaws.…``). Default: none."""
    systems_manager_endpoints: NotRequired[bool]
    """Whether the interface endpoints of Systems Manager are made (``ssm``, ``ssmmessages`` and, in Regions that have
    it, ``ec2messages``), so that instances are managed without internet access. Default: false."""
    flow_logs: NotRequired[VpcFlowLogArgs]
    """Flow logs. Default: on."""
    alarm_topic_arn: NotRequired[pulumi.Input[str]]
    """SNS topic of this Region that the alarms notify."""
    region: NotRequired[str]
    """Region of the VPC. Default: the provider's."""
    tags: NotRequired[Mapping[str, pulumi.Input[str]]]
    """Tags of every taggable child."""
    protect: NotRequired[bool]
    """Whether Elastic IPs, the flow logs and their key are protected against deletion. Default: true; false is for
    throw-away stacks."""
