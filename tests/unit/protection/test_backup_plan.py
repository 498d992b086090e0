import json
from typing import Any, cast

from components.protection.backup_plan import BackupPlan, BackupPlanArgs
from components.protection.backup_vault import BackupVault
from rehearsal.estate import Estate, Resource
from rehearsal.recording import record
from tests.checkers.estate_checks import assert_accepted

TOPIC = "arn:aws:sns:eu-central-1:123456789012:alarms"
KEY = "arn:aws:kms:eu-central-1:123456789012:key/11111111-2222-3333-4444-555555555555"
COPY_KEY = KEY.replace("eu-central-1", "eu-west-1")
NORTH_KEY = KEY.replace("eu-central-1", "eu-north-1")
COPY_VAULT = "arn:aws:backup:eu-west-1:123456789012:backup-vault:recovery"
DAILY = {"name": "daily", "schedule": "cron(0 5 ? * * *)", "delete_after_days": 35}
HOURLY = {"name": "hourly", "schedule": "cron(0 * ? * * *)", "delete_after_days": 2}
PITR = {"name": "pitr", "schedule": "cron(0 3 ? * * *)", "delete_after_days": 35, "continuous": True}
YEARLY = {
    "name": "yearly",
    "schedule": "cron(0 4 1 1 ? *)",
    "schedule_timezone": "Europe/Berlin",
    "start_window_minutes": 60,
    "completion_window_minutes": 1440,
    "delete_after_days": 2555,
    "cold_storage_after_days": 30,
    "copies": {"recovery": {"delete_after_days": 3650, "cold_storage_after_days": 7}},
}
COPIES = {"copy_vaults": {"recovery": {"vault_arn": COPY_VAULT, "key_arn": COPY_KEY}}}
OTHER_ACCOUNT = "arn:aws:backup:eu-central-1:210987654321:backup-vault:bunker"
REDSHIFT = "arn:aws:redshift:eu-central-1:123456789012:cluster:sales"
AIR_GAPPED = {
    "vault_arn": "arn:aws:backup:eu-central-1:123456789012:backup-vault:apart",
    "min_retention_days": 7,
    "max_retention_days": 4000,
}


def built(*rules: dict[str, Any], name: str = "nightly", **args: Any) -> Estate:
    given = {
        "plan_name": "default",
        "vault_name": "main",
        "vault_key_arn": KEY,
        "rules": list(rules) or [DAILY],
        **args,
    }
    return record(lambda: BackupPlan(name, cast("BackupPlanArgs", given)))


def plan_of(estate: Estate) -> Resource:
    return estate.by_name("nightly-plan")


def rules_of(estate: Estate) -> dict[str, dict[str, Any]]:
    return {rule["ruleName"]: dict(rule) for rule in plan_of(estate).inputs["rules"]}


def test_aws_accepts_everything_the_plan_emits() -> None:
    assert_accepted(built())
    assert_accepted(
        built(DAILY, HOURLY, PITR, YEARLY, **COPIES, alarm_topic_arn=TOPIC, windows_vss=True, tags={"a": "b"})
    )
    assert_accepted(built(name="n" * 32, region="eu-north-1", vault_key_arn=NORTH_KEY))


def test_a_plan_makes_exactly_these_resources() -> None:
    assert built(**COPIES).by_type == {
        "aws:backup/plan:Plan": 1,
        "aws:backup/selection:Selection": 1,
        "aws:cloudwatch/eventRule:EventRule": 1,
        "aws:cloudwatch/metricAlarm:MetricAlarm": 1,
        "aws:iam/role:Role": 1,
        "aws:iam/rolePolicy:RolePolicy": 1,
        "aws:iam/rolePolicyAttachment:RolePolicyAttachment": 4,
        "reliability:index:BackupPlan": 1,
    }


def test_every_default_of_a_rule_is_stated() -> None:
    assert rules_of(built())["daily"] == {
        "ruleName": "daily",
        "targetVaultName": "main",
        "schedule": "cron(0 5 ? * * *)",
        "scheduleExpressionTimezone": "Etc/UTC",
        "startWindow": 480,
        "completionWindow": 10080,
        "enableContinuousBackup": False,
        "lifecycle": {"deleteAfter": 35},
    }, "the provider's own window of 180 minutes would cancel long backups"


def test_a_rule_that_says_everything_is_emitted_as_said() -> None:
    assert rules_of(built(YEARLY, **COPIES, tags={"a": "b"}))["yearly"] == {
        "ruleName": "yearly",
        "targetVaultName": "main",
        "schedule": "cron(0 4 1 1 ? *)",
        "scheduleExpressionTimezone": "Europe/Berlin",
        "startWindow": 60,
        "completionWindow": 1440,
        "enableContinuousBackup": False,
        "lifecycle": {"coldStorageAfter": 30, "deleteAfter": 2555},
        "copyActions": [{"destinationVaultArn": COPY_VAULT, "lifecycle": {"coldStorageAfter": 7, "deleteAfter": 3650}}],
        "recoveryPointTags": {"a": "b"},
    }


def test_daily_rules_are_copied_and_hourly_and_continuous_ones_are_not() -> None:
    copied = {name for name, rule in rules_of(built(DAILY, HOURLY, PITR, **COPIES)).items() if "copyActions" in rule}
    assert copied == {"daily"}
    asked = [{**HOURLY, "copies": {"recovery": {}}}, {**PITR, "copies": {"recovery": {}}}]
    copied = {name for name, rule in rules_of(built(*asked, **COPIES)).items() if "copyActions" in rule}
    assert copied == {"hourly", "pitr"}, "both can be asked for"
    assert "copyActions" not in rules_of(built({**DAILY, "copies": {}}, **COPIES))["daily"]


def test_resources_are_selected_by_a_condition_on_the_tag_and_by_nothing_else() -> None:
    estate = built()
    selection = estate.by_name("nightly-tagged")
    assert dict(selection.inputs) == {
        "planId": plan_of(estate).id,
        "iamRoleArn": estate.by_name("nightly-role").outputs["arn"],
        "resources": ["*"],
        "conditions": [{"stringEquals": [{"key": "aws:ResourceTag/backup-plan", "value": "default"}]}],
    }, "conditions alone are refused, selection tags would be a union"


def test_plan_and_selection_wait_for_the_roles_permissions() -> None:
    estate = built()
    permissions = {r.urn for r in estate.resources if "rolePolicy" in r.type}
    assert len(permissions) == 5
    for name in ("nightly-plan", "nightly-tagged"):
        assert permissions <= set(estate.by_name(name).dependencies), "AWS checks the role when it selects"


def test_the_role_may_use_both_keys() -> None:
    document = built(**COPIES).by_name("nightly-vault-keys").inputs["policy"]
    assert KEY in document, "the vault's key"
    assert COPY_KEY in document, "the recovery vault's key"
    assert COPY_KEY not in built().by_name("nightly-vault-keys").inputs["policy"], "no more than it needs"


def test_windows_snapshots_are_made_through_vss_when_asked() -> None:
    assert "advancedBackupSettings" not in plan_of(built()).inputs
    assert plan_of(built(windows_vss=True)).inputs["advancedBackupSettings"] == [
        {"resourceType": "EC2", "backupOptions": {"WindowsVSS": "enabled"}}
    ]


def test_silence_of_the_plan_raises_an_alarm_whatever_other_plans_do() -> None:
    estate = built(alarm_topic_arn=TOPIC)
    rule = estate.by_name("nightly-completed")
    assert json.loads(rule.inputs["eventPattern"])["detail"] == {
        "state": ["COMPLETED"],
        "iamRoleArn": [estate.by_name("nightly-role").outputs["arn"]],
    }, "each plan has a role of its own"
    alarm = estate.by_name("nightly-overdue").inputs
    assert (alarm["namespace"], alarm["metricName"]) == ("AWS/Events", "TriggeredRules")
    assert alarm["dimensions"] == {"RuleName": rule.outputs["name"]}
    assert (alarm["evaluationPeriods"], alarm["period"], alarm["treatMissingData"]) == (44, 3600, "breaching")
    assert alarm["alarmActions"] == [TOPIC]
    assert built(overdue_after_hours=30).by_name("nightly-overdue").inputs["evaluationPeriods"] == 30
    assert not built(YEARLY, **COPIES).of_type("aws:cloudwatch/metricAlarm:MetricAlarm"), "no alarm looks back a year"


def test_global_children_take_no_region_and_the_others_do() -> None:
    estate = built(region="eu-north-1", vault_key_arn=NORTH_KEY, **COPIES)
    regions = {r.type.split(":")[1].split("/")[0]: r.inputs.get("region") for r in estate.resources if r.custom}
    assert regions["iam"] is None
    assert (regions["backup"], regions["cloudwatch"]) == ("eu-north-1", "eu-north-1")


def test_a_rule_more_changes_the_plan_alone_and_order_changes_nothing() -> None:
    before, after = built(DAILY, **COPIES), built(YEARLY, DAILY, **COPIES)
    for resource in before.resources:
        if resource.name != "nightly-plan":
            assert after.by_urn[resource.urn].inputs == resource.inputs, f"{resource.name} must stay as it is"
    assert rules_of(after)["daily"] == rules_of(before)["daily"], "the rule that was there stays as it is"
    assert plan_of(built(DAILY, YEARLY, **COPIES)).inputs == plan_of(after).inputs, "rules are told apart by name"


def test_a_plan_copies_to_every_vault_with_a_lifecycle_of_its_own() -> None:
    vaults = {"recovery": {"vault_arn": COPY_VAULT}, "bunker": {"vault_arn": OTHER_ACCOUNT}}
    monthly = {
        "name": "monthly",
        "schedule": "cron(0 7 1 * ? *)",
        "delete_after_days": 400,
        "copies": {"bunker": {"delete_after_days": 3650, "cold_storage_after_days": 30, "archive": True}},
    }
    estate = built(DAILY, monthly, copy_vaults=vaults)
    assert_accepted(estate)
    rules = rules_of(estate)
    assert [copy["destinationVaultArn"] for copy in rules["daily"]["copyActions"]] == [OTHER_ACCOUNT, COPY_VAULT], (
        "to both, in the order of their names"
    )
    assert rules["monthly"]["copyActions"] == [
        {
            "destinationVaultArn": OTHER_ACCOUNT,
            "lifecycle": {
                "deleteAfter": 3650,
                "coldStorageAfter": 30,
                "optInToArchiveForSupportedResources": True,
            },
        }
    ], "where asked, for as long as asked"


def test_another_copy_vault_changes_the_plan_and_nothing_else() -> None:
    before = built(DAILY, **COPIES)
    after = built(DAILY, copy_vaults={**COPIES["copy_vaults"], "bunker": {"vault_arn": OTHER_ACCOUNT}})
    assert {r.urn for r in after.resources} == {r.urn for r in before.resources}
    changed = {r.name for r in before.resources if after.by_urn[r.urn].inputs != r.inputs}
    assert changed == {"nightly-plan"}


def test_presets_become_rules_that_can_be_read() -> None:
    estate = built(presets=["gfs"], rules=[], preset_timezone="Europe/Berlin")
    assert_accepted(estate)
    assert {name: rule["lifecycle"]["deleteAfter"] for name, rule in rules_of(estate).items()} == {
        "daily": 35,
        "weekly": 120,
        "monthly": 400,
        "yearly": 2557,
    }
    assert {rule["scheduleExpressionTimezone"] for rule in rules_of(estate).values()} == {"Europe/Berlin"}


def test_rules_store_into_an_air_gapped_vault_where_they_would_copy() -> None:
    estate = built(DAILY, HOURLY, PITR, air_gapped_vault={**AIR_GAPPED, "key_arn": KEY})
    assert_accepted(estate)
    apart = {name: rule.get("targetLogicallyAirGappedBackupVaultArn") for name, rule in rules_of(estate).items()}
    assert apart == {"daily": AIR_GAPPED["vault_arn"], "hourly": None, "pitr": None}


def test_scans_have_a_scanner_role_of_their_own_and_the_plans_role_may_start_them() -> None:
    estate = built({**DAILY, "malware_scan": "incremental"}, malware_scan_types=["S3", "EBS"])
    assert_accepted(estate)
    assert rules_of(estate)["daily"]["scanActions"] == [{"malwareScanner": "GUARDDUTY", "scanMode": "INCREMENTAL_SCAN"}]
    assert plan_of(estate).inputs["scanSettings"] == [
        {
            "malwareScanner": "GUARDDUTY",
            "resourceTypes": ["EBS", "S3"],
            "scannerRoleArn": estate.by_name("nightly-scanner-role").outputs["arn"],
        }
    ]
    assert (
        "malware-protection.guardduty.amazonaws.com"
        in estate.by_name("nightly-scanner-role").inputs["assumeRolePolicy"]
    )
    assert estate.by_name("nightly-malware-scans").inputs["policyArn"].endswith("/AWSBackupServiceRolePolicyForScans")
    assert estate.by_name("nightly-scanner").inputs["policyArn"].endswith("/AWSBackupGuardDutyRolePolicyForScans")
    assert not [r for r in built().resources if "scan" in r.name], "no scan, no role"


def test_selections_narrow_by_tags_and_never_widen() -> None:
    selections = {
        "legacy": {
            "tags": {"team": "a"},
            "resource_arns": ["arn:aws:ec2:*:*:volume/*", "arn:aws:ec2:*:*:instance/*"],
            "excluded_arns": ["arn:aws:ec2:eu-central-1:123456789012:volume/vol-1"],
        }
    }
    estate = built(selections=selections)
    assert_accepted(estate)
    made = estate.by_name("nightly-legacy").inputs
    assert made["resources"] == ["arn:aws:ec2:*:*:instance/*", "arn:aws:ec2:*:*:volume/*"], (
        "sorted: order is no meaning"
    )
    assert made["conditions"] == [{"stringEquals": [{"key": "aws:ResourceTag/team", "value": "a"}]}]
    assert made["notResources"] == ["arn:aws:ec2:eu-central-1:123456789012:volume/vol-1"]
    assert estate.by_name("nightly-tagged").inputs == built().by_name("nightly-tagged").inputs, "the first one stays"
    for selection in estate.of_type("aws:backup/selection:Selection"):
        assert "selectionTags" not in selection.inputs, "with resources they would be a union"
    alone = built(selections=selections, select_by_tag=False).of_type("aws:backup/selection:Selection")
    assert [selection.name for selection in alone] == ["nightly-legacy"]


def test_recovery_points_carry_the_plans_tags_and_the_rules_own() -> None:
    rule = rules_of(built({**DAILY, "recovery_point_tags": {"kind": "daily", "a": "c"}}, tags={"a": "b"}))["daily"]
    assert rule["recoveryPointTags"] == {"a": "c", "kind": "daily"}


def test_the_components_outputs_are_registered() -> None:
    estate = built()
    outputs = estate.by_name("nightly", "reliability:index:BackupPlan").outputs
    assert (outputs["tagKey"], outputs["tagValue"]) == ("backup-plan", "default"), "what a resource needs"
    assert outputs["roleArn"] == estate.by_name("nightly-role").outputs["arn"]


def test_vaults_and_plan_work_together_across_two_regions() -> None:
    def program() -> None:
        main = BackupVault("main", {"alarm_topic_arn": TOPIC})
        recovery = BackupVault("recovery", {"region": "eu-west-1"})
        BackupPlan(
            "nightly",
            {
                "plan_name": "default",
                "vault_name": main.vault_name,
                "vault_key_arn": main.key_arn,
                "copy_vaults": {"recovery": {"vault_arn": recovery.vault_arn, "key_arn": recovery.key_arn}},
                "rules": [{"name": "daily", "schedule": "cron(0 5 ? * * *)", "delete_after_days": 35}],
            },
        )

    estate = record(program)
    assert_accepted(estate)
    rule = rules_of(estate)["daily"]
    assert rule["targetVaultName"] == estate.by_name("main-vault").outputs["name"]
    assert rule["copyActions"][0]["destinationVaultArn"] == estate.by_name("recovery-vault").outputs["arn"]


def test_numbers_of_other_languages_are_whole_again() -> None:
    rule = rules_of(built({**DAILY, "delete_after_days": 35.0, "start_window_minutes": 60.0}))["daily"]
    assert (repr(rule["lifecycle"]["deleteAfter"]), repr(rule["startWindow"])) == ("35", "60")
