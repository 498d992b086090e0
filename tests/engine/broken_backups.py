"""Backups, databases and snapshots that break each mandatory rule about them once and by name."""

import json

import pulumi
import pulumi_aws as aws

from tests.engine.broken_parts import OTHER, REGION, statement

EXPECTED = {
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
}
"""What each rule must find: name of the resource."""


def protection(key: aws.kms.Key) -> None:
    """Build all of it."""
    vault = aws.backup.Vault("vault", kms_key_arn=key.arn)
    backup(vault)
    vaults(vault, key)
    databases()
    restore_tests()
    snapshots()
    audit()


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
    welcome = json.dumps(statement("Allow", "backup:CopyIntoBackupVault", "*"))
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
