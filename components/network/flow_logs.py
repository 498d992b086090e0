"""Flow logs of a VPC or a Transit Gateway in CloudWatch Logs, encrypted with a customer managed key."""

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.shared.keys import Account, customer_key

from .flow_log_documents import HUB_FIELDS, delivery, key_use, log_format, log_group_prefix, trust
from .scope import Scope
from .vpc_args import FlowLogTraffic, VpcFlowLogArgs

DEFAULT_RETENTION_DAYS = 365
DEFAULT_AGGREGATION_SECONDS = 60
_VPC = "vpc"
_HUB = "transit-gateway"
_WORDS = {_VPC: "VPC", _HUB: "Transit Gateway"}


@dataclass(frozen=True)
class FlowLogs:
    """Where the records are."""

    group: aws.cloudwatch.LogGroup
    key_arn: pulumi.Output[str]


@dataclass(frozen=True)
class _Delivery:
    """What a flow log writes with."""

    logs: FlowLogs
    role: aws.iam.Role
    policy: aws.iam.RolePolicy


def make_flow_logs(scope: Scope, vpc: aws.ec2.Vpc, args: VpcFlowLogArgs) -> FlowLogs:
    """Make log group, key, role and flow log of a VPC.

    Args:
        scope: the VPC.
        vpc: its resource.
        args: the ``flow_logs`` argument.
    """
    made = _delivery(scope, _VPC, args.get("retention_days"), args.get("kms_key_arn"))
    aws.ec2.FlowLog(
        scope.child("flow-logs"),
        vpc_id=vpc.id,
        traffic_type=args.get("traffic", FlowLogTraffic.ALL).value,
        log_destination_type="cloud-watch-logs",
        log_destination=made.logs.group.arn,
        iam_role_arn=made.role.arn,
        log_format=log_format(),
        max_aggregation_interval=args.get("aggregation_interval_seconds", DEFAULT_AGGREGATION_SECONDS),
        region=scope.region,
        tags=scope.tags_of("flow-logs"),
        # Without the policy the first delivery fails, and the flow log stays in an error state.
        opts=scope.options(depends_on=[made.policy]),
    )
    return made.logs


def make_hub_flow_logs(
    scope: Scope,
    hub: aws.ec2transitgateway.TransitGateway,
    retention_days: int | None,
    kms_key_arn: pulumi.Input[str] | None,
) -> FlowLogs:
    """Make log group, key, role and flow log of a Transit Gateway.

    EC2 takes no kind of traffic for it, and no other interval than 60 seconds, though the provider's default is 600.

    Args:
        scope: the Transit Gateway.
        hub: its resource.
        retention_days: days the records are kept; None is a year.
        kms_key_arn: key for the log group; None makes one.
    """
    made = _delivery(scope, _HUB, retention_days, kms_key_arn)
    aws.ec2.FlowLog(
        scope.child("flow-logs"),
        transit_gateway_id=hub.id,
        log_destination_type="cloud-watch-logs",
        log_destination=made.logs.group.arn,
        iam_role_arn=made.role.arn,
        log_format=log_format(HUB_FIELDS),
        max_aggregation_interval=DEFAULT_AGGREGATION_SECONDS,
        region=scope.region,
        tags=scope.tags_of("flow-logs"),
        opts=scope.options(depends_on=[made.policy]),
    )
    return made.logs


def _delivery(scope: Scope, kind: str, retention_days: int | None, kms_key_arn: pulumi.Input[str] | None) -> _Delivery:
    account = Account(scope.parent)
    key_arn = _key(scope, account, kind).arn if kms_key_arn is None else pulumi.Output.from_input(kms_key_arn)
    group = aws.cloudwatch.LogGroup(
        scope.child("flow-logs"),
        name_prefix=log_group_prefix(scope.name, kind),
        retention_in_days=DEFAULT_RETENTION_DAYS if retention_days is None else retention_days,
        kms_key_id=key_arn,
        region=scope.region,
        tags=scope.tags_of("flow-logs"),
        opts=scope.options(stateful=True),
    )
    role = aws.iam.Role(
        scope.child("flow-logs"),
        description=f"Delivers the flow logs of the {_WORDS[kind]} {scope.name}",
        assume_role_policy=pulumi.Output.all(account.partition, account.id).apply(
            lambda values: trust(values[0], scope.region_name, values[1])
        ),
        tags=scope.tags_of("flow-logs"),
        opts=scope.options(),
    )
    policy = aws.iam.RolePolicy(
        scope.child("flow-logs"),
        role=role.name,
        policy=group.arn.apply(delivery),
        opts=scope.options(),
    )
    return _Delivery(FlowLogs(group, key_arn), role, policy)


def _key(scope: Scope, account: Account, kind: str) -> aws.kms.Key:
    statements = pulumi.Output.all(account.partition, account.id).apply(
        lambda values: [key_use(values[0], scope.region_name, values[1], scope.name, kind)]
    )
    return customer_key(
        scope.child("flow-logs-key"),
        scope.parent,
        account,
        statements,
        description=f"Flow logs of the {_WORDS[kind]} {scope.name}",
        region=scope.region,
        tags=scope.tags,
        protect=scope.protect,
    )
