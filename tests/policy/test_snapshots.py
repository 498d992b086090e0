"""Rules for manual snapshots: each with what it passes, fails, does not judge and cannot tell."""

from typing import Any

import pytest

from policy.rules.core import Verdict
from policy.rules.estate import Resource
from policy.rules.manual_snapshots import INSTANCE, POLICY, VOLUME

from .estates import ACCOUNT, OTHER, REGION, UNKNOWN, ask, one, urn

PASS, FAIL, NOT_APPLICABLE, CANNOT_TELL, NOTE = (
    Verdict.PASS,
    Verdict.FAIL,
    Verdict.NOT_APPLICABLE,
    Verdict.UNKNOWN,
    Verdict.NOTE,
)
DATABASE = "aws:rds/instance:Instance"
REPLICATION = "aws:rds/instanceAutomatedBackupsReplication:InstanceAutomatedBackupsReplication"
TAGS = {"snapshot-policy": "daily"}
COPY = [{"target": OTHER, "encrypted": True, "retainRule": {"interval": 30, "intervalUnit": "DAYS"}}]


def schedule(**parts: Any) -> dict[str, Any]:
    base = {
        "name": "daily",
        "createRule": {"cronExpression": "cron(0 3 ? * * *)"},
        "retainRule": {"interval": 35, "intervalUnit": "DAYS"},
        "crossRegionCopyRules": COPY,
    }
    return base | parts


def policy(*blocks: dict[str, Any], name: str = "dlm", top: dict[str, Any] | None = None, **details: Any) -> Resource:
    base = {"resourceTypes": ["VOLUME"], "targetTags": TAGS, "schedules": list(blocks) or [schedule()]}
    return one(POLICY, name, {"policyDetails": base | details} | (top or {}))


def volume(name: str = "vol-1", **props: Any) -> Resource:
    return one(VOLUME, name, {"tags": TAGS, "type": "gp3"} | props)


def plan(*, copies: bool) -> list[Resource]:
    """A backup plan that takes what carries ``backup-plan=daily``."""
    target = f"arn:aws:backup:{OTHER}:{ACCOUNT}:backup-vault:main"
    rule = {"ruleName": "daily", "targetVaultName": "main", "schedule": "cron(0 5 ? * * *)"}
    rule |= {"copyActions": [{"destinationVaultArn": target}]} if copies else {}
    equals = [{"stringEquals": [{"key": "aws:ResourceTag/backup-plan", "value": "daily"}]}]
    return [
        one("aws:backup/plan:Plan", "plan", {"rules": [rule]}),
        one(
            "aws:backup/selection:Selection",
            "selection",
            {"planId": "plan", "resources": ["*"], "conditions": equals},
        ),
    ]


BACKED_UP = {"tags": TAGS | {"backup-plan": "daily"}}


@pytest.mark.parametrize(
    ("claim", "top", "wanted"),
    [
        ("unset is on", {}, PASS),
        ("on", {"state": "ENABLED"}, PASS),
        ("off", {"state": "DISABLED"}, FAIL),
        ("not known yet", {"state": UNKNOWN}, CANNOT_TELL),
    ],
)
def test_a_policy_that_is_off_is_no_backup(claim: str, top: dict[str, Any], wanted: Verdict) -> None:
    verdict, message = ask("aws-dlm-policy-enabled", policy(top=top))
    assert verdict is wanted, f"{claim}: {message}"


@pytest.mark.parametrize(
    ("claim", "subject", "others", "wanted"),
    [
        ("a volume carries the tag", policy(), [volume()], PASS),
        ("no volume carries the tag", policy(), [volume(tags={})], FAIL),
        ("no volume at all", policy(), [], FAIL),
        ("tags not known yet", policy(), [volume(tags=UNKNOWN)], CANNOT_TELL),
        ("one volume is enough", policy(), [volume(tags=UNKNOWN), volume("vol-2")], PASS),
        ("a policy that is off", policy(top={"state": "DISABLED"}), [], NOT_APPLICABLE),
        ("a policy that copies what others share", policy(policyType="EVENT_BASED_POLICY"), [], NOT_APPLICABLE),
        ("a default policy", policy(policyLanguage="SIMPLIFIED", resourceType="VOLUME"), [], NOT_APPLICABLE),
        (
            "exclusions of a default policy are another matter, those of tags may stay open",
            policy(targetTags={"team": "x"}),
            [
                one(
                    INSTANCE,
                    "i-1",
                    {"rootBlockDevice": {"volumeSize": 8}},
                    provider={"defaultTags": '{"tags": {"team": "x"}}'},
                )
            ],
            NOTE,
        ),
    ],
)
def test_a_policy_takes_something(claim: str, subject: Resource, others: list[Resource], wanted: Verdict) -> None:
    verdict, message = ask("aws-dlm-policy-targets-something", subject, *others)
    assert verdict is wanted, f"{claim}: {message}"


STAYS = schedule(crossRegionCopyRules=[])


@pytest.mark.parametrize(
    ("claim", "subject", "others", "wanted"),
    [
        ("a schedule copies", policy(STAYS | {"name": "hourly"}, schedule()), [], PASS),
        ("an image policy copies", policy(schedule(crossRegionCopyRules=[{"targetRegion": OTHER}])), [], PASS),
        ("no schedule copies", policy(STAYS), [volume()], FAIL),
        ("a copy that stays in the Region", policy(schedule(crossRegionCopyRules=[{"target": REGION}])), [], FAIL),
        ("a default policy of the provider has no copies", policy(policyLanguage="SIMPLIFIED"), [], FAIL),
        ("the target is not known yet", policy(schedule(crossRegionCopyRules=[{"target": UNKNOWN}])), [], CANNOT_TELL),
        ("schedules not known yet", policy(schedules=UNKNOWN), [], CANNOT_TELL),
        ("AWS Backup copies all it takes", policy(STAYS), [volume(**BACKED_UP), *plan(copies=True)], PASS),
        ("AWS Backup takes it and does not copy", policy(STAYS), [volume(**BACKED_UP), *plan(copies=False)], FAIL),
        (
            "AWS Backup copies one of two",
            policy(STAYS),
            [volume(**BACKED_UP), volume("vol-2"), *plan(copies=True)],
            FAIL,
        ),
        ("another policy copies all it takes", policy(STAYS), [volume(), policy(name="other")], PASS),
        (
            "what may be taken is not known yet",
            policy(STAYS),
            [volume(**BACKED_UP), volume("vol-2", tags=UNKNOWN), *plan(copies=True)],
            CANNOT_TELL,
        ),
        ("a policy that is off", policy(STAYS, top={"state": "DISABLED"}), [], NOT_APPLICABLE),
        ("a policy that copies what others share", policy(policyType="EVENT_BASED_POLICY"), [], NOT_APPLICABLE),
        (
            "snapshots on an Outpost",
            policy(STAYS | {"createRule": {"interval": 12, "location": "OUTPOST_LOCAL"}}),
            [],
            NOT_APPLICABLE,
        ),
    ],
)
def test_snapshots_are_copied_out_of_the_region(
    claim: str, subject: Resource, others: list[Resource], wanted: Verdict
) -> None:
    verdict, message = ask("aws-dlm-copy-out-of-region", subject, *others)
    assert verdict is wanted, f"{claim}: {message}"


def every(hours: int) -> dict[str, Any]:
    return schedule(createRule={"interval": hours, "intervalUnit": "HOURS", "times": "03:00"})


WEEKLY = schedule(createRule={"cronExpression": "cron(0 3 ? * SUN *)"})


@pytest.mark.parametrize(
    ("claim", "others", "wanted"),
    [
        ("daily", [policy()], PASS),
        ("every twelve hours", [policy(every(12))], PASS),
        ("weekly", [policy(WEEKLY)], FAIL),
        ("a second policy runs daily", [policy(WEEKLY), policy(name="other")], PASS),
        ("runs never twice", [policy(schedule(createRule={"cronExpression": "cron(0 3 1 1 ? 2027)"}))], FAIL),
        ("cannot be read", [policy(schedule(createRule={"cronExpression": "cron(nonsense)"}))], NOTE),
        ("when it runs is not known yet", [policy(schedule(createRule=UNKNOWN))], CANNOT_TELL),
        ("whether a policy takes it is not known yet", [policy(targetTags=UNKNOWN)], CANNOT_TELL),
        ("no policy takes it", [policy(targetTags={"x": "y"})], NOT_APPLICABLE),
        ("a policy that is off takes nothing", [policy(top={"state": "DISABLED"})], NOT_APPLICABLE),
    ],
)
def test_nothing_is_long_without_a_snapshot(claim: str, others: list[Resource], wanted: Verdict) -> None:
    verdict, message = ask("aws-dlm-snapshot-frequency", volume(), *others)
    assert verdict is wanted, f"{claim}: {message}"


def kept(**rule: Any) -> dict[str, Any]:
    return schedule(retainRule=rule)


ARCHIVE = {"archiveRetainRule": {"retentionArchiveTier": {"count": 12}}}
MONTHLY = {"cronExpression": "cron(0 3 1 * ? *)"}


@pytest.mark.parametrize(
    ("claim", "others", "wanted"),
    [
        ("35 days", [policy()], PASS),
        ("seven days", [policy(kept(interval=7, intervalUnit="DAYS"))], FAIL),
        ("five weeks", [policy(kept(interval=5, intervalUnit="WEEKS"))], PASS),
        ("35 daily ones", [policy(kept(count=35))], PASS),
        ("34 daily ones", [policy(kept(count=34))], FAIL),
        ("the longest of two schedules", [policy(kept(count=7), kept(interval=1, intervalUnit="YEARS"))], PASS),
        (
            "a month and twelve in the archive",
            [policy(schedule(createRule=MONTHLY, retainRule={"count": 1}, archiveRule=ARCHIVE))],
            PASS,
        ),
        ("the archive of the other schedule does not count", [policy(kept(count=7), kept(count=8))], FAIL),
        ("not known yet", [policy(kept(count=UNKNOWN))], CANNOT_TELL),
        ("no policy takes it", [policy(targetTags={"x": "y"})], NOT_APPLICABLE),
    ],
)
def test_snapshots_are_kept_long_enough(claim: str, others: list[Resource], wanted: Verdict) -> None:
    verdict, message = ask("aws-dlm-snapshot-retention", volume(), *others)
    assert verdict is wanted, f"{claim}: {message}"


@pytest.mark.parametrize("rule", ["aws-dlm-snapshot-frequency", "aws-dlm-snapshot-retention"])
def test_what_a_backup_plan_takes_is_judged_by_the_plan(rule: str) -> None:
    bad = policy(schedule(createRule=WEEKLY["createRule"], retainRule={"count": 1}))
    assert ask(rule, volume(**BACKED_UP), bad, *plan(copies=False))[0] is NOT_APPLICABLE
    assert ask(rule, volume(), bad, *plan(copies=False))[0] is FAIL
    open_tag = {"tags": TAGS | {"backup-plan": UNKNOWN}}
    assert ask(rule, volume(**open_tag), bad, *plan(copies=False))[0] is CANNOT_TELL


def test_the_limits_of_the_environment_count() -> None:
    bad = policy(schedule(createRule=WEEKLY["createRule"], retainRule={"count": 1}))
    assert ask("aws-dlm-snapshot-frequency", volume(), bad, maxGapHours=168)[0] is PASS
    assert ask("aws-dlm-snapshot-retention", volume(), bad, minRetentionDays=7)[0] is PASS


ARN = f"arn:aws:rds:{REGION}:{ACCOUNT}:db:orders"


def database(**props: Any) -> Resource:
    base = {"identifier": "orders", "arn": ARN, "engine": "postgres", "backupRetentionPeriod": 7, "tags": {}}
    return one(DATABASE, "orders", base | props)


def replication(region: str = OTHER, source: str = ARN, **more: Any) -> Resource:
    return one(REPLICATION, "copy", {"sourceDbInstanceArn": source, "region": region}, **more)


@pytest.mark.parametrize(
    ("claim", "subject", "others", "wanted"),
    [
        ("its backups are replicated", database(), [replication()], PASS),
        ("nothing replicates them", database(), [], FAIL),
        ("another database is replicated", database(), [replication(source=f"{ARN}-2")], FAIL),
        ("replicated into the Region itself", database(), [replication(region=REGION)], FAIL),
        ("restored, with its source's days", database(backupRetentionPeriod=None, snapshotIdentifier="s"), [], FAIL),
        ("a backup plan takes it", database(tags={"backup-plan": "daily"}), plan(copies=False), NOT_APPLICABLE),
        ("whether a plan takes it is not known yet", database(tags=UNKNOWN), plan(copies=True), CANNOT_TELL),
        ("what is replicated is not known yet", database(), [replication(source=UNKNOWN)], CANNOT_TELL),
        (
            "the engine says what is replicated",
            database(),
            [replication(source=UNKNOWN, sources={"sourceDbInstanceArn": [urn(DATABASE, "orders")]})],
            PASS,
        ),
        ("its retention is not known yet", database(backupRetentionPeriod=UNKNOWN), [], CANNOT_TELL),
        ("no automated backups", database(backupRetentionPeriod=0), [], NOT_APPLICABLE),
        ("a read replica", database(replicateSourceDb="other"), [], NOT_APPLICABLE),
        ("RDS Custom", database(engine="custom-sqlserver-ee"), [], NOT_APPLICABLE),
        (
            "a copied manual snapshot is one moment",
            database(),
            [one("aws:rds/snapshotCopy:SnapshotCopy", "s", {"region": OTHER})],
            FAIL,
        ),
    ],
)  # fmt: skip
def test_automated_backups_leave_the_region(
    claim: str, subject: Resource, others: list[Resource], wanted: Verdict
) -> None:
    verdict, message = ask("aws-rds-backup-out-of-region", subject, *others)
    assert verdict is wanted, f"{claim}: {message}"
