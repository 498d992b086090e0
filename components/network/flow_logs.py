"""Flow logs of a VPC in CloudWatch Logs, encrypted with a customer managed key."""

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.shared.keys import Account, customer_key

from .flow_log_documents import delivery, key_use, log_format, log_group_prefix, trust
from .scope import Scope
from .vpc_args import FlowLogTraffic, VpcFlowLogArgs

DEFAULT_RETENTION_DAYS = 365
DEFAULT_AGGREGATION_SECONDS = 60


@dataclass(frozen=True)
class FlowLogs:
    """Where the records are."""

    group: aws.cloudwatch.LogGroup
    key_arn: pulumi.Output[str]


def make_flow_logs(scope: Scope, vpc: aws.ec2.Vpc, args: VpcFlowLogArgs) -> FlowLogs:
    """Make log group, key, role and flow log.

    Args:
        scope: the VPC.
        vpc: its resource.
        args: the ``flow_logs`` argument.
    """
    account = Account(scope.parent)
    given = args.get("kms_key_arn")
    key_arn = _key(scope, account).arn if given is None else pulumi.Output.from_input(given)
    group = aws.cloudwatch.LogGroup(
        scope.child("flow-logs"),
        name_prefix=log_group_prefix(scope.name),
        retention_in_days=args.get("retention_days", DEFAULT_RETENTION_DAYS),
        kms_key_id=key_arn,
        region=scope.region,
        tags=scope.tags_of("flow-logs"),
        opts=scope.options(stateful=True),
    )
    role = aws.iam.Role(
        scope.child("flow-logs"),
        description=f"Delivers the flow logs of the VPC {scope.name}",
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
    aws.ec2.FlowLog(
        scope.child("flow-logs"),
        vpc_id=vpc.id,
        traffic_type=args.get("traffic", FlowLogTraffic.ALL).value,
        log_destination_type="cloud-watch-logs",
        log_destination=group.arn,
        iam_role_arn=role.arn,
        log_format=log_format(),
        max_aggregation_interval=args.get("aggregation_interval_seconds", DEFAULT_AGGREGATION_SECONDS),
        region=scope.region,
        tags=scope.tags_of("flow-logs"),
        # Without the policy the first delivery fails, and the flow log stays in an error state.
        opts=scope.options(depends_on=[policy]),
    )
    return FlowLogs(group, key_arn)


def _key(scope: Scope, account: Account) -> aws.kms.Key:
    statements = pulumi.Output.all(account.partition, account.id).apply(
        lambda values: [key_use(values[0], scope.region_name, values[1], scope.name)]
    )
    return customer_key(
        scope.child("flow-logs-key"),
        scope.parent,
        account,
        statements,
        description=f"Flow logs of the VPC {scope.name}",
        region=scope.region,
        tags=scope.tags,
        protect=scope.protect,
    )
