"""Rules about what plans do: copies, point-in-time recovery, lifecycles."""

from collections.abc import Callable
from typing import Any

import pytest

from policy.rules.core import Verdict
from policy.rules.coverage import PlanRule
from policy.rules.estate import Resource

from .backups import AIR_GAPPED, CLUSTER, EMITTED, PLAN, VAULT, bucket, copy, plan, rules, selection, vault, volume
from .estates import OTHER, REGION, UNKNOWN, ask, one, urn

COPY, PITR, LIFE = "aws-backup-copy-out-of-region", "aws-backup-point-in-time-recovery", "aws-backup-plan-lifecycle"
WEEKLY = "cron(0 5 ? * SUN *)"
TWICE = "cron(0 5,17 ? * * *)"
DB = "aws:rds/instance:Instance"
HERE, AWAY = urn(VAULT, f"main-{REGION}"), urn(VAULT, f"main-{OTHER}")
GAPPED = urn(AIR_GAPPED, f"gapped-{REGION}")
LATER: dict[str, Any] = {"destinationVaultArn": UNKNOWN}
VAULTS = (vault(), vault(region=OTHER, arn=UNKNOWN), vault("gapped", token=AIR_GAPPED, arn=UNKNOWN))


def taken(*others: Resource) -> tuple[Resource, ...]:
    return (volume(), selection(**EMITTED), *others)


def database(**props: Any) -> Resource:
    return one(DB, "db", {"engine": "postgres", "tags": {"backup-plan": "daily"}} | props)


def cluster(engine: Any) -> Resource:
    return one(CLUSTER, "c", {"engine": engine, "tags": {"backup-plan": "daily"}})


COPIES: list[tuple[str, Callable[[], tuple[Resource, ...]], Verdict, str]] = [
    ("the daily rule copies", lambda: taken(rules({"copyActions": [copy()]})), Verdict.PASS, ""),
    ("only the weekly rule copies",
     lambda: taken(rules({}, {"schedule": WEEKLY, "copyActions": [copy()]})), Verdict.FAIL, "up to 168 h apart"),
    ("two rules that copy close the gap together",
     lambda: taken(rules({"copyActions": [copy()]}, {"schedule": WEEKLY, "copyActions": [copy()]})), Verdict.PASS, ""),
    ("an hourly rule beside a daily one that copies",
     lambda: taken(rules({"schedule": TWICE}, {"copyActions": [copy()]})), Verdict.PASS, ""),
    ("no copy at all", lambda: taken(rules({}, {"schedule": WEEKLY})), Verdict.FAIL, "no rule of its plans"),
    ("continuous only", lambda: taken(rules({"enableContinuousBackup": True})), Verdict.FAIL, "stays in its Region"),
    ("a continuous rule that copies",
     lambda: taken(rules({"enableContinuousBackup": True, "copyActions": [copy()]})), Verdict.PASS, ""),
    ("an air-gapped vault of the same Region", lambda: taken(
        rules({"copyActions": [copy(REGION, "gapped")]}), vault("gapped", token=AIR_GAPPED)), Verdict.FAIL,
     "air-gapped"),
    ("another account's vault of the same Region", lambda: taken(rules({"copyActions": [
        {"destinationVaultArn": f"arn:aws:backup:{REGION}:210987654321:backup-vault:x"}]})), Verdict.FAIL, "foreign"),
    ("another account's vault of another Region", lambda: taken(rules({"copyActions": [
        {"destinationVaultArn": f"arn:aws:backup:{OTHER}:210987654321:backup-vault:x"}]})), Verdict.PASS, ""),
    ("the weekly rule copies, the daily one perhaps", lambda: taken(
        rules({"copyActions": [LATER]}, {"schedule": WEEKLY, "copyActions": [copy()]})), Verdict.UNKNOWN,
     "destination"),
    ("copy actions not known yet", lambda: taken(rules({"copyActions": UNKNOWN})), Verdict.UNKNOWN, "destination"),
    ("an unknown ARN, and only a vault elsewhere that it can be", lambda: taken(
        rules({"copyActions": [LATER]}, sources=[HERE, AWAY]), *VAULTS), Verdict.PASS, ""),
    ("an unknown ARN, and only a vault here that it can be", lambda: taken(
        rules({"copyActions": [LATER]}, sources=[HERE, GAPPED]), *VAULTS), Verdict.FAIL, "stay in the Region"),
    ("an unknown ARN, and two vaults it can be", lambda: taken(
        rules({"copyActions": [LATER]}, sources=[HERE, AWAY, GAPPED]), *VAULTS), Verdict.UNKNOWN, "destination"),
    ("two unknown ARNs, and only one vault here", lambda: taken(
        rules({"copyActions": [LATER, LATER]}, sources=[HERE, AWAY, GAPPED]), *VAULTS), Verdict.PASS, ""),
    ("the own vault's name is not known either", lambda: taken(
        rules({"targetVaultName": UNKNOWN, "copyActions": [LATER]}, sources=[HERE, AWAY]), *VAULTS), Verdict.PASS, ""),
    ("an unknown schedule of the rule that copies",
     lambda: taken(rules({"schedule": UNKNOWN, "copyActions": [copy()]})), Verdict.UNKNOWN, "how often"),
    ("a schedule that cannot be read",
     lambda: taken(rules({"schedule": "rate(1 day)", "copyActions": [copy()]})), Verdict.NOTE, "cannot be read"),
    ("an RDS Multi-AZ cluster", lambda: (cluster("postgres"), selection(**EMITTED), plan()), Verdict.NOT_APPLICABLE,
     "cannot copy"),
    ("an Aurora cluster", lambda: (cluster("aurora-mysql"), selection(**EMITTED), plan()), Verdict.PASS, ""),
]  # fmt: skip


@pytest.mark.parametrize(("claim", "build", "wanted", "words"), COPIES, ids=[claim for claim, *_ in COPIES])
def test_copies_are_judged_by_the_worst_gap_between_them(
    claim: str, build: Callable[[], tuple[Resource, ...]], wanted: Verdict, words: str
) -> None:
    verdict, message = ask(COPY, *build())
    assert verdict is wanted, f"{claim}: {message}"
    assert words in message


def test_the_limit_of_the_gap_between_copies_is_a_setting() -> None:
    weekly = taken(rules({}, {"schedule": WEEKLY, "copyActions": [copy()]}))
    assert ask(COPY, *weekly, maxCopyGapHours=168)[0] is Verdict.PASS
    assert ask(COPY, *weekly, maxCopyGapHours=167)[0] is Verdict.FAIL


ALL = ["Aurora", "RDS", "S3"]
REQUIRED = {"backup-plan": "daily", "point-in-time-recovery": "required"}
POINTS: list[tuple[str, list[str], Callable[[], tuple[Resource, ...]], Verdict]] = [
    ("a continuous rule", ALL, lambda: (bucket(), plan(enableContinuousBackup=True)), Verdict.PASS),
    ("snapshots only", ALL, lambda: (bucket(), plan()), Verdict.FAIL),
    ("automated backups of the database are outside the vault", ALL,
     lambda: (database(backupRetentionPeriod=7), plan()), Verdict.FAIL),
    ("an Aurora cluster", ALL, lambda: (cluster("aurora-mysql"), plan()), Verdict.FAIL),
    ("not demanded", [], lambda: (bucket(), plan()), Verdict.NOT_APPLICABLE),
    ("another type", ["S3"], lambda: (database(), plan()), Verdict.NOT_APPLICABLE),
    ("demanded by tag", [], lambda: (bucket(tags=REQUIRED), plan()), Verdict.FAIL),
    ("demanded by tag, and there", [], lambda: (
        bucket(tags=REQUIRED), plan(enableContinuousBackup=True)), Verdict.PASS),
    ("another value of the tag", [], lambda: (
        bucket(tags=REQUIRED | {"point-in-time-recovery": "no"}), plan()), Verdict.NOT_APPLICABLE),
    ("a tag not known yet", [], lambda: (
        bucket(tags=REQUIRED | {"point-in-time-recovery": UNKNOWN}), plan()), Verdict.UNKNOWN),
    ("an RDS Multi-AZ cluster", ALL, lambda: (cluster("mysql"), plan()), Verdict.NOT_APPLICABLE),
    ("an unknown engine", ALL, lambda: (cluster(UNKNOWN), plan()), Verdict.UNKNOWN),
    ("not known yet", ALL, lambda: (bucket(), plan(enableContinuousBackup=UNKNOWN)), Verdict.UNKNOWN),
    ("a plan outside", ALL, lambda: (bucket(),), Verdict.NOTE),
    ("a replica", ALL, lambda: (database(replicateSourceDb="x"), plan()), Verdict.NOT_APPLICABLE),
    ("taken by no plan", ALL, lambda: (bucket(tags={}), plan()), Verdict.NOT_APPLICABLE),
]  # fmt: skip


@pytest.mark.parametrize(("claim", "types", "build", "wanted"), POINTS, ids=[claim for claim, *_ in POINTS])
def test_point_in_time_recovery_where_it_is_demanded(
    claim: str, types: list[str], build: Callable[[], tuple[Resource, ...]], wanted: Verdict
) -> None:
    verdict, message = ask(PITR, *build(), selection(**EMITTED), types=types)
    assert verdict is wanted, f"{claim}: {message}"


def life(delete: Any = None, cold: Any = None) -> dict[str, Any]:
    return {"lifecycle": {"deleteAfter": delete, "coldStorageAfter": cold}}


LIVES: list[tuple[str, dict[str, Any], Verdict]] = [
    ("no cold storage", life(1), Verdict.PASS),
    ("90 days in cold storage", life(120.0, 30.0), Verdict.PASS),
    ("89 days in cold storage", life(119, 30), Verdict.FAIL),
    ("cold, and kept for ever", life(None, 30), Verdict.PASS),
    ("what is not set, as a provider spells it", life(14.0, 0.0), Verdict.PASS),
    ("no lifecycle", {"lifecycle": None}, Verdict.PASS),
    ("a copy with 89 days in cold storage", {"copyActions": [copy(**life(119, 30))]}, Verdict.FAIL),
    ("a copy with 90 days in cold storage", {"copyActions": [copy(**life(120, 30))]}, Verdict.PASS),
    ("continuous for 35 days", {"enableContinuousBackup": True} | life(35), Verdict.PASS),
    ("continuous for 36 days", {"enableContinuousBackup": True} | life(36), Verdict.FAIL),
    ("continuous for ever", {"enableContinuousBackup": True} | life(), Verdict.FAIL),
    ("continuous with cold storage", {"enableContinuousBackup": True} | life(35, 1), Verdict.FAIL),
    (
        "a copy of a continuous backup is a snapshot",
        {"enableContinuousBackup": True, "copyActions": [copy(**life(400, 30))]} | life(35),
        Verdict.PASS,
    ),
    ("an unknown retention", life(UNKNOWN, 30), Verdict.UNKNOWN),
    ("an unknown lifecycle of a copy", {"copyActions": [copy(lifecycle=UNKNOWN)]}, Verdict.UNKNOWN),
    ("continuous or not is unknown", {"enableContinuousBackup": UNKNOWN} | life(35), Verdict.UNKNOWN),
    ("a wrong rule outweighs an unknown", {"copyActions": [copy(lifecycle=UNKNOWN)]} | life(10, 1), Verdict.FAIL),
]


@pytest.mark.parametrize(("claim", "rule", "wanted"), LIVES, ids=[claim for claim, *_ in LIVES])
def test_lifecycles_are_possible(claim: str, rule: dict[str, Any], wanted: Verdict) -> None:
    verdict, message = ask(LIFE, rules(rule))
    assert verdict is wanted, f"{claim}: {message}"


def test_rules_that_are_not_known_yet_are_unknown() -> None:
    assert ask(LIFE, one(PLAN, "plan", {"rules": UNKNOWN}))[0] is Verdict.UNKNOWN


def test_a_rule_is_found_by_its_name_where_the_provider_answers_in_another_order() -> None:
    declared = {"rules": [{"ruleName": "a", "schedule": WEEKLY}, {"ruleName": "b", "schedule": TWICE}]}
    answered = {"rules": [{"ruleName": "b", "schedule": UNKNOWN}, {"ruleName": "a", "schedule": UNKNOWN}]}
    made = one(PLAN, "plan", answered, inputs=declared)
    assert [PlanRule(made, position).read("schedule") for position in (0, 1)] == [TWICE, WEEKLY]
