"""Formats and policies of flow logs delivered to CloudWatch Logs. Pure."""

from collections.abc import Sequence

from components.shared.arns import partition_of
from components.shared.documents import Statement, policy_document

AGGREGATION_SECONDS = (60, 600)
"""Intervals EC2 knows (CreateFlowLogs, MaxAggregationInterval)."""

FIELDS = (
    "version",
    "account-id",
    "vpc-id",
    "subnet-id",
    "az-id",
    "interface-id",
    "instance-id",
    "srcaddr",
    "dstaddr",
    "srcport",
    "dstport",
    "pkt-srcaddr",
    "pkt-dstaddr",
    "pkt-src-aws-service",
    "pkt-dst-aws-service",
    "protocol",
    "tcp-flags",
    "type",
    "packets",
    "bytes",
    "start",
    "end",
    "action",
    "reject-reason",
    "flow-direction",
    "traffic-path",
    "log-status",
)
"""Fields of a record. ``pkt-*`` show the real ends behind a NAT gateway, ``az-id`` the AZ a fault or a cross-AZ charge
belongs to, whatever name the account gives it (VPC User Guide, "Flow log records")."""


HUB_FIELDS = (
    "version",
    "resource-type",
    "account-id",
    "tgw-id",
    "tgw-attachment-id",
    "tgw-pair-attachment-id",
    "tgw-src-vpc-account-id",
    "tgw-dst-vpc-account-id",
    "tgw-src-vpc-id",
    "tgw-dst-vpc-id",
    "tgw-src-subnet-id",
    "tgw-dst-subnet-id",
    "tgw-src-eni",
    "tgw-dst-eni",
    "tgw-src-az-id",
    "tgw-dst-az-id",
    "srcaddr",
    "dstaddr",
    "srcport",
    "dstport",
    "protocol",
    "tcp-flags",
    "type",
    "packets",
    "bytes",
    "start",
    "end",
    "log-status",
    "packets-lost-no-route",
    "packets-lost-blackhole",
    "packets-lost-mtu-exceeded",
    "packets-lost-ttl-expired",
    "region",
    "flow-direction",
    "pkt-src-aws-service",
    "pkt-dst-aws-service",
)
"""Fields of a Transit Gateway's record (Transit Gateway guide, "Transit Gateway Flow Log records"); those of a VPC,
such as ``action`` or ``interface-id``, do not exist there. ``packets-lost-*`` say why a packet went nowhere."""


def log_format(fields: Sequence[str] = FIELDS) -> str:
    """The record's format as EC2 takes it."""
    return " ".join(f"${{{field}}}" for field in fields)


def log_group_prefix(name: str, kind: str = "vpc") -> str:
    """Beginning of the log group's name; CloudWatch's suffix keeps two stacks of one account apart.

    Args:
        name: the component's name.
        kind: ``vpc`` or ``transit-gateway``.
    """
    return f"/{kind}-flow-logs/{name}-"


def trust(partition: str, region: str, account: str) -> str:
    """Who may assume the delivery role: flow logs of this account and Region only (confused deputy)."""
    return policy_document(
        [
            {
                "Effect": "Allow",
                "Principal": {"Service": "vpc-flow-logs.amazonaws.com"},
                "Action": "sts:AssumeRole",
                "Condition": {
                    "StringEquals": {"aws:SourceAccount": account},
                    "ArnLike": {"aws:SourceArn": f"arn:{partition}:ec2:{region}:{account}:vpc-flow-log/*"},
                },
            }
        ]
    )


def delivery(log_group_arn: str) -> str:
    """What the delivery role may do: write to this log group."""
    return policy_document(
        [
            {
                "Effect": "Allow",
                "Action": ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
                "Resource": [log_group_arn, f"{log_group_arn}:*"],
            },
            # EC2 lists the log groups before it delivers; this action knows no narrower resource.
            {"Effect": "Allow", "Action": "logs:DescribeLogGroups", "Resource": "*"},
        ]
    )


def key_use(partition: str, region: str, account: str, name: str, kind: str = "vpc") -> Statement:
    """Let CloudWatch Logs of this Region use the key for this component's log groups only.

    Source: CloudWatch Logs User Guide, "Encrypt log data using AWS KMS". Its example also names ``kms:Describe*``,
    which carries no encryption context and so is never allowed under this condition; it is left out.
    """
    # One of the few principals that end like the partition's host names (pulumi-aws, getServicePrincipal).
    suffix = "amazonaws.com.cn" if partition_of(region) == "aws-cn" else "amazonaws.com"
    group = f"arn:{partition}:logs:{region}:{account}:log-group:{log_group_prefix(name, kind)}*"
    return {
        "Sid": "FlowLogsUseKey",
        "Effect": "Allow",
        "Principal": {"Service": f"logs.{region}.{suffix}"},
        "Action": ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"],
        "Resource": "*",
        "Condition": {"StringLike": {"kms:EncryptionContext:aws:logs:arn": group}},
    }
