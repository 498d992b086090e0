"""A program of bare resources that breaks every mandatory rule, each once and by name."""

import json

import pulumi
import pulumi_aws as aws

from tests.engine import broken_hub

REGION, OTHER = "eu-central-1", "eu-west-1"

EXPECTED = broken_hub.EXPECTED | {
    "aws-ec2-nat-gateway-per-az": {"borrows-nat"},
    "aws-subnets-in-two-availability-zones": {"one-zone-group"},
    "aws-vpc-subnets-two-availability-zones": {"one-zone-vpc"},
    "aws-sqs-queue-dead-letter-queue": {"keeps-trying"},
    "aws-sqs-dead-letter-queue-retention": {"impatient"},
    "aws-sqs-queue-customer-key-for-services": {"locked-queue"},
    "aws-sns-topic-customer-key-for-services": {"locked-topic"},
    "aws-sns-subscription-dead-letter-queue": {"lossy-subscription"},
    "aws-sqs-queue-tls-only": {"plain-queue"},
    "aws-messaging-policy-no-wildcard-principal": {"open-to-all"},
    "aws-sqs-queue-visibility-timeout": {"too-slow"},
    "aws-sns-subscription-kind": {"refused-subscription"},
    "aws-sns-subscription-dead-letter-queue-fits": {"misfit-subscription"},
    "aws-sqs-dead-letter-queue-kind": {"mixed-queue.fifo"},
    "aws-sqs-redrive-allow-source": {"shut-out"},
    "aws-sqs-fifo-throughput-scope": {"narrow-queue.fifo"},
    "aws-sns-subscription-message-size": {"narrow-subscription"},
    "aws-sqs-queue-alarm": {"unwatched"},
    "aws-sqs-dead-letter-queue-alarm": {"unwatched-dlq"},
    "aws-events-target-dead-letter-queue": {"dropping-target"},
    "aws-events-target-dead-letter-queue-fits": {"misfit-target"},
    "aws-events-target-queue-policy": {"unheard-target"},
    "aws-backup-plan-coverage": {"forgotten-table", "homebound-database", "weekly-volume", "short-volume"},
    "aws-backup-copy-out-of-region": {"one-region-table", "weekly-table"},
    "aws-backup-plan-frequency": {"weekly-table"},
    "aws-backup-plan-retention": {"short-table"},
    "aws-backup-selection-selects-something": {"idle-plan"},
    "aws-backup-selection-or-trap": {"union-selection"},
    "aws-backup-point-in-time-recovery": {"unsaved-database"},
    "aws-backup-plan-lifecycle": {"cold-plan"},
    "aws-backup-vault-customer-key": {"aws-key-vault"},
    "aws-backup-vault-lock": {"open-vault"},
    "aws-backup-plan-lifecycle-within-lock": {"hasty-plan"},
    "aws-backup-copy-in-policy": {"welcoming-policy"},
    "aws-backup-restore-test": {"untested-volume"},
    "aws-backup-restore-test-isolated": {"exposed-tests"},
    "aws-backup-framework-config-recorder": {"blind-framework"},
    "aws-dlm-policy-enabled": {"paused-policy"},
    "aws-dlm-copy-out-of-region": {"homebound-policy"},
    "aws-dlm-snapshot-frequency": {"weekly-volume"},
    "aws-dlm-snapshot-retention": {"short-volume"},
    "aws-rds-backup-out-of-region": {"homebound-database"},
    "aws-rds-instance-multi-az": {"lonely-database"},
    "aws-rds-cluster-multi-az": {"one-member-cluster"},
    "aws-rds-instance-backup-retention": {"unsaved-database"},
    "aws-dynamodb-table-point-in-time-recovery": {"no-way-back-table"},
    "aws-database-deletion-protection": {"erasable-table"},
    "aws-cloudwatch-alarm-action": {"mute-alarm"},
    "aws-cloudwatch-alarm-action-region": {"abroad-alarm"},
}
"""What each rule must find: name of the resource."""


def everything() -> None:
    """Build all of it."""
    network()
    broken_hub.hubs()
    key = aws.kms.Key("key", deletion_window_in_days=7)
    topic = aws.sns.Topic("topic", kms_master_key_id=key.arn)
    messaging(key, topic)
    vault = aws.backup.Vault("vault", kms_key_arn=key.arn)
    backup(vault)
    vaults(vault, key)
    databases()
    restore_tests()
    snapshots()
    audit()
    alarms(topic)


def network() -> None:
    """A zone that leaves through another's NAT gateway; a VPC and a subnet group in one zone."""
    vpc = aws.ec2.Vpc("vpc", cidr_block="10.0.0.0/16")
    subnets = {
        zone: aws.ec2.Subnet(name, vpc_id=vpc.id, cidr_block=cidr, availability_zone=f"{REGION}{zone}")
        for zone, name, cidr in (("a", "owns-nat", "10.0.0.0/24"), ("b", "borrows-nat", "10.0.1.0/24"))
    }
    address = aws.ec2.Eip("address", domain="vpc")
    gateway = aws.ec2.NatGateway("gateway", subnet_id=subnets["a"].id, allocation_id=address.id)
    table = aws.ec2.RouteTable("table", vpc_id=vpc.id)
    aws.ec2.Route("way-out", route_table_id=table.id, destination_cidr_block="0.0.0.0/0", nat_gateway_id=gateway.id)
    aws.ec2.RouteTableAssociation("association", subnet_id=subnets["b"].id, route_table_id=table.id)
    aws.rds.SubnetGroup("one-zone-group", subnet_ids=[subnets["a"].id])
    small = aws.ec2.Vpc("one-zone-vpc", cidr_block="10.1.0.0/16")
    aws.ec2.Subnet("only-subnet", vpc_id=small.id, cidr_block="10.1.0.0/24", availability_zone=f"{REGION}a")


def messaging(key: aws.kms.Key, topic: aws.sns.Topic) -> None:
    """Queues, topics and functions that lose messages or let everybody in."""
    dlq = _queue("dlq", retention=1_209_600)
    _queue("keeps-trying", dead_letters=None, is_source=True)
    _queue("impatient", dead_letters=_queue("forgetful-dlq", retention=345_600), is_source=True)
    locked = _queue("locked-queue", dead_letters=dlq, is_source=True, kms_key="alias/aws/sqs")
    aws.sns.TopicSubscription("lossy-subscription", topic=topic.arn, protocol="sqs", endpoint=locked.arn)
    locked_topic = aws.sns.Topic("locked-topic", kms_master_key_id="alias/aws/sns")
    _alarm("to-locked-topic", locked_topic)
    plain = aws.sqs.Queue("plain-queue", sqs_managed_sse_enabled=True)
    _watch("plain-queue", plain)
    aws.sqs.RedrivePolicy("plain-redrive", queue_url=plain.url, redrive_policy=_redrive(dlq))
    aws.sns.TopicPolicy("open-to-all", arn=topic.arn, policy=json.dumps(_statement("Allow", "sns:Publish", "*")))
    function = aws.lambda_.Function(
        "slow", role="arn:aws:iam::123456789012:role/r", timeout=60, runtime="python3.13", handler="a.b",
        s3_bucket="code", s3_key="code.zip",
    )  # fmt: skip
    hurried = _queue("hurried", dead_letters=dlq, is_source=True, visibility=30)
    aws.lambda_.EventSourceMapping("too-slow", event_source_arn=hurried.arn, function_name=function.arn)
    events(_queue("sealed", dead_letters=dlq, is_source=True, kms_key=key.arn))
    pairs(dlq, key)


def events(sealed: aws.sqs.Queue) -> None:
    """Targets that drop what fails, keep it where EventBridge cannot send, or have a key that lets no service in."""
    elsewhere = f"arn:aws:sqs:{REGION}:123456789012"
    rule = aws.cloudwatch.EventRule("rule", event_pattern=json.dumps({"source": ["shop"]}))
    aws.cloudwatch.EventTarget("dropping-target", rule=rule.name, arn=f"{elsewhere}:other")
    for name, arn, failures in (
        ("misfit-target", f"{elsewhere}:other", "failures.fifo"),
        ("unheard-target", sealed.arn, "failures"),
    ):
        keeps = {"arn": f"{elsewhere}:{failures}"}
        aws.cloudwatch.EventTarget(name, rule=rule.name, arn=arn, dead_letter_config=keeps)


def pairs(dlq: aws.sqs.Queue, key: aws.kms.Key) -> None:
    """Queues, topics and dead-letter queues that do not fit together, and queues that nobody watches."""
    dlq_fifo = _queue("dlq.fifo", retention=1_209_600)
    plain, large = (
        aws.sns.Topic(name, kms_master_key_id=key.arn, maximum_message_size=size)
        for name, size in (("plain-topic", None), ("large-topic", 1_048_576))
    )
    small = _queue("small", dead_letters=dlq, is_source=True)
    ordered = _queue("ordered.fifo", dead_letters=dlq_fifo, is_source=True)
    for name, topic, queue, dead_letters in (
        ("refused-subscription", plain, ordered, dlq),
        ("misfit-subscription", plain, small, dlq_fifo),
        ("narrow-subscription", large, small, dlq),
    ):
        policy = dead_letters.arn.apply(lambda arn: json.dumps({"deadLetterTargetArn": arn}))
        aws.sns.TopicSubscription(name, topic=topic.arn, protocol="sqs", endpoint=queue.arn, redrive_policy=policy)
    _queue("mixed-queue.fifo", dead_letters=dlq, is_source=True)
    _queue("narrow-queue.fifo", dead_letters=dlq_fifo, is_source=True, throughput="perMessageGroupId")
    closed = _queue("closed-dlq", retention=1_209_600)
    denied = json.dumps({"redrivePermission": "denyAll"})
    aws.sqs.RedriveAllowPolicy("closed-allow", queue_url=closed.url, redrive_allow_policy=denied)
    _queue("shut-out", dead_letters=closed, is_source=True)
    unwatched_dlq = _queue("unwatched-dlq", retention=1_209_600, watched=False)
    _queue("unwatched", dead_letters=unwatched_dlq, is_source=True, watched=False)


def backup(vault: aws.backup.Vault) -> None:
    """Tables that are not backed up, too seldom, for too short a time, or in one Region only."""
    _table("forgotten-table")
    copies = {"copy_actions": [{"destination_vault_arn": f"arn:aws:backup:{OTHER}:123456789012:backup-vault:copies"}]}
    daily, weekly = "cron(0 3 ? * * *)", "cron(0 3 ? * SUN *)"
    for name, schedule, days, rest in (
        ("good", daily, 35, copies),
        ("one-region", daily, 35, {}),
        ("weekly", weekly, 35, copies),
        ("short", daily, 7, copies),
        ("idle", daily, 35, copies),
    ):
        rule = {"schedule": schedule, "lifecycle": {"delete_after": days}, **rest}
        _selection(name, _plan(f"{name}-plan", vault, rule))
        if name != "idle":
            _table(f"{name}-table", plan=name)
    kept = {"schedule": daily, "lifecycle": {"delete_after": 35}}
    log = {**kept, "rule_name": "log", "enable_continuous_backup": True}
    _selection("continuous", _plan("continuous-plan", vault, {**kept, **copies}, log))


def vaults(vault: aws.backup.Vault, key: aws.kms.Key) -> None:
    """Vaults without key, lock or guard, plans that cannot work, and a selection that takes more than it says."""
    aws.backup.Vault("aws-key-vault")
    aws.backup.VaultLockConfiguration("lock", backup_vault_name=vault.name, min_retention_days=7)
    open_vault = aws.backup.Vault("open-vault", kms_key_arn=key.arn)
    welcome = json.dumps(_statement("Allow", "backup:CopyIntoBackupVault", "*"))
    aws.backup.VaultPolicy("welcoming-policy", backup_vault_name=open_vault.name, policy=welcome)
    _plan("careless-plan", open_vault, {"lifecycle": {"delete_after": 35}})
    strict = aws.backup.Vault("strict-vault", kms_key_arn=key.arn)
    aws.backup.VaultLockConfiguration("strict-lock", backup_vault_name=strict.name, min_retention_days=90)
    _plan("hasty-plan", strict, {"lifecycle": {"delete_after": 35}})
    cold = _plan("cold-plan", vault, {"lifecycle": {"cold_storage_after": 30, "delete_after": 60}})
    aws.backup.Selection(
        "union-selection",
        plan_id=cold.id,
        iam_role_arn="arn:aws:iam::123456789012:role/backup",
        resources=["arn:aws:elasticfilesystem:*:*:file-system/*"],
        selection_tags=[{"type": "STRINGEQUALS", "key": "backup-plan", "value": "good"}],
    )


def databases() -> None:
    """Databases without standby, without backups, that can be deleted."""
    good = {"multi_az": True, "backup_retention_period": 7, "deletion_protection": True}
    required = {"backup-plan": "good", "point-in-time-recovery": "required"}
    for name, change in (
        ("lonely-database", {"multi_az": False, "tags": {"backup-plan": "continuous"}}),
        ("unsaved-database", {"backup_retention_period": 0, "tags": required}),
        ("homebound-database", {}),
    ):
        aws.rds.Instance(
            name,
            engine="postgres",
            instance_class="db.m7g.large",
            allocated_storage=20,
            username="admin_user",
            password=pulumi.Output.secret("planted-password"),
            skip_final_snapshot=True,
            **{**good, **change},
        )
    cluster = aws.rds.Cluster(
        "one-member-cluster",
        engine="aurora-postgresql",
        deletion_protection=True,
        master_username="admin_user",
        manage_master_user_password=True,
        tags={"backup-plan": "continuous"},
        skip_final_snapshot=True,
    )
    aws.rds.ClusterInstance(
        "only-member", cluster_identifier=cluster.id, engine="aurora-postgresql", instance_class="db.r7g.large"
    )
    _table("no-way-back-table", plan="good", recovery=False)
    _table("erasable-table", plan="good", protection=False)


def restore_tests() -> None:
    """Tests of every type but volumes; those of Aurora restore into the live network."""
    tests = aws.backup.RestoreTestingPlan(
        "tests",
        name="tests",
        schedule_expression="cron(0 6 ? * MON *)",
        recovery_point_selection={
            "algorithm": "LATEST_WITHIN_WINDOW",
            "include_vaults": ["*"],
            "recovery_point_types": ["SNAPSHOT"],
        },
    )
    apart = {"dbSubnetGroupName": "apart", "vpcSecurityGroupIds": json.dumps(["sg-0123456789abcdef0"])}
    for name, kind, overrides in (
        ("table-tests", "DynamoDB", None),
        ("database-tests", "RDS", apart),
        ("exposed-tests", "Aurora", None),
    ):
        aws.backup.RestoreTestingSelection(
            name,
            name=name.replace("-", "_"),
            restore_testing_plan_name=tests.name,
            protected_resource_type=kind,
            protected_resource_arns=["*"],
            iam_role_arn="arn:aws:iam::123456789012:role/restore",
            restore_metadata_overrides=overrides,
        )
    _volume("untested-volume", {"backup-plan": "good"})


def snapshots() -> None:
    """Snapshot policies that are off, stay in the Region, run too seldom, or forget too early."""
    away = [{"target": OTHER, "encrypted": True, "retain_rule": {"interval": 40, "interval_unit": "DAYS"}}]
    for name, state, cron, days, copies in (
        ("paused-policy", "DISABLED", "cron(0 3 * * ? *)", 35, away),
        ("homebound-policy", "ENABLED", "cron(0 3 * * ? *)", 35, None),
        ("weekly-policy", "ENABLED", "cron(0 3 ? * SUN *)", 35, away),
        ("short-policy", "ENABLED", "cron(0 3 * * ? *)", 7, away),
    ):
        aws.dlm.LifecyclePolicy(
            name,
            description=name,
            execution_role_arn="arn:aws:iam::123456789012:role/dlm",
            state=state,
            policy_details={
                "resource_types": ["VOLUME"],
                "target_tags": {"snapshots": name.removesuffix("-policy")},
                "schedules": [
                    {
                        "name": "only",
                        "create_rule": {"cron_expression": cron},
                        "retain_rule": {"interval": days, "interval_unit": "DAYS"},
                        "cross_region_copy_rules": copies,
                    }
                ],
            },
        )
    for name in ("weekly", "short"):
        _volume(f"{name}-volume", {"snapshots": name})


def audit() -> None:
    """A framework whose recorder records something else."""
    role = "arn:aws:iam::123456789012:role/config"
    recorder = aws.cfg.Recorder(
        "recorder",
        role_arn=role,
        recording_group={"all_supported": False, "resource_types": ["AWS::IAM::Role"]},
    )
    aws.cfg.RecorderStatus("recorder-status", name=recorder.name, is_enabled=True)
    aws.backup.Framework(
        "blind-framework", name="blind", controls=[{"name": "BACKUP_RESOURCES_PROTECTED_BY_BACKUP_PLAN"}]
    )


def alarms(topic: aws.sns.Topic) -> None:
    """An alarm that tells nobody, and one that calls another Region."""
    _alarm("mute-alarm", None)
    _alarm("abroad-alarm", topic, region=OTHER)


def _statement(effect: str, action: str, principal: str, resource: str = "*", **rest: object) -> dict[str, object]:
    body = {"Sid": "s", "Effect": effect, "Action": action, "Principal": principal, "Resource": resource, **rest}
    return {"Version": "2012-10-17", "Statement": [body]}


def _redrive(queue: aws.sqs.Queue) -> pulumi.Output[str]:
    return queue.arn.apply(lambda arn: json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": 5}))


def _queue(
    name: str,
    *,
    retention: int = 345_600,
    visibility: int = 360,
    dead_letters: aws.sqs.Queue | None = None,
    is_source: bool = False,
    kms_key: pulumi.Input[str] | None = None,
    throughput: str | None = None,
    watched: bool = True,
) -> aws.sqs.Queue:
    queue = aws.sqs.Queue(
        name,
        message_retention_seconds=retention,
        visibility_timeout_seconds=visibility,
        kms_master_key_id=kms_key,
        sqs_managed_sse_enabled=None if kms_key else True,
        fifo_queue=name.endswith(".fifo") or None,
        fifo_throughput_limit=throughput,
    )
    if watched:
        _watch(name, queue)
    insecure = {"Condition": {"Bool": {"aws:SecureTransport": "false"}}}
    policy = queue.arn.apply(lambda arn: json.dumps(_statement("Deny", "sqs:*", "*", arn, **insecure)))
    aws.sqs.QueuePolicy(f"{name}-policy", queue_url=queue.url, policy=policy)
    if is_source and dead_letters is not None:
        aws.sqs.RedrivePolicy(f"{name}-redrive", queue_url=queue.url, redrive_policy=_redrive(dead_letters))
    return queue


def _watch(name: str, queue: aws.sqs.Queue) -> None:
    aws.cloudwatch.MetricAlarm(
        f"{name}-waiting",
        comparison_operator="GreaterThanThreshold",
        evaluation_periods=1,
        metric_name="ApproximateNumberOfMessagesVisible",
        namespace="AWS/SQS",
        dimensions={"QueueName": queue.name},
        period=60,
        statistic="Maximum",
        threshold=1,
        alarm_actions=[f"arn:aws:sns:{REGION}:123456789012:team"],
    )


def _plan(name: str, vault: aws.backup.Vault, *rules: dict[str, object]) -> aws.backup.Plan:
    base = {"rule_name": "rule", "target_vault_name": vault.name, "schedule": "cron(0 3 ? * * *)"}
    return aws.backup.Plan(name, rules=[{**base, **rule} for rule in rules])


def _selection(plan_tag: str, plan: aws.backup.Plan) -> None:
    tag = {"type": "STRINGEQUALS", "key": "backup-plan", "value": plan_tag}
    aws.backup.Selection(
        f"{plan_tag}-selection",
        plan_id=plan.id,
        iam_role_arn="arn:aws:iam::123456789012:role/backup",
        selection_tags=[tag],
    )


def _table(name: str, *, plan: str | None = None, recovery: bool = True, protection: bool = True) -> None:
    aws.dynamodb.Table(
        name,
        hash_key="id",
        attributes=[{"name": "id", "type": "S"}],
        billing_mode="PAY_PER_REQUEST",
        point_in_time_recovery={"enabled": recovery},
        deletion_protection_enabled=protection,
        tags={"backup-plan": plan} if plan else None,
    )


def _volume(name: str, tags: dict[str, str]) -> None:
    aws.ebs.Volume(name, availability_zone=f"{REGION}a", size=10, encrypted=True, tags=tags)


def _alarm(name: str, topic: aws.sns.Topic | None, region: str | None = None) -> None:
    aws.cloudwatch.MetricAlarm(
        name,
        comparison_operator="GreaterThanThreshold",
        evaluation_periods=1,
        metric_name="ApproximateAgeOfOldestMessage",
        namespace="AWS/SQS",
        period=60,
        statistic="Maximum",
        threshold=1,
        alarm_actions=[topic.arn] if topic else None,
        region=region,
    )
