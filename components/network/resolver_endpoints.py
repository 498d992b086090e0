"""Name resolution between VPCs and a site, both ways, in two AZs or more."""

import pulumi

from components.shared.arguments import normalise
from components.shared.checks import Problems

from .placing import alarm_topic_of, scope_of
from .resolver_alarms import endpoint_alarms
from .resolver_args import (
    DnsProtocol,
    InboundResolverArgs,
    OutboundResolverArgs,
    ResolverEndpointsArgs,
    ResolverQueryLogArgs,
    ResolverRuleArgs,
    ResolverShareArgs,
    ResolverTargetArgs,
)
from .resolver_checks import check_resolver_endpoints, check_resolver_name
from .resolver_parts import (
    addresses_of,
    inbound_openings,
    make_endpoint,
    make_group,
    make_query_logs,
    make_rules,
    outbound_openings,
    share_rules,
)
from .scope import one_output

__all__ = [
    "DnsProtocol",
    "InboundResolverArgs",
    "OutboundResolverArgs",
    "ResolverEndpoints",
    "ResolverEndpointsArgs",
    "ResolverQueryLogArgs",
    "ResolverRuleArgs",
    "ResolverShareArgs",
    "ResolverTargetArgs",
    "check_resolver_endpoints",
]


class ResolverEndpoints(pulumi.ComponentResource):
    """Route 53 Resolver endpoints with rules for VPCs and accounts.

    A further AZ changes the endpoints in place; a further rule, client or VPC changes nothing else.
    """

    inbound_endpoint_id: pulumi.Output[str] | None
    """The inbound endpoint, where there is one."""
    inbound_addresses: pulumi.Output[list[str]] | None
    """Its addresses: what the site's resolvers forward to."""
    outbound_endpoint_id: pulumi.Output[str] | None
    """The outbound endpoint, where there is one."""
    outbound_addresses: pulumi.Output[list[str]] | None
    """Its addresses: where queries come from, for the site's firewalls."""
    rule_ids: pulumi.Output[dict[str, str]]
    """Rule by name, for VPCs of other stacks."""
    share_arn: pulumi.Output[str] | None
    """Share of the rules, where they are shared."""
    log_group_name: pulumi.Output[str] | None
    """Log group of the queries, where they are logged."""

    def __init__(self, name: str, args: ResolverEndpointsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Make the endpoints.

        Args:
            name: resource name, 1 to 40 letters, digits, ``-`` or ``_``; children are named after it.
            args: see :class:`~components.network.resolver_args.ResolverEndpointsArgs`.
            opts: options of the component; children inherit its provider.

        Raises:
            ComponentError: with every argument that AWS would refuse or that can never work.
        """
        problems = Problems()
        check_resolver_name(problems, name)
        args = normalise(args, ResolverEndpointsArgs, problems)
        if not problems.found:
            check_resolver_endpoints(args, problems)
        problems.raise_for("ResolverEndpoints", name)
        super().__init__("reliability:index:ResolverEndpoints", name, {}, opts)
        scope = scope_of(name, self, args)
        topic = alarm_topic_of(args, "ResolverEndpoints", scope)
        self.inbound_endpoint_id = self.inbound_addresses = None
        self.outbound_endpoint_id = self.outbound_addresses = None
        inbound, outbound, endpoint = args.get("inbound"), args.get("outbound"), None
        if inbound is not None:
            group = make_group(scope, args, "inbound", inbound_openings(inbound))
            asked = make_endpoint(scope, args, "inbound", inbound, group)
            endpoint_alarms(scope, "inbound", asked.id, len(args["subnet_ids"]), topic)
            self.inbound_endpoint_id, self.inbound_addresses = asked.id, addresses_of(asked)
        if outbound is not None:
            group = make_group(scope, args, "outbound", outbound_openings(args.get("rules", {})))
            endpoint = make_endpoint(scope, args, "outbound", outbound, group)
            endpoint_alarms(scope, "outbound", endpoint.id, len(args["subnet_ids"]), topic)
            self.outbound_endpoint_id, self.outbound_addresses = endpoint.id, addresses_of(endpoint)
        rules = make_rules(scope, args, endpoint)
        share = share_rules(scope, args, rules)
        logs = make_query_logs(scope, args)
        self.rule_ids = one_output({rule: item.id for rule, item in rules.items()})
        self.share_arn = share
        self.log_group_name = None if logs is None else logs.name
        self.register_outputs(
            {
                "inboundEndpointId": self.inbound_endpoint_id,
                "inboundAddresses": self.inbound_addresses,
                "outboundEndpointId": self.outbound_endpoint_id,
                "outboundAddresses": self.outbound_addresses,
                "ruleIds": self.rule_ids,
                "shareArn": self.share_arn,
                "logGroupName": self.log_group_name,
            }
        )
