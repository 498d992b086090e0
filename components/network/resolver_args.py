"""Arguments of :class:`~components.network.resolver_endpoints.ResolverEndpoints`."""

from collections.abc import Mapping
from enum import StrEnum
from typing import NotRequired, TypedDict

import pulumi


class DnsProtocol(StrEnum):
    """How queries travel."""

    DO53 = "Do53"
    """Plain DNS, UDP and TCP port 53."""
    DOH = "DoH"
    """DNS over HTTPS."""
    DOH_FIPS = "DoH-FIPS"
    """DNS over HTTPS with FIPS 140-2 cryptography; inbound only."""


class InboundResolverArgs(TypedDict):
    """Addresses in the VPC that the on-premises resolvers ask."""

    client_cidrs: Mapping[str, str]
    """Who may ask: a name of your own to an IPv4 block."""
    ip_addresses: NotRequired[Mapping[str, str]]
    """The endpoint's address by AZ, of that AZ's subnet: what the on-premises resolvers forward to, so best fixed.
    A change adds the new one before the old one goes. Default: AWS chooses, and keeps them."""
    protocols: NotRequired[list[str]]
    """``Do53``, ``DoH`` or ``DoH-FIPS``; ``Do53`` goes together with one of the others. Default: ``Do53``."""


class ResolverTargetArgs(TypedDict):
    """An on-premises DNS server."""

    ip: str
    """Its IPv4 address."""
    port: NotRequired[int]
    """Its port, 1 to 65,535. Default: 53, and 443 with ``DoH``."""
    protocol: NotRequired[DnsProtocol]
    """``Do53`` or ``DoH``; one of the outbound endpoint's. Default: ``Do53``."""


class ResolverRuleArgs(TypedDict):
    """What happens with queries for a domain and all below it; the most specific rule wins."""

    domain_name: str
    """The domain, such as ``corp.example.com``, or ``.`` for all. Another one makes the rule anew."""
    targets: NotRequired[list[ResolverTargetArgs]]
    """DNS servers that are asked, 1 to 6. Without any, AWS answers itself (``SYSTEM``), which takes a part out of a
    wider rule."""


class OutboundResolverArgs(TypedDict):
    """Addresses in the VPC from which queries go to the on-premises resolvers."""

    ip_addresses: NotRequired[Mapping[str, str]]
    """The endpoint's address by AZ, of that AZ's subnet, for the firewalls of the site. Default: AWS chooses, and
    keeps them."""
    protocols: NotRequired[list[str]]
    """``Do53``, ``DoH`` or both. Default: ``Do53``."""


class ResolverShareArgs(TypedDict):
    """Forwarding rules shared with other accounts, which associate them with their VPCs."""

    principals: list[str]
    """Account ids, or ARNs of the organization or its units."""
    allow_external_principals: NotRequired[bool]
    """Whether accounts outside of the organization may be named. Default: false."""


class ResolverQueryLogArgs(TypedDict):
    """Logs of the queries of the VPCs, in CloudWatch Logs."""

    enabled: NotRequired[bool]
    """Whether queries are logged. Default: true."""
    retention_days: NotRequired[int]
    """Days that CloudWatch Logs knows: 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365 … Default: 365."""
    kms_key_arn: NotRequired[pulumi.Input[str]]
    """Customer managed key of the Region that ``logs.<region>.amazonaws.com`` may use. Default: one is made."""


class ResolverEndpointsArgs(TypedDict):
    """Name resolution between VPCs and the site, both ways."""

    vpc_id: pulumi.Input[str]
    """VPC of the endpoints."""
    subnet_ids: Mapping[str, pulumi.Input[str]]
    """One subnet in each of two AZs or more, up to ten: AZ name to subnet id. A further AZ is added in place."""
    inbound: NotRequired[InboundResolverArgs]
    """Lets the site resolve what the VPCs resolve. Default: not built."""
    outbound: NotRequired[OutboundResolverArgs]
    """Lets VPCs resolve names of the site; needs ``rules`` to be of use. Default: not built."""
    rules: NotRequired[Mapping[str, ResolverRuleArgs]]
    """Rules by name. Default: none."""
    vpc_associations: NotRequired[Mapping[str, pulumi.Input[str]]]
    """VPCs that use the rules, and whose queries are logged: a name of your own to the VPC's id. Default: none."""
    share: NotRequired[ResolverShareArgs]
    """Share of the forwarding rules. Default: none."""
    query_logs: NotRequired[ResolverQueryLogArgs]
    """Query logs of ``vpc_associations``. Default: on where there are any."""
    alarm_topic_arn: NotRequired[pulumi.Input[str]]
    """SNS topic of this Region that the alarms notify. Default: alarms without an action."""
    region: NotRequired[str]
    """Region of the VPC. Default: the provider's."""
    tags: NotRequired[Mapping[str, pulumi.Input[str]]]
    """Tags of every taggable child."""
    protect: NotRequired[bool]
    """Whether endpoints and logs are protected against deletion: a new endpoint has other addresses, which the site's
    resolvers do not know. Default: true."""
