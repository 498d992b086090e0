"""IAM policy documents of a worker. Pure."""

from components.shared.documents import Statement, policy_document

_NETWORK_ACTIONS = [
    "ec2:AssignPrivateIpAddresses",
    "ec2:CreateNetworkInterface",
    "ec2:DeleteNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSubnets",
    "ec2:UnassignPrivateIpAddresses",
]
"""What Lambda does with the role to place a function into a VPC (Lambda Developer Guide, "Giving Lambda functions
access to resources in an Amazon VPC")."""


def worker_policy(log_group_arn: str, table_arn: str | None, *, tracing: bool, vpc: bool) -> str:
    """What the function does beside reading its queue: write logs, traces and the ledger, live in subnets.

    Args:
        log_group_arn: the function's log group.
        table_arn: the ledger; None without one.
        tracing: whether it sends traces; X-Ray's actions take no resource.
        vpc: whether it is placed into a VPC; EC2 takes no resource for these actions here.
    """
    statements: list[Statement] = [
        {
            "Sid": "WriteLogs",
            "Effect": "Allow",
            "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
            "Resource": f"{log_group_arn}:*",
        }
    ]
    if tracing:
        statements.append(
            {
                "Sid": "WriteTraces",
                "Effect": "Allow",
                "Action": ["xray:PutTelemetryRecords", "xray:PutTraceSegments"],
                "Resource": "*",
            }
        )
    if vpc:
        statements.append({"Sid": "UseSubnets", "Effect": "Allow", "Action": _NETWORK_ACTIONS, "Resource": "*"})
    if table_arn is not None:
        statements.append(
            {
                "Sid": "KeepLedger",
                "Effect": "Allow",
                "Action": ["dynamodb:DeleteItem", "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"],
                "Resource": table_arn,
            }
        )
    return policy_document(statements)
