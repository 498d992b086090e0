import dataclasses
import json
from typing import Any, cast

import pulumi
import pytest

from components.protection.backup_audit import BackupAudit, BackupAuditArgs
from components.shared.checks import ComponentError
from rehearsal.cloud.resources import SHAPES
from rehearsal.cloud.shapes.base import Shape
from rehearsal.estate import Estate
from rehearsal.recording import record
from tests.checkers.estate_checks import assert_accepted, findings

TOPIC = "arn:aws:sns:eu-central-1:123456789012:alarms"
KEY = "arn:aws:kms:eu-central-1:123456789012:key/11111111-2222-3333-4444-555555555555"
ROLE = "arn:aws:iam::123456789012:role/break-glass"
PLAN, LAST = "BACKUP_RESOURCES_PROTECTED_BY_BACKUP_PLAN", "BACKUP_LAST_RECOVERY_POINT_CREATED"
SMALL = {"backups": {"controls": {PLAN: {}}}}
JOBS = {"jobs": {"template": "BACKUP_JOB_REPORT"}}
EVERYTHING = {
    "all": {
        "description": "Every control there is",
        "controls": {
            PLAN: {"scope": {"tag_key": "stack", "tag_value": "prod"}},
            "BACKUP_PLAN_MIN_FREQUENCY_AND_MIN_RETENTION_CHECK": {
                "frequency_hours": 24,
                "retention_days": 35,
                "scope": {"resource_ids": ["349f2247-b489-4301-83ac-4b7dd724db9a"]},
            },
            "BACKUP_RECOVERY_POINT_MANUAL_DELETION_DISABLED": {"exempt_role_arns": [ROLE]},
            "BACKUP_RECOVERY_POINT_ENCRYPTED": {},
            "BACKUP_RECOVERY_POINT_MINIMUM_RETENTION_CHECK": {"retention_days": 7},
            "BACKUP_RESOURCES_PROTECTED_BY_CROSS_REGION": {"regions": ["eu-west-1"]},
            "BACKUP_RESOURCES_PROTECTED_BY_CROSS_ACCOUNT": {"account_ids": ["222222222222"]},
            "BACKUP_RESOURCES_PROTECTED_BY_BACKUP_VAULT_LOCK": {"min_retention_days": 7, "max_retention_days": 400},
            LAST: {"age_hours": 48, "scope": {"resource_types": ["EBS", "EFS"]}},
            "RESTORE_TIME_FOR_RESOURCES_MEET_TARGET": {"max_restore_minutes": 240},
            "RESOURCES_IN_LOGICALLY_AIR_GAPPED_VAULT": {"age_days": 10, "scope": {"resource_types": ["EC2"]}},
        },
    }
}
ALL_REPORTS = {
    "jobs": {"template": "BACKUP_JOB_REPORT"},
    "copies": {"template": "COPY_JOB_REPORT", "account_ids": ["ROOT"], "regions": ["*"]},
    "restores": {"template": "RESTORE_JOB_REPORT", "organizational_unit_ids": ["ou-abcd-1234wxyz"]},
    "controls": {"template": "CONTROL_COMPLIANCE_REPORT", "formats": ["JSON", "CSV"]},
    "resources": {"template": "RESOURCE_COMPLIANCE_REPORT", "frameworks": ["all"]},
}
FRAMEWORK, REPORT = "aws:backup/framework:Framework", "aws:backup/reportPlan:ReportPlan"
EVENT_RULE, POLICY = "aws:cloudwatch/eventRule:EventRule", "aws:s3/bucketPolicy:BucketPolicy"


def built(name: str = "main", **args: Any) -> Estate:
    return record(lambda: BackupAudit(name, cast("BackupAuditArgs", {"audit_name": "prod", **args})))


def full(**args: Any) -> Estate:
    given = {"frameworks": EVERYTHING, "reports": ALL_REPORTS, "config_recorder": {}, "alarm_topic_arn": TOPIC}
    return built(**given | args)


def test_aws_accepts_everything_the_audit_emits() -> None:
    assert_accepted(full(backup_plan="daily", tags={"owner": "platform"}))
    assert_accepted(full(kms_key_arn=KEY, protect=False))
    assert_accepted(built("x" * 40, frameworks=SMALL))
    assert_accepted(built(reports=JOBS, region="eu-west-1"))


@pytest.mark.parametrize(
    ("type_", "change"),
    [
        (FRAMEWORK, {"name": "with-hyphen"}),
        (FRAMEWORK, {"controls": [{"name": "BACKUP_NOTHING"}]}),
        (FRAMEWORK, {"controls": [{"name": PLAN, "inputParameters": [{"name": "maxRestoreTime", "value": "1"}]}]}),
        (REPORT, {"reportSetting": {"reportTemplate": "MALWARE_JOB_REPORT"}}),
        (REPORT, {"reportSetting": {"reportTemplate": "BACKUP_JOB_REPORT", "frameworkArns": ["arn"]}}),
        ("aws:cfg/recorder:Recorder", {"recordingGroup": {"resourceTypes": ["AWS::Backup::Plan"]}}),
    ],
)
def test_the_checks_would_notice_what_aws_refuses(type_: str, change: dict[str, Any]) -> None:
    estate = full()
    victim = estate.of_type(type_)[0]
    broken = [
        resource
        if resource.urn != victim.urn
        else type(resource)(**_fields(resource) | {"inputs": {**resource.inputs, **change}})
        for resource in estate.resources
    ]
    assert findings(Estate(project=estate.project, stack=estate.stack, resources=tuple(broken)))


def _fields(resource: Any) -> dict[str, Any]:
    return {name: getattr(resource, name) for name in resource.__dataclass_fields__}


def test_a_framework_alone_makes_nothing_else() -> None:
    estate = built(frameworks=SMALL)
    assert estate.by_type == {FRAMEWORK: 1, "reliability:index:BackupAudit": 1}
    assert dict(estate.by_name("main-framework-backups").inputs) == {
        "name": "prod_backups",
        "controls": [{"name": PLAN}],
        "tags": {"Name": "main-framework-backups"},
    }


def test_a_control_can_have_several_parameters_and_a_scope() -> None:
    controls = {one["name"]: one for one in full().by_name("main-framework-all").inputs["controls"]}
    assert len(controls) == 11
    assert controls["BACKUP_PLAN_MIN_FREQUENCY_AND_MIN_RETENTION_CHECK"] == {
        "name": "BACKUP_PLAN_MIN_FREQUENCY_AND_MIN_RETENTION_CHECK",
        "inputParameters": [
            {"name": "requiredFrequencyUnit", "value": "hours"},
            {"name": "requiredFrequencyValue", "value": "24"},
            {"name": "requiredRetentionDays", "value": "35"},
        ],
        "scope": {
            "complianceResourceIds": ["349f2247-b489-4301-83ac-4b7dd724db9a"],
            "complianceResourceTypes": ["AWS::Backup::BackupPlan"],
        },
    }


def test_frameworks_wait_for_the_recorder_and_for_each_other() -> None:
    frameworks = dict.fromkeys(("b", "a", "c"), SMALL["backups"])
    estate = built(frameworks=frameworks, config_recorder={})
    switch = estate.by_name("main-recorder", "aws:cfg/recorderStatus:RecorderStatus")
    first, second, third = (estate.by_name(f"main-framework-{key}") for key in "abc")
    assert switch.urn in first.dependencies, "before, AWS Config records nothing"
    assert first.urn in second.dependencies
    assert second.urn in third.dependencies
    assert first.urn not in third.dependencies


def told_by_an_update(monkeypatch: pytest.MonkeyPatch, status: str | None, *, dry_run: bool = False) -> Estate:
    shape = dataclasses.replace(SHAPES[FRAMEWORK], out={"deploymentStatus": status} if status else {})
    monkeypatch.setitem(cast("dict[str, Shape]", SHAPES), FRAMEWORK, shape)
    args = cast("BackupAuditArgs", {"audit_name": "prod", "frameworks": SMALL, "region": "eu-west-1"})
    return record(lambda: BackupAudit("main", args), dry_run=dry_run)


@pytest.mark.parametrize("status", ["FAILED", "CREATE_IN_PROGRESS"])
def test_a_framework_that_was_not_deployed_fails_the_update(monkeypatch: pytest.MonkeyPatch, status: str) -> None:
    with pytest.raises(pulumi.RunError) as error:
        told_by_an_update(monkeypatch, status)
    for part in (
        *("prod_backups", status, "resource tracking is off", "leaves out types of AWS Backup", "the Region lacks"),
        "aws backup describe-framework --framework-name prod_backups --region eu-west-1",
        "docs/backup-audit.md#the-framework-judges-nothing",
    ):
        assert part in str(error.value), "which framework, why, and what to do"


def test_a_preview_only_warns_of_it(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    estate = told_by_an_update(monkeypatch, "FAILED", dry_run=True)
    assert "its deployment is FAILED" in capsys.readouterr().err
    (component,) = estate.of_type("reliability:index:BackupAudit")
    assert component.outputs["frameworkArns"], "the update that it shows may be the one that repairs it"


@pytest.mark.parametrize(
    ("status", "dry_run"), [("COMPLETED", False), ("COMPLETED", True), (None, True), (None, False)]
)
def test_a_deployed_framework_and_an_unknown_one_are_let_pass(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    status: str | None,
    dry_run: bool,  # noqa: FBT001 - a case
) -> None:
    told_by_an_update(monkeypatch, status, dry_run=dry_run)
    assert "deployment" not in capsys.readouterr().err


def test_the_order_of_controls_frameworks_and_reports_has_no_meaning() -> None:
    def backwards(given: dict[str, Any]) -> dict[str, Any]:
        return {
            key: backwards(cast("dict[str, Any]", value)) if isinstance(value, dict) else value
            for key, value in reversed(given.items())
        }

    before, after = full(), full(frameworks=backwards(EVERYTHING), reports=backwards(ALL_REPORTS))
    assert [(one.urn, one.inputs) for one in before.resources] == [(one.urn, one.inputs) for one in after.resources]


def test_reports_go_into_a_bucket_of_their_own() -> None:
    estate = built(reports=JOBS)
    bucket = estate.by_name("main-reports")
    assert bucket.protect, "reports are evidence"
    assert bucket.inputs["forceDestroy"] is False
    access = estate.by_name("main-reports-access").inputs
    assert [access[key] for key in sorted(access) if key != "bucket"] == [True] * 4
    encryption = estate.by_name("main-reports-encryption").inputs["rules"][0]
    assert encryption == {"applyServerSideEncryptionByDefault": {"sseAlgorithm": "AES256"}}
    assert estate.by_name("main-reports-versioning").inputs["versioningConfiguration"] == {"status": "Enabled"}
    rule = estate.by_name("main-reports-lifecycle").inputs["rules"][0]
    assert rule["expiration"] == {"days": 400}
    assert rule["noncurrentVersionExpiration"] == {"noncurrentDays": 30}
    assert estate.by_name("main-report-jobs").inputs["reportDeliveryChannel"] == {
        "formats": ["CSV"],
        "s3BucketName": bucket.outputs["bucket"],
    }


def test_the_bucket_takes_reports_from_aws_backup_and_nothing_without_tls() -> None:
    estate = built(reports=JOBS)
    policy = estate.by_name("main-reports-policy", POLICY)
    delivers, guard = json.loads(policy.inputs["policy"])["Statement"]
    arn = estate.by_name("main-reports").outputs["arn"]
    assert delivers["Principal"]["AWS"].endswith("/reports.backup.amazonaws.com/AWSServiceRoleForBackupReports")
    assert (guard["Effect"], guard["Resource"]) == ("Deny", [arn, f"{arn}/*"])
    assert estate.by_name("main-report-jobs").urn in policy.dependencies, "the report plan makes the role it names"
    assert estate.by_name("main-reports-access").urn in policy.dependencies


def test_a_report_covers_the_frameworks_it_names() -> None:
    frameworks = {"a": SMALL["backups"], "b": SMALL["backups"]}
    reports = {
        "all": {"template": "CONTROL_COMPLIANCE_REPORT"},
        "one": {"template": "RESOURCE_COMPLIANCE_REPORT", "frameworks": ["b"], "framework_arns": ["arn:aws:x"]},
        "jobs": {"template": "BACKUP_JOB_REPORT"},
    }
    estate = built(frameworks=frameworks, reports=reports)
    a, b = (estate.by_name(f"main-framework-{key}").outputs["arn"] for key in "ab")
    covered = {
        key: estate.by_name(f"main-report-{key}").inputs["reportSetting"].get("frameworkArns") for key in reports
    }
    assert covered == {"all": [a, b], "one": [b, "arn:aws:x"], "jobs": None}


def test_a_report_on_the_organization_names_no_framework() -> None:
    setting = full().by_name("main-report-copies").inputs["reportSetting"]
    assert setting == {"reportTemplate": "COPY_JOB_REPORT", "accounts": ["ROOT"], "regions": ["*"]}


def test_a_customer_key_encrypts_the_reports() -> None:
    rule = full(kms_key_arn=KEY).by_name("main-reports-encryption").inputs["rules"][0]
    assert rule == {
        "applyServerSideEncryptionByDefault": {"sseAlgorithm": "aws:kms", "kmsMasterKeyId": KEY},
        "bucketKeyEnabled": True,
    }
    own = full(kms_key_arn=KEY).by_name("main-config-encryption").inputs["rules"][0]
    assert own == {"applyServerSideEncryptionByDefault": {"sseAlgorithm": "AES256"}}, "Config has no right to the key"


def test_the_recorder_records_the_types_of_backups_and_never_takes_another_over() -> None:
    estate = full(config_recorder={"resource_types": ["AWS::EFS::FileSystem"]})
    recorder = estate.by_name("main-recorder", "aws:cfg/recorder:Recorder")
    assert "name" not in recorder.inputs, "under the name default it would change the recorder that is there"
    assert recorder.inputs["recordingGroup"]["resourceTypes"] == [
        *("AWS::Backup::BackupPlan", "AWS::Backup::BackupSelection", "AWS::Backup::BackupVault"),
        *("AWS::Backup::RecoveryPoint", "AWS::Config::ResourceCompliance", "AWS::EFS::FileSystem"),
    ]
    channel = estate.by_name("main-recorder", "aws:cfg/deliveryChannel:DeliveryChannel")
    switch = estate.by_name("main-recorder", "aws:cfg/recorderStatus:RecorderStatus")
    assert recorder.urn in channel.dependencies, "Config refuses a channel without a recorder"
    assert estate.by_name("main-config-policy", POLICY).urn in channel.dependencies
    assert channel.urn in switch.dependencies, "Config refuses to start without a channel"
    assert switch.inputs["isEnabled"] is True


def test_without_the_switch_nothing_of_config_is_made() -> None:
    assert not [one for one in built(frameworks=SMALL, reports=JOBS).resources if "aws:cfg/" in one.type]


def test_somebody_hears_when_a_control_is_no_longer_met() -> None:
    estate = full()
    rule = estate.by_name("main-not-compliant", EVENT_RULE)
    target = estate.by_name("main-not-compliant", "aws:cloudwatch/eventTarget:EventTarget")
    assert ":eu-central-1:123456789012:config-rule/aws-service-rule/backup." in rule.inputs["eventPattern"]
    assert "docs/backup-audit.md#a-control-is-not-met" in rule.inputs["description"]
    assert target.inputs["arn"] == TOPIC
    assert not built(reports=JOBS, alarm_topic_arn=TOPIC).of_type(EVENT_RULE), "no framework, no control"
    assert not built(frameworks=SMALL).of_type(EVENT_RULE)


def test_an_audit_of_another_region_has_every_child_there() -> None:
    estate = full(region="eu-west-1", alarm_topic_arn=TOPIC.replace("eu-central-1", "eu-west-1"))
    regional = [
        one for one in estate.resources if one.custom and one.type.startswith("aws:") and "aws:iam" not in one.type
    ]
    assert {one.inputs.get("region") for one in regional} == {"eu-west-1"}
    assert ":eu-west-1:" in estate.by_name("main-not-compliant", EVENT_RULE).inputs["eventPattern"]


def test_tags_reach_every_taggable_child_and_the_buckets_are_backed_up() -> None:
    estate = full(tags={"owner": "platform"}, backup_plan="daily")
    tagged = {one.name for one in estate.resources if "owner" in one.inputs.get("tags", {})}
    assert tagged == {
        *("main-config", "main-framework-all", "main-not-compliant", "main-reports"),
        *(f"main-report-{key}" for key in ALL_REPORTS),
    }
    for name in ("main-reports", "main-config"):
        assert estate.by_name(name, "aws:s3/bucket:Bucket").inputs["tags"]["backup-plan"] == "daily"


def test_a_throw_away_audit_can_be_destroyed_with_its_reports() -> None:
    estate = full(protect=False)
    assert not [one.name for one in estate.resources if one.protect]
    assert all(one.inputs["forceDestroy"] for one in estate.of_type("aws:s3/bucket:Bucket"))


def test_adding_a_report_or_a_control_changes_nothing_else() -> None:
    before = built(frameworks=SMALL, reports=JOBS)
    after = built(frameworks=SMALL, reports={**JOBS, "more": {"template": "COPY_JOB_REPORT"}})
    for resource in before.resources:
        assert after.by_urn[resource.urn].inputs == resource.inputs, resource.name
    added = {one.name for one in after.resources} - {one.name for one in before.resources}
    assert added == {"main-report-more"}


@pytest.mark.parametrize(
    ("name", "args", "parts"),
    [
        ("main", {}, ["frameworks", "there is no report either"]),
        ("main", {"frameworks": SMALL, "audit_name": "with-hyphen"}, ["audit_name", "take no hyphen"]),
        ("main", {"frameworks": SMALL, "audit_name": "1st"}, ["audit_name", "beginning with a letter"]),
        ("Main", {"frameworks": SMALL}, ["name = 'Main'", "lower-case"]),
        ("x" * 41, {"frameworks": SMALL}, ["name = ", "1 to 40"]),
        ("main", {"reports": {"r": {"template": "CONTROL_COMPLIANCE_REPORT"}}}, ["needs a framework"]),
        ("main", {"reports": {"r": {"template": "SCAN_JOB_REPORT"}}}, ['reports["r"].template', "must be one of"]),
        ("main", {"frameworks": {"a": {"controls": {"X": {}}}}}, ['frameworks["a"].controls["X"]', "is no control"]),
        ("main", {"frameworks": {"a": {}}}, ["controls", "is required"]),
        ("main", {"reports": JOBS, "retention_days": 0}, ["retention_days", "1 to 36500 days"]),
        ("main", {"reports": JOBS, "kms_key_arn": "alias/x"}, ["kms_key_arn", "not of an alias"]),
        ("main", {"reports": JOBS, "kms_key_arn": KEY, "region": "eu-west-1"}, ["kms_key_arn", "is in eu-central-1"]),
        ("main", {"reports": JOBS, "backup_plan": "a b"}, ["backup_plan", "1 to 50"]),
        (
            "main",
            {"reports": JOBS, "config_recorder": {"resource_types": ["EFS"]}},
            ["config_recorder.resource_types[0]", "AWS::EFS::FileSystem"],
        ),
        ("main", {"reports": JOBS, "alarm_topic_arn": TOPIC, "region": "eu-west-1"}, ["alarm_topic_arn", "eu-west-1"]),
        (
            "main",
            {"frameworks": SMALL, "alarm_topic_arn": TOPIC.replace("eu-central-1", "us-east-1")},
            ["alarm_topic_arn", "us-east-1"],
        ),
        ("main", {"audit_name": "-", "retention_days": 0, "backup_plan": ""}, ["4 problems"]),
    ],
)
def test_arguments_that_cannot_work_are_refused(name: str, args: dict[str, Any], parts: list[str]) -> None:
    with pytest.raises(ComponentError) as error:
        built(name, **args)
    for part in parts:
        assert part in str(error.value), "argument, rule and way out are told"
