import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from policy.rules.core import Verdict
from policy.rules.cron import ScheduleError, expand, worst_gap
from policy.rules.estate import Resource
from policy.rules.selection import Choice, arn_matches, selected
from policy.rules.stateful import OPEN

from .backups import (
    CLUSTER,
    EMITTED,
    EQUALS,
    INSTANCE,
    PLAN,
    SELECTION,
    VAULT,
    VOLUME,
    bucket,
    conditions,
    opt_in,
    plan,
    selection,
    tags,
    volume,
)
from .estates import ACCOUNT, OTHER, REGION, UNKNOWN, ask, estate, one, urn

ARN = f"arn:aws:ec2:{REGION}:{ACCOUNT}:volume/vol-1"
YES, NO, OPEN_ = Choice.SELECTED, Choice.NOT_SELECTED, Choice.CANNOT_TELL
FAILING = Choice.CANNOT_SUCCEED


@pytest.mark.parametrize(
    ("claim", "given", "wanted"),
    [
        ("row 1: conditions alone are refused by AWS", {"conditions": EQUALS}, NO),
        ("row 1: nothing at all is refused by AWS", {}, NO),
        ("row 2: an exact ARN", {"resources": [ARN]}, YES),
        ("row 2: any of several patterns", {"resources": ["arn:aws:rds:*:*:db:*", ARN]}, YES),
        ("row 2: a pattern of the type", {"resources": ["arn:aws:ec2:*:*:volume/*"]}, YES),
        ("row 2: a pattern of another type", {"resources": ["arn:aws:ec2:*:*:instance/*"]}, NO),
        ("row 3: a tag", {"selectionTags": tags("daily")}, YES),
        ("row 3: any of several tags", {"selectionTags": tags("weekly") + tags("daily")}, YES),
        ("row 3: another value", {"selectionTags": tags("weekly")}, NO),
        ("row 3: tags are case-sensitive", {"selectionTags": tags("Daily")}, NO),
        ("row 4: the union, by the tag", {"resources": ["arn:aws:s3:::*"], "selectionTags": tags("daily")}, YES),
        ("row 4: the union, by the ARN", {"resources": [ARN], "selectionTags": tags("weekly")}, YES),
        ("row 5: ARN and condition", EMITTED, YES),
        ("row 5: the condition fails", conditions("stringEquals", "weekly"), NO),
        ("row 5: the ARN fails", EMITTED | {"resources": ["arn:aws:s3:::*"]}, NO),
        ("row 6: tags and conditions are undocumented", EMITTED | {"selectionTags": tags("daily")}, OPEN_),
        ("row 7: notResources subtracts", EMITTED | {"notResources": [ARN]}, NO),
        ("row 7: notResources without resources", {"selectionTags": tags("daily"), "notResources": [ARN]}, OPEN_),
        ("row 7: notResources of another", EMITTED | {"notResources": ["arn:aws:s3:::*"]}, YES),
        ("like", conditions("stringLikes", "d*y"), YES),
        ("not like", conditions("stringNotLikes", "d*"), NO),
        ("not equal", conditions("stringNotEquals", "weekly"), YES),
        ("not equal without the tag contradicts", conditions("stringNotEquals", "x", "aws:ResourceTag/no"), OPEN_),
        ("not like without the tag contradicts", conditions("stringNotLikes", "x", "aws:ResourceTag/no"), OPEN_),
        ("like without the tag", conditions("stringLikes", "*", "aws:ResourceTag/no"), NO),
        ("a bare key is undocumented", conditions("stringEquals", "daily", "backup-plan"), OPEN_),
        (
            "two values of one key never hold",
            {"resources": ["*"], "conditions": [{"stringEquals": EQUALS[0]["stringEquals"] + [
                {"key": "aws:ResourceTag/backup-plan", "value": "weekly"}]}]},
            NO,
        ),
        ("a tag key with a prefix is undocumented",
         {"selectionTags": [{"type": "STRINGEQUALS", "key": "aws:ResourceTag/backup-plan", "value": "daily"}]}, OPEN_),
        ("a * inside an ARN is undocumented", {"resources": ["arn:aws:ec2:*:*:*/vol-1"]}, OPEN_),
        ("an undocumented * that cannot be meant", {"resources": ["arn:aws:rds:*:*:*/vol-1"]}, NO),
        ("a mixture with unknown tags", EMITTED | {"selectionTags": UNKNOWN}, OPEN_),
        ("an unknown ARN", {"resources": [UNKNOWN]}, OPEN_),
        ("unknown conditions", {"resources": ["*"], "conditions": UNKNOWN}, OPEN_),
        ("unknown tags of the selection", {"selectionTags": UNKNOWN}, OPEN_),
        ("the plan of another Region", EMITTED | {"region": OTHER}, NO),
    ],
)  # fmt: skip
def test_a_selection_follows_the_documented_table(claim: str, given: dict[str, Any], wanted: Choice) -> None:
    chosen, taken_by = volume(), selection(**given)
    answer = selected(chosen, taken_by, estate(chosen, taken_by, plan()))
    assert answer.choice is wanted, f"{claim}: {answer}"


@pytest.mark.parametrize(
    ("claim", "given", "settings", "wanted"),
    [
        ("tags obey the opt-in", {"selectionTags": tags("daily")}, {"EBS": False}, FAILING),
        ("`*` obeys the opt-in", EMITTED, {"EBS": False}, FAILING),
        ("a service pattern obeys the opt-in", {"resources": ["arn:aws:ec2:*"]}, {"EBS": False}, FAILING),
        ("a type pattern does not", {"resources": ["arn:aws:ec2:*:*:volume/*"]}, {"EBS": False}, YES),
        ("an exact ARN does not", {"resources": [ARN]}, {"EBS": False}, YES),
        ("opted in", EMITTED, {"EBS": True}, YES),
        ("a type the settings do not name", EMITTED, {"S3": True}, OPEN_),
    ],
)
def test_opt_in_decides_where_the_table_says_so(
    claim: str, given: dict[str, Any], settings: dict[str, bool], wanted: Choice
) -> None:
    chosen, taken_by = volume(), selection(**given)
    answer = selected(chosen, taken_by, estate(chosen, taken_by, opt_in(**settings)))
    assert answer.choice is wanted, f"{claim}: {answer}"


@pytest.mark.parametrize(("engine", "name"), [("aurora-mysql", "Aurora"), ("postgres", "RDS")])
def test_a_shared_arn_form_needs_the_opt_in_of_the_engine(engine: str, name: str) -> None:
    arn = f"arn:aws:rds:{REGION}:{ACCOUNT}:cluster:c"
    cluster = one(CLUSTER, "c", {"arn": arn, "engine": engine})
    taken_by = selection(resources=["arn:aws:rds:*:*:cluster:*"])
    refused = selected(cluster, taken_by, estate(cluster, taken_by, opt_in(**{name: False})))
    exact = selection(resources=[arn])
    assert refused.choice is FAILING, "the form names Aurora, Neptune, DocumentDB and RDS alike"
    assert selected(cluster, exact, estate(cluster, exact, opt_in(**{name: False}))).choice is YES, "exact ARN"


def test_an_assumed_opt_in_is_a_note_once_per_type_and_never_a_violation() -> None:
    first, second = volume(), one(VOLUME, "vol-2", {"tags": {"backup-plan": "daily"}})
    others = (selection(**EMITTED), plan())
    assert ask("aws-backup-plan-coverage", first, second, *others)[0] is Verdict.NOTE
    assert ask("aws-backup-plan-coverage", second, first, *others)[0] is Verdict.PASS, "said once"


def test_an_own_arn_that_is_unknown_in_a_preview_is_found_by_the_dependency() -> None:
    chosen = one(VOLUME, "vol-1", {"arn": UNKNOWN, "id": UNKNOWN})
    other = one(VOLUME, "vol-2", {"arn": UNKNOWN, "id": UNKNOWN})
    taken_by = one(SELECTION, "s", {"planId": "plan", "resources": [UNKNOWN]}, sources={"resources": [chosen.urn]})
    whole = estate(chosen, other, taken_by)
    assert selected(chosen, taken_by, whole).choice is YES, "the engine says the list comes from it"
    assert selected(other, taken_by, whole).choice is NO, "the list does not come from it"


def test_default_tags_of_the_provider_count() -> None:
    chosen = one(VOLUME, "v", {}, provider={"defaultTags": '{"tags": {"backup-plan": "daily"}}'})
    taken_by = selection(**EMITTED)
    assert selected(chosen, taken_by, estate(chosen, taken_by)).choice is YES


@pytest.mark.parametrize(
    ("pattern", "arn", "wanted"),
    [
        ("*", f"arn:aws:ec2:{OPEN}:volume/{OPEN}", True),
        ("arn:aws:ec2:*:*:volume/*", f"arn:aws:ec2:eu-central-1:{OPEN}:volume/{OPEN}", True),
        ("arn:aws:ec2:*:*:instance/*", f"arn:aws:ec2:eu-central-1:{OPEN}:volume/{OPEN}", False),
        ("arn:aws:ec2:*:*:volume/vol-1", f"arn:aws:ec2:eu-central-1:{OPEN}:volume/{OPEN}", None),
        ("arn:aws:s3:::logs-*", f"arn:aws:s3:::{OPEN}", None),
        ("arn:aws:s3:::logs-*", "arn:aws:s3:::data", False),
    ],
)
def test_a_pattern_is_compared_with_an_arn_that_is_partly_unknown(
    *, pattern: str, arn: str, wanted: bool | None
) -> None:
    assert arn_matches(pattern, arn) is wanted


LIST: list[tuple[str, str, Callable[[], tuple[Resource, ...]], Verdict]] = [
    ("aws-backup-plan-coverage", "selected, opted in",
     lambda: (volume(), selection(**EMITTED), plan(), opt_in(EBS=True)), Verdict.PASS),
    ("aws-backup-plan-coverage", "no selection at all", lambda: (volume(),), Verdict.FAIL),
    ("aws-backup-plan-coverage", "another tag", lambda: (volume({"backup-plan": "x"}), selection(**EMITTED), plan()),
     Verdict.FAIL),
    ("aws-backup-plan-coverage", "a tag not known yet",
     lambda: (volume({"backup-plan": UNKNOWN}), selection(**EMITTED), plan()), Verdict.UNKNOWN),
    ("aws-backup-plan-coverage", "undocumented",
     lambda: (volume(), selection(**conditions("stringEquals", "daily", "bare")), plan()), Verdict.NOTE),
    ("aws-backup-plan-coverage", "a replica",
     lambda: (one("aws:rds/instance:Instance", "r", {"replicateSourceDb": "db"}),), Verdict.NOT_APPLICABLE),
    ("aws-backup-plan-coverage", "a volume of a covered instance",
     lambda: (volume({}), one(INSTANCE, "i-1", {"tags": {"backup-plan": "daily"}}),
              one("aws:ec2/volumeAttachment:VolumeAttachment", "a", {"volumeId": "vol-1", "instanceId": "i-1"}),
              selection(**EMITTED), plan(), opt_in(EBS=True, EC2=True)), Verdict.PASS),
    ("aws-backup-copy-out-of-region", "copied", lambda: (volume(), selection(**EMITTED), plan()), Verdict.PASS),
    ("aws-backup-copy-out-of-region", "no copy",
     lambda: (volume(), selection(**EMITTED), plan(copyActions=[])), Verdict.FAIL),
    ("aws-backup-copy-out-of-region", "a copy within the Region",
     lambda: (volume(), selection(**EMITTED), plan(copyActions=[
         {"destinationVaultArn": f"arn:aws:backup:{REGION}:{ACCOUNT}:backup-vault:b"}])), Verdict.FAIL),
    ("aws-backup-copy-out-of-region", "an unknown vault",
     lambda: (volume(), selection(**EMITTED), plan(copyActions=[{"destinationVaultArn": UNKNOWN}])),
     Verdict.UNKNOWN),
    ("aws-backup-copy-out-of-region", "an unknown ARN of a vault of the stack", lambda: (
        volume(), selection(**EMITTED),
        one(PLAN, "plan", {"rules": [{"copyActions": [{"destinationVaultArn": UNKNOWN}]}]},
            sources={"rules": [urn(VAULT, "away")]}),
        one(VAULT, "away", {"region": OTHER, "arn": UNKNOWN})), Verdict.PASS),
    ("aws-backup-copy-out-of-region", "the plan is outside", lambda: (
        volume(), selection(**EMITTED | {"planId": "elsewhere"})), Verdict.NOTE),
    ("aws-backup-copy-out-of-region", "not covered", lambda: (volume(),), Verdict.NOT_APPLICABLE),
    ("aws-backup-copy-out-of-region", "a type without copies",
     lambda: (one("aws:fsx/ontapVolume:OntapVolume", "o"),), Verdict.NOT_APPLICABLE),
    ("aws-backup-plan-frequency", "daily", lambda: (volume(), selection(**EMITTED), plan()), Verdict.PASS),
    ("aws-backup-plan-frequency", "daily by default",
     lambda: (volume(), selection(**EMITTED), plan(schedule=None)), Verdict.PASS),
    ("aws-backup-plan-frequency", "daily, over a change of the clocks",
     lambda: (volume(), selection(**EMITTED), plan(scheduleExpressionTimezone="Europe/Berlin")), Verdict.PASS),
    ("aws-backup-plan-frequency", "weekly",
     lambda: (volume(), selection(**EMITTED), plan(schedule="cron(0 5 ? * SUN *)")), Verdict.FAIL),
    ("aws-backup-plan-frequency", "an unknown schedule",
     lambda: (volume(), selection(**EMITTED), plan(schedule=UNKNOWN)), Verdict.UNKNOWN),
    ("aws-backup-plan-frequency", "not readable",
     lambda: (volume(), selection(**EMITTED), plan(schedule="rate(1 day)")), Verdict.NOTE),
    ("aws-backup-plan-frequency", "continuous counts for a bucket",
     lambda: (bucket(), selection(**EMITTED),
              plan(schedule="cron(0 5 ? * SUN *)", enableContinuousBackup=True)), Verdict.PASS),
    ("aws-backup-plan-frequency", "continuous does not count for a volume",
     lambda: (volume(), selection(**EMITTED), plan(schedule="cron(0 5 ? * SUN *)", enableContinuousBackup=True)),
     Verdict.FAIL),
    ("aws-backup-plan-frequency", "not covered", lambda: (volume(),), Verdict.NOT_APPLICABLE),
    ("aws-backup-plan-retention", "35 days", lambda: (volume(), selection(**EMITTED), plan()), Verdict.PASS),
    ("aws-backup-plan-retention", "for ever",
     lambda: (volume(), selection(**EMITTED), plan(lifecycle=None)), Verdict.PASS),
    ("aws-backup-plan-retention", "for ever, as a provider spells what is not set",
     lambda: (volume(), selection(**EMITTED), plan(lifecycle={"deleteAfter": 0.0})), Verdict.PASS),
    ("aws-backup-plan-retention", "34 days",
     lambda: (volume(), selection(**EMITTED), plan(lifecycle={"deleteAfter": 34.0})), Verdict.FAIL),
    ("aws-backup-plan-retention", "unknown",
     lambda: (volume(), selection(**EMITTED), plan(lifecycle={"deleteAfter": UNKNOWN})), Verdict.UNKNOWN),
    ("aws-backup-plan-retention", "not covered", lambda: (volume(),), Verdict.NOT_APPLICABLE),
    ("aws-backup-selection-selects-something", "takes a volume",
     lambda: (plan(), selection(**EMITTED), volume()), Verdict.PASS),
    ("aws-backup-selection-selects-something", "takes nothing",
     lambda: (plan(), selection(**EMITTED), volume({})), Verdict.FAIL),
    ("aws-backup-selection-selects-something", "an empty stack", lambda: (plan(), selection(**EMITTED)), Verdict.FAIL),
    ("aws-backup-selection-selects-something", "unknown tags",
     lambda: (plan(), selection(**EMITTED), volume(UNKNOWN)), Verdict.UNKNOWN),
    ("aws-backup-selection-selects-something", "no selection", lambda: (plan(), volume()), Verdict.NOT_APPLICABLE),
    ("aws-backup-vault-customer-key", "a customer key",
     lambda: (one(VAULT, "v", {"kmsKeyArn": "arn:aws:kms:eu-central-1:1:key/k"}),), Verdict.PASS),
    ("aws-backup-vault-customer-key", "a key not known yet", lambda: (one(VAULT, "v", {"kmsKeyArn": UNKNOWN}),),
     Verdict.PASS),
    ("aws-backup-vault-customer-key", "no key", lambda: (one(VAULT, "v"),), Verdict.FAIL),
    ("aws-backup-vault-customer-key", "the AWS managed key",
     lambda: (one(VAULT, "v", {"kmsKeyArn": "arn:aws:kms:eu-central-1:1:alias/aws/backup"}),), Verdict.FAIL),
    ("aws-backup-vault-customer-key", "a rule into Default", lambda: (plan(targetVaultName="Default"),), Verdict.FAIL),
    ("aws-backup-vault-customer-key", "a rule into a vault", lambda: (plan(),), Verdict.PASS),
]  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "claim", "build", "wanted"), LIST, ids=[f"{rule}: {claim}" for rule, claim, *_ in LIST]
)
def test_backup_rules(rule: str, claim: str, build: Callable[[], tuple[Resource, ...]], wanted: Verdict) -> None:
    verdict, message = ask(rule, *build())
    assert verdict is wanted, f"{claim}: {message}"


@pytest.mark.parametrize(
    ("schedules", "hours"),
    [
        ([("cron(0 5 ? * * *)", "UTC")], 24),
        ([("cron(0 5 ? * * *)", "Europe/Berlin")], 24),
        ([("cron(0 * * * ? *)", "UTC")], 1),
        ([("cron(0 5 ? * MON-FRI *)", "UTC")], 72),
        ([("cron(0 5 ? * * *)", "UTC"), ("cron(0 17 * * ? *)", "UTC")], 12),
        ([("cron(0 0/6 ? * * *)", "UTC")], 6),
        ([("cron(0 5 1 * ? *)", "UTC")], 31 * 24),
        ([("cron(0 5 ? * 1#1 *)", "UTC")], 35 * 24),
        ([("cron(0 5 L * ? *)", "UTC")], 31 * 24),
        ([("cron(0 5 1 JAN ? 2027)", "UTC")], None),
    ],
)
def test_the_worst_gap_is_over_all_schedules_of_two_years(
    schedules: list[tuple[str, str]], hours: float | None
) -> None:
    assert worst_gap(schedules, 2027) == hours


@pytest.mark.parametrize(
    "wrong", ["cron(0 5 * * *)", "rate(1 day)", "cron(61 5 ? * * *)", "cron(0 x ? * * *)", "cron(0 5/x ? * * *)"]
)
def test_a_schedule_that_cannot_be_read_is_an_error(wrong: str) -> None:
    with pytest.raises(ScheduleError):
        expand(wrong, "UTC", 2027)


def test_a_time_zone_that_is_not_known_is_an_error() -> None:
    with pytest.raises(ScheduleError, match="Mars"):
        expand("cron(0 5 ? * * *)", "Mars/Base", 2027)


def test_working_days_near_the_fifteenth() -> None:
    runs = expand("cron(0 0 15W * ? *)", "UTC", 2027).moments
    days = [dt.date(2027, 1, 1) + dt.timedelta(hours=hours) for hours in runs[:6]]
    assert all(day.weekday() < 5 for day in days), "W never runs on a weekend"
