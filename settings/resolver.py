"""The ``onPremises.resolver`` block: name resolution between VPCs and sites."""

from components.network.resolver_endpoints import DnsProtocol

from .model import Block


class InboundResolver(Block):
    """Addresses that the site's resolvers ask."""

    client_cidrs: dict[str, str]
    """Who may ask: a name to an IPv4 block."""
    ip_addresses: dict[str, str] | None = None
    """AZ name to the endpoint's address, of the network's private subnet there. Default: AWS chooses."""
    protocols: list[DnsProtocol] | None = None
    """``Do53``, ``DoH``, ``DoH-FIPS``. Default: ``Do53``."""


class OutboundResolver(Block):
    """Addresses from which the site's resolvers are asked."""

    ip_addresses: dict[str, str] | None = None
    """AZ name to the endpoint's address, of the network's private subnet there. Default: AWS chooses."""
    protocols: list[DnsProtocol] | None = None
    """``Do53``, ``DoH``. Default: ``Do53``."""


class ResolverTarget(Block):
    """A DNS server of the site."""

    ip: str
    """Its IPv4 address."""
    port: int | None = None
    """Its port. Default: 53, and 443 with ``DoH``."""
    protocol: DnsProtocol | None = None
    """``Do53`` or ``DoH``. Default: ``Do53``."""


class ResolverRule(Block):
    """What happens with queries for a domain."""

    domain_name: str
    """The domain, and all below it."""
    targets: list[ResolverTarget] | None = None
    """DNS servers that are asked, 1 to 6. Default: AWS answers itself."""


class ResolverShare(Block):
    """Other accounts that may use the rules."""

    principals: list[str]
    """Account ids in quotes, or ARNs of the organization or its units."""
    allow_external_principals: bool | None = None
    """Whether accounts outside of the organization may be named. Default: false."""


class ResolverQueryLogs(Block):
    """Logs of queries."""

    enabled: bool | None = None
    """Whether queries are logged. Default: true."""
    retention_days: int | None = None
    """Days they are kept: a period that CloudWatch Logs knows. Default: 365."""
    kms_key_arn: str | None = None
    """Customer managed key of the Region. Default: one is made."""


class Resolver(Block):
    """Name resolution between the hub's VPCs and sites; its endpoints stand in the private subnets of ``network``."""

    inbound: InboundResolver | None = None
    """Lets the site resolve names of AWS. Default: not built."""
    outbound: OutboundResolver | None = None
    """Lets VPCs resolve names of the site. Default: not built."""
    rules: dict[str, ResolverRule] | None = None
    """Rules by name. Default: none."""
    share: ResolverShare | None = None
    """Share of the rules. Default: none."""
    query_logs: ResolverQueryLogs | None = None
    """Logs of queries. Default: on."""
