"""Parts of name resolution between VPCs and a site: security groups, endpoints, rules, shares, query logs."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import pulumi
import pulumi_aws as aws

from .resolver_args import (
    DnsProtocol,
    InboundResolverArgs,
    OutboundResolverArgs,
    ResolverEndpointsArgs,
    ResolverRuleArgs,
)
from .resolver_checks import port_of, protocol_of
from .scope import Scope
from .shares import make_share
from .vended_logs import make_log_group

_HTTPS = 443
_DNS = 53


class Opening(NamedTuple):
    """What a security group lets through."""

    role: str
    cidr: str
    protocol: str
    port: int


def protocols_of(side: InboundResolverArgs | OutboundResolverArgs) -> list[str]:
    """What an endpoint speaks."""
    return side.get("protocols", [DnsProtocol.DO53])


def inbound_openings(inbound: InboundResolverArgs) -> list[Opening]:
    """DNS by UDP and TCP, and HTTPS, from every client."""
    spoken = set(protocols_of(inbound))
    ports = [("udp", _DNS), ("tcp", _DNS)] if DnsProtocol.DO53 in spoken else []
    ports += [("tcp", _HTTPS)] if spoken - {DnsProtocol.DO53} else []
    return [
        Opening(f"inbound-from-{name}-{protocol}-{port}", cidr, protocol, port)
        for name, cidr in sorted(inbound["client_cidrs"].items())
        for protocol, port in ports
    ]


def outbound_openings(rules: Mapping[str, ResolverRuleArgs]) -> list[Opening]:
    """Every target of every rule, once."""
    found = {
        Opening(
            f"outbound-to-{target['ip']}-{protocol}-{port_of(target)}", f"{target['ip']}/32", protocol, port_of(target)
        )
        for rule in rules.values()
        for target in rule.get("targets", [])
        for protocol in (("udp", "tcp") if protocol_of(target) is DnsProtocol.DO53 else ("tcp",))
    }
    return sorted(found)


def make_group(
    scope: Scope, args: ResolverEndpointsArgs, direction: str, openings: Sequence[Opening]
) -> aws.ec2.SecurityGroup:
    """Make an endpoint's security group; a rule for each opening, so that a further one changes nothing else."""
    group = aws.ec2.SecurityGroup(
        scope.child(direction),
        description=f"DNS queries of the {direction} resolver endpoint",
        vpc_id=args["vpc_id"],
        region=scope.region,
        tags=scope.tags_of(direction),
        opts=scope.options(),
    )
    kind = aws.vpc.SecurityGroupIngressRule if direction == "inbound" else aws.vpc.SecurityGroupEgressRule
    for opening in openings:
        kind(
            scope.child(opening.role),
            security_group_id=group.id,
            description="DNS queries",
            cidr_ipv4=opening.cidr,
            ip_protocol=opening.protocol,
            from_port=opening.port,
            to_port=opening.port,
            region=scope.region,
            tags=scope.tags_of(opening.role),
            opts=scope.options(),
        )
    return group


def make_endpoint(
    scope: Scope,
    args: ResolverEndpointsArgs,
    direction: str,
    side: InboundResolverArgs | OutboundResolverArgs,
    group: aws.ec2.SecurityGroup,
) -> aws.route53.ResolverEndpoint:
    """Make an endpoint with an address in every AZ.

    The addresses stand in the endpoint: it is changed in place, a new address before an old one goes.
    """
    addresses = side.get("ip_addresses", {})
    return aws.route53.ResolverEndpoint(
        scope.child(direction),
        name=scope.child(direction),
        direction=direction.upper(),
        resolver_endpoint_type="IPV4",
        protocols=[str(protocol) for protocol in protocols_of(side)],
        ip_addresses=[
            aws.route53.ResolverEndpointIpAddressArgs(subnet_id=subnet, ip=addresses.get(zone))
            for zone, subnet in sorted(args["subnet_ids"].items())
        ],
        security_group_ids=[group.id],
        region=scope.region,
        tags=scope.tags_of(direction),
        opts=scope.options(stateful=True),
    )


def make_rules(
    scope: Scope, args: ResolverEndpointsArgs, outbound: aws.route53.ResolverEndpoint | None
) -> dict[str, aws.route53.ResolverRule]:
    """Make the rules, and associate each with each VPC."""
    made: dict[str, aws.route53.ResolverRule] = {}
    for name, rule in sorted(args.get("rules", {}).items()):
        role = f"rule-{name}"
        targets = rule.get("targets")
        made[name] = aws.route53.ResolverRule(
            scope.child(role),
            name=f"{scope.name}-{name}"[:64],
            domain_name=rule["domain_name"],
            rule_type="SYSTEM" if targets is None else "FORWARD",
            resolver_endpoint_id=None if targets is None or outbound is None else outbound.id,
            target_ips=None
            if targets is None
            else [
                {"ip": target["ip"], "port": port_of(target), "protocol": protocol_of(target).value}
                for target in targets
            ],
            region=scope.region,
            tags=scope.tags_of(role),
            opts=scope.options(),
        )
        for vpc, vpc_id in sorted(args.get("vpc_associations", {}).items()):
            aws.route53.ResolverRuleAssociation(
                scope.child(f"{role}-to-{vpc}"),
                name=f"{name}-to-{vpc}"[:64],
                resolver_rule_id=made[name].id,
                vpc_id=vpc_id,
                region=scope.region,
                # A VPC has one rule for a domain: the old one must go before the one that takes its place.
                opts=pulumi.ResourceOptions.merge(scope.options(), pulumi.ResourceOptions(delete_before_replace=True)),
            )
    return made


def share_rules(
    scope: Scope, args: ResolverEndpointsArgs, rules: Mapping[str, aws.route53.ResolverRule]
) -> pulumi.Output[str] | None:
    """Share the forwarding rules; the others are AWS's own and cannot be shared."""
    share = args.get("share")
    if share is None:
        return None
    forwarding = {name: rule.arn for name, rule in rules.items() if "targets" in args.get("rules", {})[name]}
    outside = share.get("allow_external_principals", False)
    return make_share(scope, forwarding, share["principals"], outside=outside)


def make_query_logs(scope: Scope, args: ResolverEndpointsArgs) -> aws.cloudwatch.LogGroup | None:
    """Log the queries of the associated VPCs."""
    logs, vpcs = args.get("query_logs", {}), args.get("vpc_associations", {})
    if not vpcs or not logs.get("enabled", True):
        return None
    group = make_log_group(
        scope, "queries", "resolver-queries", logs, description=f"DNS queries of the VPCs of {scope.name}"
    )
    config = aws.route53.ResolverQueryLogConfig(
        scope.child("queries"),
        name=scope.child("queries"),
        destination_arn=group.arn,
        region=scope.region,
        tags=scope.tags_of("queries"),
        opts=scope.options(),
    )
    for vpc, vpc_id in sorted(vpcs.items()):
        aws.route53.ResolverQueryLogConfigAssociation(
            scope.child(f"queries-of-{vpc}"),
            resolver_query_log_config_id=config.id,
            resource_id=vpc_id,
            region=scope.region,
            opts=scope.options(),
        )
    return group


def addresses_of(endpoint: aws.route53.ResolverEndpoint) -> pulumi.Output[list[str]]:
    """The endpoint's addresses, in order."""
    return endpoint.ip_addresses.apply(lambda found: sorted(item.ip for item in found if item.ip))
