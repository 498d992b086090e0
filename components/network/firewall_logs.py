"""Logs of a firewall in CloudWatch Logs, encrypted with a customer managed key."""

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.shared.keys import Account, customer_key

from .firewall_args import InspectionLogArgs
from .flow_log_documents import log_key_use
from .scope import Scope
from .vended_logs import DEFAULT_RETENTION_DAYS, log_group_prefix


@dataclass(frozen=True)
class FirewallLogs:
    """Where the records are."""

    groups: dict[str, aws.cloudwatch.LogGroup]
    """Log group by kind, ``alert`` and ``flow``."""
    key_arn: pulumi.Output[str]


def make_firewall_logs(scope: Scope, firewall: aws.networkfirewall.Firewall, args: InspectionLogArgs) -> FirewallLogs:
    """Make key and log groups, and send the firewall's logs there.

    Args:
        scope: the inspection VPC.
        firewall: its firewall.
        args: the ``logs`` argument.
    """
    account = Account(scope.parent)
    given = args.get("kms_key_arn")
    key_arn = _key(scope, account).arn if given is None else pulumi.Output.from_input(given)
    kinds = ["alert", *(["flow"] if args.get("flow", True) else [])]
    groups = {
        kind: aws.cloudwatch.LogGroup(
            scope.child(f"firewall-{kind}"),
            name_prefix=log_group_prefix("network-firewall", f"{scope.name}-{kind}"),
            retention_in_days=args.get("retention_days", DEFAULT_RETENTION_DAYS),
            kms_key_id=key_arn,
            region=scope.region,
            tags=scope.tags_of(f"firewall-{kind}"),
            opts=scope.options(stateful=True),
        )
        for kind in kinds
    }
    aws.networkfirewall.LoggingConfiguration(
        scope.child("firewall"),
        firewall_arn=firewall.arn,
        logging_configuration={
            "log_destination_configs": [
                {
                    "log_type": kind.upper(),
                    "log_destination_type": "CloudWatchLogs",
                    "log_destination": {"logGroup": group.name},
                }
                for kind, group in groups.items()
            ]
        },
        region=scope.region,
        opts=scope.options(),
    )
    return FirewallLogs(groups, key_arn)


def _key(scope: Scope, account: Account) -> aws.kms.Key:
    prefix = log_group_prefix("network-firewall", scope.name)
    statements = pulumi.Output.all(account.partition, account.id).apply(
        lambda values: [log_key_use("FirewallLogsUseKey", values[0], scope.region_name, values[1], prefix)]
    )
    return customer_key(
        scope.child("firewall-logs-key"),
        scope.parent,
        account,
        statements,
        description=f"Logs of the firewall {scope.name}",
        region=scope.region,
        tags=scope.tags,
        protect=scope.protect,
    )
