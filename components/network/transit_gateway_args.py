"""Arguments of :class:`~components.network.transit_gateway.TransitGateway`."""

from collections.abc import Mapping
from typing import NotRequired, TypedDict

import pulumi

from .segments import PairArgs, SegmentArgs


class HubShareArgs(TypedDict):
    """Which other accounts may attach their VPCs (AWS Resource Access Manager)."""

    principals: list[str]
    """Accounts (12 digits), organizational units or organizations (their ARNs). Units and organizations need sharing
    within the organization to be switched on there."""
    allow_external_principals: NotRequired[bool]
    """Whether accounts outside the organization may be named; they get an invitation. Default: false."""
    auto_accept: NotRequired[bool]
    """Whether attachments of these accounts need no accepting. Default: true: without an association, which is the
    hub's owner's, an attachment carries nothing."""


class HubFlowLogArgs(TypedDict):
    """Flow logs of everything that crosses the hub, delivered to CloudWatch Logs."""

    enabled: NotRequired[bool]
    """Whether flow logs are made. Default: true."""
    retention_days: NotRequired[int]
    """Days the records are kept, one of the periods CloudWatch Logs knows. Default: 365."""
    kms_key_arn: NotRequired[pulumi.Input[str]]
    """ARN of a customer managed key of this Region for the log group; its policy must let
    ``logs.<region>.amazonaws.com`` use it. Default: the component makes one."""


class HubPrefixListArgs(TypedDict):
    """One managed prefix list for each segment: the IPv4 blocks that its members may reach through the hub."""

    max_entries: int
    """Entries that each list may have, 1 to 1,000. A VPC route table counts the list with this number, however many
    entries it has; it can be raised later."""


class TransitGatewayArgs(TypedDict):
    """A hub: VPCs, sites and other hubs are attached to it, and reach each other as declared."""

    amazon_side_asn: int
    """Private ASN of the hub, 64512 to 65534 or 4200000000 to 4294967294, unlike that of every gateway it meets; it
    cannot be changed while a VPN, Direct Connect or Connect is attached."""
    segments: Mapping[str, SegmentArgs]
    """Groups of attachments by name, 1 to 32 lower-case letters, digits or hyphens each: a route table for each."""
    reachability: NotRequired[list[PairArgs]]
    """Which segments reach each other, both ways; what is not listed is denied, within a segment too. Default: none."""
    inspection: NotRequired[bool]
    """Whether there is, or will be, an attachment of a firewall's VPC. Default: false."""
    egress: NotRequired[bool]
    """Whether there is, or will be, an attachment of a VPC with the way to the internet. Default: false."""
    peers: NotRequired[Mapping[str, Mapping[str, list[str]]]]
    """Hubs of other Regions that are, or will be, peered with this one: name to blocks of their members by segment.
    Default: none."""
    direct_connect_gateway_asn: NotRequired[int]
    """ASN of the Direct Connect gateway that the hub is, or will be, associated with. Default: none."""
    customer_gateway_asns: NotRequired[list[int]]
    """ASNs of the sites' gateways. Default: none."""
    vpn_ecmp: NotRequired[bool]
    """Whether tunnels with equal routes share the load. Default: true."""
    dns_support: NotRequired[bool]
    """Whether public names of instances in other attached VPCs resolve to private addresses. Default: true."""
    security_group_referencing: NotRequired[bool]
    """Whether inbound rules may name security groups of other attached VPCs; the attachments decide too. Default:
    true."""
    cidr_blocks: NotRequired[list[str]]
    """The hub's own addresses, for Connect peers and private VPNs: IPv4 of /24 or larger, IPv6 of /64 or larger, five
    at most, and of no segment. Default: none."""
    share: NotRequired[HubShareArgs]
    """Other accounts that may attach VPCs. Default: none."""
    flow_logs: NotRequired[HubFlowLogArgs]
    """Flow logs. Default: on."""
    prefix_lists: NotRequired[HubPrefixListArgs]
    """Managed prefix lists for the routes of members' VPCs, shared as the hub is. Default: none."""
    global_network_id: NotRequired[pulumi.Input[str]]
    """Global network of Network Manager, ``global-network-…``, with which the hub is registered. Default: none."""
    alarm_topic_arn: NotRequired[pulumi.Input[str]]
    """SNS topic of this Region that the alarms notify."""
    drop_alarm_packets: NotRequired[int]
    """Dropped packets in five minutes, three times in a row, that raise an alarm, 0 or more. Default: 1,000."""
    drop_alarm_mib: NotRequired[int]
    """Dropped volume in five minutes, three times in a row, that raises an alarm, 0 MiB or more. Default: 10."""
    route_tables_quota: NotRequired[int]
    """Route tables that the account's hubs may have, where the quota was raised. Default: 20."""
    routes_quota: NotRequired[int]
    """Routes that the account's hubs may have over all tables, where the quota was raised. Default: 10,000."""
    region: NotRequired[str]
    """Region of the hub. Default: the provider's."""
    tags: NotRequired[Mapping[str, pulumi.Input[str]]]
    """Tags of every taggable child."""
    protect: NotRequired[bool]
    """Whether the hub, its flow logs and their key are protected against deletion. Default: true; false is for
    throw-away stacks."""
