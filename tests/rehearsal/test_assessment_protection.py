"""The side of AWS Backup: hand-made estates with known answers."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policy.rules.coverage import PlanRule
from policy.rules.estate import Resource
from rehearsal.assessment.protection.aws_backup import scheduled

from .protected import (
    ACCOUNT,
    AWAY,
    BUNKER,
    CLUSTER,
    DAILY,
    DATABASE,
    FILES,
    HOME,
    INSTANCE,
    TABLE,
    TAGS,
    UNKNOWN,
    WEEKLY,
    backed,
    copy,
    lock,
    one,
    opt_in,
    plan,
    restore_plan,
    restore_test,
    row,
    rule,
    selection,
    vault,
    vault_arn,
    volume,
)

HOURS: list[tuple[str, list[dict[str, Any]], float | None]] = [
    ("daily, starting within an hour", [rule()], 25),
    ("without a start window AWS takes 8 hours", [rule(startWindow=None)], 32),
    ("weekly", [rule(schedule=WEEKLY)], 169),
    ("a weekly rule does not hide the daily one", [rule(schedule=WEEKLY), rule()], 25),
    ("two daily rules 12 hours apart", [rule(), rule(schedule="cron(0 15 ? * * *)")], 13),
    ("a rule with a long window makes the others no worse", [rule(), rule(schedule=WEEKLY, startWindow=6000)], 25),
    ("AWS's own schedule", [rule(schedule=None)], 25),
    ("continuous backup is nothing for volumes", [rule(enableContinuousBackup=True)], 25),
    ("what is not known yet is left out", [rule(schedule=UNKNOWN), rule(schedule=WEEKLY)], 169),
    ("nothing known", [rule(schedule=UNKNOWN)], None),
    ("a window not known yet", [rule(startWindow=UNKNOWN)], None),
    ("a schedule nobody can read", [rule(schedule="rate(1 day)")], None),
]


@pytest.mark.parametrize(("claim", "rules", "hours"), HOURS)
def test_data_loss_is_the_longest_gap_over_all_rules_and_the_start_window(
    claim: str, rules: list[dict[str, Any]], hours: float | None
) -> None:
    assert backed(volume(), *rules)["dataLoss"]["hours"] == hours, claim


def test_the_time_a_job_takes_is_told_apart() -> None:
    found = backed(volume(), rule())["dataLoss"]
    assert (found["gapHours"], found["startWindowHours"], found["completionWindowHours"]) == (24, 1, 3)
    assert backed(volume(), rule(completionWindow=None))["dataLoss"]["completionWindowHours"] == 168, "AWS's 7 days"


def test_rules_of_several_plans_count_together() -> None:
    second = plan(rule(schedule="cron(0 15 ? * * *)", lifecycle={"deleteAfter": 90}), name="second")
    other = selection("other", "second")
    found = row(volume(), plan(rule()), second, selection(), other, vault())["backup"]
    assert found["by"] == ["daily", "second"]
    assert (found["dataLoss"]["hours"], found["retention"]["days"]) == (13, 90)


schedules = st.sampled_from([DAILY, WEEKLY, "cron(0 15 ? * * *)", "cron(0 0/6 ? * * *)", "cron(0 2 1 * ? *)"])
any_rule = st.builds(lambda cron, window: rule(schedule=cron, startWindow=window), schedules, st.integers(60, 3000))


@settings(deadline=None, max_examples=60)
@given(st.lists(any_rule, min_size=1, max_size=4), any_rule)
def test_one_more_rule_never_makes_the_data_loss_worse(given_rules: list[dict[str, Any]], more: dict[str, Any]) -> None:
    def hours(rules: list[dict[str, Any]]) -> float:
        whole = plan(*rules)
        found = scheduled([PlanRule(whole, position) for position in range(len(rules))]).hours
        assert found is not None
        return found

    assert hours([*given_rules, more]) <= hours(given_rules)


@pytest.mark.parametrize(
    ("claim", "subject", "hours", "continuous"),
    [
        ("AWS states 5 minutes for RDS", one(DATABASE, "db", tags=TAGS), 0.0833, True),
        ("no figure for Aurora", one(CLUSTER, "c", tags=TAGS, engine="aurora-mysql"), None, True),
        ("not for Multi-AZ clusters", one(CLUSTER, "c", tags=TAGS, engine="mysql"), 25, False),
        ("not for DynamoDB", one(TABLE, "t", tags=TAGS), 25, False),
    ],
)
def test_continuous_backup_counts_where_the_type_has_it(
    claim: str, subject: Resource, hours: float | None, *, continuous: bool
) -> None:
    found = backed(subject, rule(enableContinuousBackup=True))
    assert (found["dataLoss"]["hours"], found["dataLoss"]["continuous"]) == (hours, continuous), claim
    assert any("reaches back 35 days" in note for note in found["notes"]) is continuous


@pytest.mark.parametrize(
    ("claim", "lifecycles", "days", "forever", "cold"),
    [
        ("the longest rule", [{"deleteAfter": 35}, {"deleteAfter": 365}], 365, False, None),
        ("nothing deletes it", [{}], None, True, None),
        ("a provider's zero", [{"deleteAfter": 0}], None, True, None),
        ("not known yet", [{"deleteAfter": UNKNOWN}], None, False, None),
        ("cold storage is nothing for volumes", [{"deleteAfter": 365, "coldStorageAfter": 30}], 365, False, None),
        (
            "unless they are archived on request",
            [{"deleteAfter": 365, "coldStorageAfter": 30, "optInToArchiveForSupportedResources": True}],
            365,
            False,
            30,
        ),
    ],
)
def test_retention_is_that_of_the_longest_rule(
    claim: str, lifecycles: list[Any], days: float | None, *, forever: bool, cold: float | None
) -> None:
    found = backed(volume(), *(rule(lifecycle=lifecycle) for lifecycle in lifecycles))["retention"]
    assert (found["days"], found["forever"], found["coldAfterDays"]) == (days, forever, cold), claim


def test_a_file_system_moves_to_cold_storage() -> None:
    found = backed(one(FILES, "fs", tags=TAGS), rule(lifecycle={"deleteAfter": 365, "coldStorageAfter": 30}))
    assert found["retention"]["coldAfterDays"] == 30


def test_copies_have_the_gap_and_the_retention_of_the_rules_that_copy() -> None:
    weekly = rule(schedule=WEEKLY, lifecycle={"deleteAfter": 90}, copyActions=[copy(vault_arn("away", AWAY), 180)])
    found = backed(volume(), rule(), weekly)
    assert found["dataLoss"]["hours"] == 25
    away = found["outOfRegion"]
    assert (away["state"], away["to"]) == ("yes", [AWAY])
    assert away["dataLoss"]["hours"] == 169, "the daily rule copies nothing"
    assert away["retention"]["days"] == 180
    assert found["outOfAccount"]["state"] == "no"


@pytest.mark.parametrize(
    ("claim", "actions", "region", "account"),
    [
        ("no copies", [], "no", "no"),
        ("to the same Region", [copy(vault_arn("second"))], "no", "no"),
        ("out of the account", [copy(vault_arn("bunker", HOME, BUNKER))], "no", "yes"),
        ("out of both", [copy(vault_arn("bunker", AWAY, BUNKER))], "yes", "yes"),
        ("not known yet", UNKNOWN, "cannot tell", "cannot tell"),
        ("a destination not known yet", [copy(UNKNOWN)], "cannot tell", "cannot tell"),
        ("known beside not known", [copy(UNKNOWN), copy(vault_arn("away", AWAY))], "yes", "cannot tell"),
    ],
)
def test_copies_out_of_region_and_account(claim: str, actions: Any, region: str, account: str) -> None:
    found = backed(volume(), rule(copyActions=actions))
    assert (found["outOfRegion"]["state"], found["outOfAccount"]["state"]) == (region, account), claim


def test_a_copy_without_an_age_of_its_own_ends_with_its_source() -> None:
    for action in (copy(vault_arn("away", AWAY)), copy(vault_arn("away", AWAY), -1)):
        found = backed(volume(), rule(lifecycle={"deleteAfter": 20}, copyActions=[action]))
        assert found["outOfRegion"]["retention"]["days"] == 20


def test_types_that_cannot_be_copied_say_so() -> None:
    found = backed(one("aws:redshift/cluster:Cluster", "w", tags=TAGS), rule())
    assert found["outOfRegion"]["state"] == "not possible"
    assert any("by other means" in task for task in found["todo"])


NAMESAKE = one("aws:backup/vault:Vault", "namesake", id="main", name="main", region=AWAY, arn=vault_arn("main", AWAY))


@pytest.mark.parametrize(
    ("claim", "extra", "kind", "days"),
    [
        ("no lock", (), "none", None),
        ("governance", (lock(),), "governance", 14),
        ("compliance", (lock(changeableForDays=3),), "compliance", 14),
        ("a provider's zero is governance", (lock(changeableForDays=0),), "governance", 14),
        ("cooling-off days not known yet", (lock(changeableForDays=UNKNOWN),), "compliance", 14),
        ("no minimum", (lock(minRetentionDays=None),), "governance", None),
        ("of another vault", (lock("other"), vault("other")), "none", None),
        ("of a vault of that name in another Region", (lock(region=AWAY), NAMESAKE), "none", None),
    ],
)
def test_the_lock_of_the_vault_holds(claim: str, extra: tuple[Resource, ...], kind: str, days: float | None) -> None:
    found = backed(volume(), rule(), extra=extra)["immutability"]
    assert (found["lock"], found["minimumDays"]) == (kind, days), claim


def test_a_lock_on_the_vault_of_the_copies_holds_too() -> None:
    away = vault("away", AWAY)
    locked = lock("away", region=AWAY, changeableForDays=3)
    found = backed(volume(), rule(copyActions=[copy(vault_arn("away", AWAY))]), extra=(away, locked))
    assert (found["immutability"]["lock"], found["immutability"]["where"]) == ("compliance", "away")


def test_an_air_gapped_vault_is_locked_by_nature() -> None:
    kind = "aws:backup/logicallyAirGappedVault:LogicallyAirGappedVault"
    gapped = one(kind, "gap", name="gap", minRetentionDays=7, arn=vault_arn("gap"))
    found = backed(volume(), rule(targetLogicallyAirGappedBackupVaultArn=vault_arn("gap")), extra=(gapped,))
    assert (found["immutability"]["lock"], found["immutability"]["minimumDays"]) == ("air-gapped", 7)


def test_the_lock_of_a_vault_outside_the_stack_cannot_be_told() -> None:
    assert backed(volume(), rule(targetVaultName="elsewhere"))["immutability"]["lock"] == "cannot tell"


@pytest.mark.parametrize(
    ("claim", "subject", "extra", "key"),
    [
        ("the vault's own key", one(FILES, "fs", tags=TAGS), {}, "own key"),
        ("the vault's AWS key", one(FILES, "fs", tags=TAGS), {"kmsKeyArn": None}, "AWS managed key"),
        ("the source's key", volume(), {"kmsKeyArn": None}, "own key"),
        ("the source's AWS key", volume(kmsKeyId=None), {}, "AWS managed key"),
        ("a source without encryption", volume(encrypted=False), {}, "not encrypted"),
        ("the account's default decides", volume(encrypted=None, kmsKeyId=None), {}, "cannot tell"),
    ],
)
def test_the_key_is_the_vault_s_or_the_source_s_by_type(
    claim: str, subject: Resource, extra: dict[str, Any], key: str
) -> None:
    found = row(subject, plan(rule()), selection(), vault(**extra))["backup"]
    assert found["encryption"] == key, claim


def equals(operator: str, value: str, key: str = "backup-plan") -> dict[str, Any]:
    return {operator: [{"key": f"aws:ResourceTag/{key}", "value": value}]}


@pytest.mark.parametrize(
    ("claim", "test", "chosen", "wanted"),
    [
        ("all of the type", {}, {}, "yes"),
        ("another type", {"protectedResourceType": "EFS"}, {}, "no"),
        ("a type not known yet", {"protectedResourceType": UNKNOWN}, {}, "cannot tell"),
        ("by its ARN", {"protectedResourceArns": [f"arn:aws:ec2:{HOME}:{ACCOUNT}:volume/data"]}, {}, "yes"),
        ("by another ARN", {"protectedResourceArns": [f"arn:aws:ec2:{HOME}:{ACCOUNT}:volume/x"]}, {}, "no"),
        ("an ARN not known yet", {"protectedResourceArns": [UNKNOWN]}, {}, "cannot tell"),
        ("by its tag", {"protectedResourceConditions": equals("stringEquals", "daily")}, {}, "yes"),
        ("another tag", {"protectedResourceConditions": equals("stringEquals", "weekly")}, {}, "no"),
        ("not that tag", {"protectedResourceConditions": equals("stringNotEquals", "daily")}, {}, "no"),
        ("a tag it lacks", {"protectedResourceConditions": equals("stringNotEquals", "x", "y")}, {}, "cannot tell"),
        ("conditions not known yet", {"protectedResourceConditions": UNKNOWN}, {}, "cannot tell"),
        ("of its vault", {}, {"includeVaults": [vault_arn("main")]}, "yes"),
        ("of its vault by a pattern", {}, {"includeVaults": ["arn:aws:backup:*:*:backup-vault:ma*"]}, "yes"),
        ("of another vault", {}, {"includeVaults": [vault_arn("other")]}, "no"),
        ("of a vault not known yet", {}, {"includeVaults": [UNKNOWN]}, "cannot tell"),
        ("all but its vault", {}, {"excludeVaults": [vault_arn("main")]}, "no"),
        ("a plan outside the stack", {"restoreTestingPlanName": "elsewhere"}, {}, "cannot tell"),
        ("in a Region without its recovery points", {"region": AWAY}, {}, "no"),
    ],
)
def test_a_restore_test_counts_when_it_takes_the_resource_from_its_vaults(
    claim: str, test: dict[str, Any], chosen: dict[str, Any], wanted: str
) -> None:
    found = backed(volume(), rule(), extra=(restore_test(**test), restore_plan(**chosen)))
    assert found["restoreTest"]["state"] == wanted, claim
    assert any("add a restore test" in task for task in found["todo"]) is (wanted == "no")


def test_types_without_restore_testing_say_so() -> None:
    found = backed(one("aws:redshift/cluster:Cluster", "w", tags=TAGS), rule())
    assert found["restoreTest"]["state"] == "not possible"


def test_selections_outside_or_not_known_yet_cannot_be_told() -> None:
    found = row(volume(), plan(rule()), selection(conditions=UNKNOWN), vault())
    assert (found["backup"]["state"], found["verdict"]) == ("cannot tell", "cannot tell")
    assert "conditions" in found["backup"]["reason"]
    outside = row(volume(), selection(plan_id="elsewhere"))["backup"]
    assert outside["state"] == "covered"
    assert outside["dataLoss"]["hours"] is None, "a plan outside the stack has no figures here"
    assert any("outside this stack" in note for note in outside["notes"])


def test_what_is_not_selected_says_why() -> None:
    found = row(volume(tags={}), plan(rule()), selection(), vault())
    assert (found["backup"]["state"], found["verdict"]) == ("not covered", "unprotected")
    assert found["backup"]["reason"] == "tagged: no tag backup-plan"
    assert found["backup"]["todo"] == ["put it in a backup plan of its Region"]


@pytest.mark.parametrize(
    ("claim", "extra"),
    [
        ("vault notifications", one("aws:backup/vaultNotifications:VaultNotifications", "n", backupVaultName="main")),
        ("an event rule", one("aws:cloudwatch/eventRule:EventRule", "e", eventPattern='{"source": ["aws.backup"]}')),
        ("an alarm", one("aws:cloudwatch/metricAlarm:MetricAlarm", "a", namespace="AWS/Backup")),
    ],
)
def test_who_watches_is_not_asked_to_watch(claim: str, extra: Resource) -> None:
    task = "watch for failed jobs: no alarm, event rule or vault notification does"
    assert task in backed(volume(), rule())["todo"]
    assert task not in backed(volume(), rule(), extra=(extra,))["todo"], claim


def test_what_is_there_is_not_asked_for() -> None:
    everything = rule(copyActions=[copy(vault_arn("away", AWAY)), copy(vault_arn("bunker", HOME, BUNKER))])
    notified = one("aws:backup/vaultNotifications:VaultNotifications", "n", backupVaultName="main")
    extra = (lock(changeableForDays=3), restore_test(), restore_plan(), notified, opt_in("EBS"))
    found = backed(volume(), everything, extra=extra)
    assert found["todo"] == [], "nothing is left to do"
    assert backed(volume(), everything, extra=extra[:-1])["todo"] == [
        "check that EBS is opted in: the stack does not show it"
    ]


def test_a_volume_counts_with_its_instance() -> None:
    arn = f"arn:aws:ec2:{HOME}:{ACCOUNT}:instance/i"
    server = one(INSTANCE, "i", tags=TAGS, arn=arn)
    attached = one("aws:ec2/volumeAttachment:VolumeAttachment", "at", volumeId="data", instanceId="i")
    tested = (restore_test(protectedResourceType="EC2"), restore_plan())
    found = row(volume(tags={}), server, attached, plan(rule()), selection(), vault(), *tested)["backup"]
    assert (found["state"], found["restoreTest"]["state"]) == ("covered", "yes")
