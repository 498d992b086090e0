"""The floor of the comparison: N bare resources through Pulumi's own mocks, as a user would write the script.

``python bench/floor.py N`` prints the seconds from the import of pulumi_aws to the last registration, as JSON: the
same span that the rehearsal reports for its program.
"""

import json
import sys
import time

import pulumi

STARTED = time.perf_counter()

import pulumi_aws as aws  # noqa: E402 - the import is part of what is measured


class Mocks(pulumi.runtime.Mocks):
    """Answers as the examples of Pulumi's documentation do."""

    def new_resource(self, args: pulumi.runtime.MockResourceArgs) -> tuple[str | None, dict[str, object]]:
        """Return the inputs as outputs."""
        return f"{args.name}-id", dict(args.inputs)

    def call(self, args: pulumi.runtime.MockCallArgs) -> tuple[dict[str, object], list[tuple[str, str]] | None]:
        """There is no look-up in the script."""
        raise AssertionError(args.token)


def program(count: int) -> None:
    """Declare ``count`` resources, of the services and about in the proportions that prod has."""
    vpc = aws.ec2.Vpc("vpc", cidr_block="10.0.0.0/16", enable_dns_hostnames=True, tags={"Name": "vpc"})
    key = aws.kms.Key("key", enable_key_rotation=True)
    topic = aws.sns.Topic("topic", kms_master_key_id=key.arn)
    role = aws.iam.Role("role", assume_role_policy="{}")
    vault = aws.backup.Vault("vault", kms_key_arn=key.arn)
    files = aws.efs.FileSystem("files", encrypted=True, kms_key_id=key.arn)
    aws.iam.RolePolicy("policy", role=role.id, policy="{}")
    aws.backup.VaultPolicy("access", backup_vault_name=vault.name, policy="{}")
    for number in range(8, count):
        index, tags = number // 8, {"Name": f"r-{number}"}
        match number % 8:
            case 0 | 1:
                aws.ec2.Subnet(f"subnet-{number}", vpc_id=vpc.id, cidr_block=f"10.0.{index % 256}.0/24", tags=tags)
            case 2:
                aws.ec2.RouteTable(f"table-{number}", vpc_id=vpc.id, tags=tags)
            case 3:
                aws.sqs.Queue(f"queue-{number}", message_retention_seconds=345_600, tags=tags)
            case 4:
                aws.cloudwatch.MetricAlarm(
                    f"alarm-{number}",
                    comparison_operator="GreaterThanThreshold",
                    evaluation_periods=1,
                    namespace="AWS/SQS",
                    metric_name="ApproximateAgeOfOldestMessage",
                    alarm_actions=[topic.arn],
                    tags=tags,
                )
            case 5:
                aws.kms.Key(f"key-{number}", enable_key_rotation=True, tags=tags)
            case 6:
                aws.sns.TopicSubscription(f"subscription-{number}", topic=topic.arn, protocol="sqs", endpoint="arn")
            case _:
                aws.efs.MountTarget(f"target-{number}", file_system_id=files.id, subnet_id="subnet")


@pulumi.runtime.test
def run() -> None:
    """Register everything; the decorator waits for it."""
    program(int(sys.argv[1]))


if __name__ == "__main__":
    pulumi.runtime.set_mocks(Mocks(), preview=False)
    run()
    print(json.dumps({"seconds": time.perf_counter() - STARTED}))
