"""Central services of a hub: ``egress``, ``inspection`` and ``sharedEndpoints`` of the ``transitGateway`` blocks."""

from pydantic import Field

from components.network.inspection_vpc import InspectionDefault, InspectionRuleAction, StreamException
from components.network.shared_endpoints import EndpointNames
from components.network.vpc import NatGateways

from .model import Block
from .network import NetworkFlowLogs


class HubEgress(Block):
    """A VPC through which the segments with ``egress`` reach the internet, without NAT gateways of their own."""

    cidr: str
    """IPv4 block of the VPC, /16 to /22, outside all segments' blocks."""
    availability_zones: list[str] | None = None
    """Required without ``availabilityZoneCount``: names of the AZs, every one that an attached VPC uses among them."""
    availability_zone_count: int | None = None
    """Instead of ``availabilityZones``: the first 1 to 8 AZs of the Region by name."""
    nat_gateways: NatGateways | None = None
    """``per_az``, ``regional`` or ``single`` (weak: lost with its AZ). Default: ``per_az``."""
    single_nat_availability_zone: str | None = None
    """With ``natGateways: single``: the AZ of the NAT gateway. Default: the first of the AZs as written."""
    elastic_ip_allocation_ids: dict[str, str] | None = None
    """Elastic IPs you already own for the NAT gateways: AZ name to allocation id. Default: own ones are made."""
    flow_logs: NetworkFlowLogs | None = None
    """Flow logs. Default: on."""


class HubFirewallRule(Block):
    """A rule on addresses and ports; rules are tried in the order in which they are written."""

    name: str
    """Name of the rule, unique, 1 to 60 letters, digits, ``-`` or ``_``; it stands in the alerts."""
    action: InspectionRuleAction
    """``pass``, ``drop``, ``reject`` (tells the client; TCP only, without FTP and IMAP) or ``alert``."""
    protocol: str | None = None
    """``IP``, ``TCP``, ``UDP``, ``ICMP``, or an application protocol such as ``TLS`` or ``SSH``. Default: ``IP``."""
    source: str | None = None
    """Address, block, ``$HOME_NET`` (the segments), ``$EXTERNAL_NET`` (all else) or ``ANY``. Default: ``ANY``."""
    source_port: str | None = None
    """Port, range such as ``1024:65535``, or ``ANY``. Default: ``ANY``."""
    destination: str | None = None
    """As ``source``. Default: ``ANY``."""
    destination_port: str | None = None
    """Port, range such as ``8000:8080``, or ``ANY``. Default: ``ANY``."""
    both_directions: bool | None = None
    """Whether connections from destination to source match too. Default: false."""


class HubFirewallRuleGroup(Block):
    """A stateful rule group that is made elsewhere, or one that AWS manages."""

    arn: str
    """ARN of the group, of strict order."""
    priority: int
    """Place among the groups, 1 to 65535, lowest first; ``rules`` have 10000, ``allowedDomains`` 20000, what no
    rule names 65535."""
    alert_only: bool | None = None
    """Whether its drops become alerts, to try it out; for groups that AWS manages only. Default: false."""


class HubFirewallLogs(Block):
    """Logs of the firewall in CloudWatch Logs."""

    retention_days: int | None = None
    """Days the records are kept: one of the periods CloudWatch Logs knows. Default: 365."""
    flow: bool | None = None
    """Whether every flow is logged beside the alerts. Default: true."""
    kms_key_arn: str | None = None
    """Customer managed key of the Region that ``logs.<region>.amazonaws.com`` may use. Default: one is made."""


class HubFirewall(Block):
    """Rules of the firewall, and how it is kept."""

    default_action: InspectionDefault | None = None
    """What happens to traffic that no rule names: ``drop``, ``drop_strict`` (its first packet already) or ``alert``
    (passes). Every one writes alerts. Default: ``drop``."""
    rules: list[HubFirewallRule] | None = None
    """Rules on addresses and ports. Default: none."""
    allowed_domains: list[str] | None = None
    """Domains that may be called by HTTPS or HTTP: ``api.example.com``, or ``.example.com`` for all below it too.
    Default: none."""
    rule_groups: dict[str, HubFirewallRuleGroup] | None = None
    """Further rule groups by name. Default: none."""
    rule_capacity: int | None = None
    """Room of ``rules`` and of ``allowedDomains``, each, 1 to 14995 rules; a domain takes two, the first three. Another
    value makes new groups. Default: 1000."""
    stream_exception: StreamException | None = None
    """What becomes of a connection that breaks in its middle: ``reject``, ``drop`` or ``continue``. Default:
    ``reject``."""
    subnet_change_protection: bool | None = None
    """Whether AWS refuses to add and remove AZs. Default: false."""
    policy_change_protection: bool | None = None
    """Whether AWS refuses another policy; rules can still be changed. Default: true, without ``throwAway``."""
    kms_key_arn: str | None = None
    """Customer managed key of the Region for firewall, policy and rule groups. Default: a key of AWS."""
    logs: HubFirewallLogs | None = None
    """Logs. Default: alerts and flows, kept 365 days."""
    dropped_packets_threshold: int | None = None
    """Packets that rules drop in an AZ in five minutes, three times in a row, that raise an alarm. Default: 1000."""
    expect_traffic: bool | None = None
    """Whether an AZ whose endpoint gets no packets raises an alarm. Default: false."""


class HubInspection(Block):
    """A VPC with AWS Network Firewall, through which ``inspect`` leads."""

    cidr: str
    """IPv4 block of the VPC, /16 to /21, outside all segments' blocks."""
    availability_zones: list[str] | None = None
    """Required without ``availabilityZoneCount``: names of the AZs, every one that an attached VPC uses among them."""
    availability_zone_count: int | None = None
    """Instead of ``availabilityZones``: the first 1 to 8 AZs of the Region by name."""
    draining_availability_zones: list[str] | None = None
    """AZs among ``availabilityZones`` that are about to be taken away: an update with them here goes before the update
    without them. Default: none."""
    firewall: HubFirewall = Field(default_factory=HubFirewall)
    """The firewall. It drops what no rule names, so it needs rules, or ``defaultAction: alert``."""
    flow_logs: NetworkFlowLogs | None = None
    """Flow logs of the VPC. Default: on."""


class HubSharedEndpoint(Block):
    """One service behind a shared endpoint."""

    policy: str | None = None
    """Endpoint policy, as JSON. Default: that of all."""


class HubSharedEndpoints(Block):
    """Interface endpoints in one attached VPC, which the others find under the services' own names."""

    vpc: str
    """Attached VPC that holds the endpoints, in its private subnets: the name of a spoke, or ``network`` (or
    ``recoveryNetwork``). Its segment must be allowed to every segment that shall call them, its own too."""
    services: dict[str, HubSharedEndpoint]
    """Services by their short names, such as ``kms`` or ``ecr.api``."""
    spokes: list[str] | None = None
    """Attached VPCs that find the services under their names there. Each must reach ``vpc`` and be reached from it;
    tiers with hosts that have no routes to the hub get one to ``vpc``. Default: every one whose segment may."""
    names: EndpointNames | None = None
    """``profile`` (Route 53 profile) or ``zones`` (hosted zones). Default: ``profile``."""
    client_cidrs: list[str] | None = None
    """Blocks that may call the endpoints. Default: those of all segments."""
    share_with: list[str] | None = None
    """Accounts, organizational units or the organization that may associate the profile with their VPCs. Default:
    nobody."""
    share_outside_organization: bool | None = None
    """Whether accounts in ``shareWith`` may be of another organization. Default: false."""
    policy: str | None = None
    """Endpoint policy of every service that has none of its own, as JSON. Default: AWS's, which lets everything
    pass."""
    organization_id: str | None = None
    """Instead of ``policy``: id of the organization whose principals alone may use the endpoints."""
