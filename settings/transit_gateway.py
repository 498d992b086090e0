"""The ``transitGateway`` block, and ``recoveryTransitGateway`` for the second Region: a hub and what is attached to it.

What the blocks mean for the components stands in ``hub_arguments.py``, what is wrong with them in ``hub_checks.py``.
"""

from pydantic import Field

from components.network.segments import Decision

from .model import Block
from .network import Network


class HubSegment(Block):
    """A group of attachments that share a route table of the hub."""

    cidrs: list[str] = Field(default_factory=list[str])
    """Blocks of the address plan in which all members' addresses lie; no two segments' blocks may overlap. Default:
    none, for a segment with members behind other hubs only."""
    egress: Decision | None = None
    """Way to the internet through the hub: ``allow``, ``inspect`` (through the firewall) or ``deny``. Default:
    ``deny``."""
    on_premises: bool | None = None
    """Whether the members are sites. Default: false."""
    expected_cidrs: int | None = None
    """How many blocks other stacks will attach, to count the hub's routes against its quota. Default: 0."""


class HubPair(Block):
    """What two segments may do, both ways; the same name twice speaks of traffic within a segment."""

    a: str
    """Name of a segment."""
    b: str
    """Name of a segment."""
    decision: Decision
    """``allow``, ``inspect`` (through the firewall) or ``deny``. Pairs that are not listed are denied."""


class HubAttachment(Block):
    """How a VPC is attached to the hub."""

    segment: str
    """Segment that the VPC belongs to."""
    destinations: list[str] | None = None
    """Blocks that the VPC routes to the hub. Default: those of the segments it may reach, and ``0.0.0.0/0`` where its
    segment has egress and the VPC no NAT gateways of its own."""
    routed_tiers: list[str] | None = None
    """Tiers whose route tables get these routes. Default: ``private`` and ``data``, as far as the VPC has them."""
    security_group_referencing: bool | None = None
    """Whether inbound rules of the VPC may name security groups of other attached VPCs. Default: true."""
    drop_alarm_packets: int | None = None
    """Packets of this VPC dropped for want of a route, in five minutes, three times in a row, that raise an alarm.
    Default: 1000."""


class HubSpoke(Network):
    """A further VPC of this stack, attached to the hub: the keys of ``network``, and those of an attachment."""

    attachment: HubAttachment
    """How the VPC is attached."""


class HubShare(Block):
    """Which other accounts may attach their VPCs."""

    principals: list[str]
    """Accounts (12 digits, in quotes), organizational units or organizations (their ARNs)."""
    allow_external_principals: bool | None = None
    """Whether accounts outside the organization may be named; they get an invitation. Default: false."""
    auto_accept: bool | None = None
    """Whether their attachments need no accepting; without an association, which is made here, they carry nothing.
    Default: true."""


class HubFlowLogs(Block):
    """Flow logs of everything that crosses the hub, in CloudWatch Logs."""

    enabled: bool | None = None
    """Whether flow logs are made. Default: true."""
    retention_days: int | None = None
    """Days the records are kept: one of the periods CloudWatch Logs knows. Default: 365."""
    kms_key_arn: str | None = None
    """Customer managed key of the Region that ``logs.<region>.amazonaws.com`` may use. Default: one is made."""


class HubPrefixLists(Block):
    """One managed prefix list for each segment, which VPCs of the segment route instead of single blocks."""

    max_entries: int
    """Entries that each list may have, 1 to 1000; a VPC route table counts the list with this number."""


class HubPath(Block):
    """A question to Reachability Analyzer, kept for when you want it answered; each analysis costs money."""

    source: str
    """Attached VPC where the packet starts: ``network`` (or ``recoveryNetwork``), or the name of a spoke."""
    destination: str
    """Attached VPC where it should arrive."""
    protocol: str | None = None
    """``tcp`` or ``udp``. Default: ``tcp``."""
    port: int | None = None
    """Destination port, 1 to 65535. Default: any."""


class TransitGateway(Block):
    """A hub with a route table for each segment; what is reachable is declared, and all else is not."""

    amazon_side_asn: int
    """Private ASN of the hub, 64512 to 65534 or 4200000000 to 4294967294, unlike that of every gateway it meets."""
    segments: dict[str, HubSegment]
    """Segments by name, 1 to 32 lower-case letters, digits or hyphens."""
    reachability: list[HubPair] = Field(default_factory=list[HubPair])
    """Which segments reach each other. What is not listed is denied, within a segment too."""
    attachments: dict[str, HubAttachment] = Field(default_factory=dict[str, HubAttachment])
    """The stack's own network in the hub's Region, as ``network`` (or ``recoveryNetwork``)."""
    spokes: dict[str, HubSpoke] = Field(default_factory=dict[str, HubSpoke])
    """Further VPCs of this stack by name, 1 to 24 lower-case letters, digits or hyphens."""
    inspection_attachment_id: str | None = None
    """Attachment of a firewall's VPC that another stack makes. Default: none."""
    egress_attachment_id: str | None = None
    """Attachment of a VPC with the way to the internet that another stack makes. Default: none."""
    direct_connect_gateway_asn: int | None = None
    """ASN of the Direct Connect gateway that the hub is, or will be, associated with. Default: none."""
    customer_gateway_asns: list[int] | None = None
    """ASNs of the sites' gateways. Default: none."""
    vpn_ecmp: bool | None = None
    """Whether tunnels with equal routes share the load. Default: true."""
    dns_support: bool | None = None
    """Whether public names of instances in other attached VPCs resolve to private addresses. Default: true."""
    security_group_referencing: bool | None = None
    """Whether inbound rules may name security groups of other attached VPCs. Default: true."""
    cidr_blocks: list[str] | None = None
    """The hub's own addresses, for Connect peers and private VPNs; /24 (IPv6: /64) or larger. Default: none."""
    share: HubShare | None = None
    """Other accounts that may attach VPCs. Default: none."""
    flow_logs: HubFlowLogs | None = None
    """Flow logs. Default: on."""
    prefix_lists: HubPrefixLists | None = None
    """Managed prefix lists for the routes of VPCs. Default: none; VPCs get one route for each block."""
    global_network_id: str | None = None
    """Global network of Network Manager, ``global-network-…``. Default: none."""
    drop_alarm_packets: int | None = None
    """Dropped packets in five minutes, three times in a row, that raise an alarm. Default: 1000."""
    drop_alarm_mib: int | None = None
    """Dropped volume in MiB in five minutes, three times in a row, that raises an alarm. Default: 10."""
    route_tables_quota: int | None = None
    """Route tables that the account's hubs may have, where the quota was raised. Default: 20."""
    routes_quota: int | None = None
    """Routes that the account's hubs may have over all tables, where the quota was raised. Default: 10000."""
    reachability_paths: dict[str, HubPath] = Field(default_factory=dict[str, HubPath])
    """Paths for Reachability Analyzer, by name. Default: none."""

    @property
    def inspection(self) -> bool:
        """Whether there is an attachment of a firewall's VPC."""
        return self.inspection_attachment_id is not None

    @property
    def egress(self) -> bool:
        """Whether there is an attachment of a VPC with the way to the internet."""
        return self.egress_attachment_id is not None


class HubPeering(Block):
    """Joins ``transitGateway`` and ``recoveryTransitGateway``, whose matrix is then the same."""

    primary_name: str = "primary"
    """What the hub of ``recoveryRegion`` calls the other one, in names of resources."""
    recovery_name: str = "recovery"
    """What the hub of the primary Region calls the other one."""
