"""A firewall with its rules: an endpoint in every AZ, of which each serves its own AZ."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import pulumi
import pulumi_aws as aws

from components.shared.checks import Problems

from .firewall_alarms import make_firewall_alarms
from .firewall_args import FirewallArgs
from .firewall_documents import (
    DEFAULT_CAPACITY,
    DOMAINS_PRIORITY,
    REST_CAPACITY,
    REST_PRIORITY,
    RULES_PRIORITY,
    GroupReference,
    default_action_of,
    endpoint_in,
    has_rest,
    policy_body,
    rest_rules,
    stateful_rules,
)
from .firewall_logs import FirewallLogs, make_firewall_logs
from .scope import Scope

DROPPED_PACKETS = 1000


@dataclass(frozen=True)
class FirewallParts:
    """What was made."""

    firewall: aws.networkfirewall.Firewall
    policy: aws.networkfirewall.FirewallPolicy
    endpoint_ids: dict[str, pulumi.Output[str]]
    """Endpoint by AZ."""
    logs: FirewallLogs


def make_firewall(
    scope: Scope,
    args: FirewallArgs,
    *,
    vpc_id: pulumi.Input[str],
    subnet_ids: Mapping[str, pulumi.Output[str]],
    segment_cidrs: Sequence[str],
    alarm_topic_arn: pulumi.Input[str] | None,
) -> FirewallParts:
    """Make rule groups, policy, firewall, logs and alarms.

    Args:
        scope: the inspection VPC.
        args: rules, and how the firewall is kept.
        vpc_id: the inspection VPC.
        subnet_ids: firewall subnet by AZ.
        segment_cidrs: blocks whose traffic is inspected.
        alarm_topic_arn: topic that is notified.
    """
    encryption = _encryption(args)
    policy = aws.networkfirewall.FirewallPolicy(
        scope.child("firewall"),
        description=f"What the firewall {scope.name} lets through",
        firewall_policy=cast("Any", policy_body(args, segment_cidrs, _groups(scope, args, encryption))),
        encryption_configuration=encryption,
        region=scope.region,
        tags=scope.tags_of("firewall"),
        opts=scope.options(),
    )
    firewall = aws.networkfirewall.Firewall(
        scope.child("firewall"),
        description=f"Inspects what passes through {scope.name}",
        firewall_policy_arn=policy.arn,
        vpc_id=vpc_id,
        subnet_mappings=[{"subnet_id": subnet_ids[zone]} for zone in sorted(subnet_ids)],
        delete_protection=scope.protect,
        firewall_policy_change_protection=args.get("policy_change_protection", scope.protect),
        subnet_change_protection=args.get("subnet_change_protection", False),
        encryption_configuration=encryption,
        region=scope.region,
        tags=scope.tags_of("firewall"),
        opts=scope.options(stateful=True),
    )
    logs = make_firewall_logs(scope, firewall, args.get("logs", {}))
    make_firewall_alarms(
        scope,
        firewall,
        sorted(subnet_ids),
        alarm_topic_arn,
        dropped_packets=args.get("dropped_packets_threshold", DROPPED_PACKETS),
        expect_traffic=args.get("expect_traffic", False),
    )
    endpoints = {zone: _endpoint(scope, firewall, zone, subnet) for zone, subnet in subnet_ids.items()}
    return FirewallParts(firewall, policy, endpoints, logs)


def _endpoint(
    scope: Scope, firewall: aws.networkfirewall.Firewall, zone: str, subnet_id: pulumi.Output[str]
) -> pulumi.Output[str]:
    def find(values: list[Any]) -> str:
        try:
            return endpoint_in(values[0], values[1])
        except LookupError as error:
            problems = Problems()
            problems.add(f'endpoint of "{zone}"', None, str(error), "Run aws network-firewall describe-firewall")
            problems.raise_for("InspectionVpc", scope.name)
            raise

    return pulumi.Output.all(firewall.firewall_statuses, subnet_id).apply(find)


def _encryption(args: FirewallArgs) -> Any:  # noqa: ANN401 - an input of three resources, each with a type of its own
    key = args.get("kms_key_arn")
    return None if key is None else {"type": "CUSTOMER_KMS", "key_id": key}


def _groups(scope: Scope, args: FirewallArgs, encryption: Any) -> list[GroupReference]:  # noqa: ANN401 - as above
    found = [
        GroupReference(group["arn"], group["priority"], group.get("alert_only", False))
        for group in args.get("rule_groups", {}).values()
    ]
    rules, domains = args.get("rules", []), args.get("allowed_domains", [])
    if rules:
        source: dict[str, Any] = {"stateful_rules": stateful_rules(rules)}
        found.append(GroupReference(_group(scope, args, "rules", source, encryption).arn, RULES_PRIORITY))
    if domains:
        source = {
            "rules_source_list": {
                "generated_rules_type": "ALLOWLIST",
                "target_types": ["HTTP_HOST", "TLS_SNI"],
                "targets": sorted(domains),
            }
        }
        found.append(GroupReference(_group(scope, args, "domains", source, encryption).arn, DOMAINS_PRIORITY))
    if has_rest(args):
        source = {"stateful_rules": rest_rules(default_action_of(args))}
        found.append(GroupReference(_group(scope, args, "rest", source, encryption).arn, REST_PRIORITY))
    return found


def _group(
    scope: Scope,
    args: FirewallArgs,
    role: str,
    source: dict[str, Any],
    encryption: Any,  # noqa: ANN401 - as above
) -> aws.networkfirewall.RuleGroup:
    return aws.networkfirewall.RuleGroup(
        scope.child(f"firewall-{role}"),
        description=f"Rules of {scope.name}: {role}",
        type="STATEFUL",
        capacity=REST_CAPACITY if role == "rest" else args.get("rule_capacity", DEFAULT_CAPACITY),
        rule_group=cast("Any", {"rules_source": source, "stateful_rule_options": {"rule_order": "STRICT_ORDER"}}),
        encryption_configuration=encryption,
        region=scope.region,
        tags=scope.tags_of(f"firewall-{role}"),
        opts=scope.options(),
    )
