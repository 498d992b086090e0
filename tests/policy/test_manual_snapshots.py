import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policy.rules.cron import ScheduleError
from policy.rules.estate import Estate, Resource
from policy.rules.manual_snapshots import INSTANCE, POLICY, VOLUME, snapshotted, taken
from policy.rules.selection import Choice
from policy.rules.snapshot_schedules import Copied, Kept, SnapshotSchedule, longest_gap, schedules

from .estates import ACCOUNT, OTHER, REGION, UNKNOWN, estate, one

YES, NO, OPEN = Choice.SELECTED, Choice.NOT_SELECTED, Choice.CANNOT_TELL
YEAR = 2025
TAGS = {"snapshot": "daily"}


def volume(**props: Any) -> Resource:
    return one(VOLUME, "vol-1", {"tags": TAGS, "type": "gp3"} | props)


def instance(**props: Any) -> Resource:
    return one(INSTANCE, "i-1", {"tags": TAGS} | props)


def attachment() -> Resource:
    return one("aws:ec2/volumeAttachment:VolumeAttachment", "at", {"volumeId": "vol-1", "instanceId": "i-1"})


def policy(*blocks: dict[str, Any], top: dict[str, Any] | None = None, name: str = "dlm", **details: Any) -> Resource:
    base = {"resourceTypes": ["VOLUME"], "targetTags": TAGS, "schedules": list(blocks)}
    return one(POLICY, name, {"policyDetails": base | details} | (top or {}))


def default(kind: str = "VOLUME", **details: Any) -> Resource:
    return one(POLICY, "default", {"defaultPolicy": kind, "policyDetails": {"policyLanguage": "SIMPLIFIED"} | details})


def schedule(**parts: Any) -> dict[str, Any]:
    base = {
        "name": "daily",
        "createRule": {"interval": 24, "intervalUnit": "HOURS", "times": "03:00"},
        "retainRule": {"count": 7},
    }
    return base | parts


def choice(subject: Resource, by: Resource, *others: Resource) -> Choice:
    whole = estate(subject, by, *others)
    found = snapshotted(subject, whole)
    answer = taken(subject, by, whole)
    assert found == ([] if answer.choice is NO else [(by, answer.choice)]), "both functions give one answer"
    assert answer.reason or answer.choice is YES, "an answer other than yes says why"
    return answer.choice


@pytest.mark.parametrize(
    ("claim", "by", "wanted"),
    [
        ("a tag", policy(), YES),
        ("any one of several tags", policy(targetTags={"team": "x"} | TAGS), YES),
        ("another value", policy(targetTags={"snapshot": "weekly"}), NO),
        ("tags are case-sensitive", policy(targetTags={"snapshot": "Daily"}), NO),
        ("no tag at all", policy(targetTags={}), NO),
        ("a tag value not known yet", policy(targetTags={"snapshot": UNKNOWN}), OPEN),
        ("an unknown value beside one that holds", policy(targetTags={"team": UNKNOWN} | TAGS), YES),
        ("an unknown value of a tag it does not carry", policy(targetTags={"team": UNKNOWN}), NO),
        ("tags not known yet", policy(targetTags=UNKNOWN), OPEN),
        ("the type named", policy(policyType="EBS_SNAPSHOT_MANAGEMENT"), YES),
        ("a policy that copies what others share", policy(policyType="EVENT_BASED_POLICY"), NO),
        ("a type not known yet", policy(policyType=UNKNOWN), OPEN),
        ("for instances only", policy(resourceTypes=["INSTANCE"]), NO),
        ("kinds not known yet", policy(resourceTypes=UNKNOWN), OPEN),
        ("images are of instances", policy(policyType="IMAGE_MANAGEMENT"), NO),
        ("switched on", policy(top={"state": "ENABLED"}), YES),
        ("switched off", policy(top={"state": "DISABLED"}), NO),
        ("a state not known yet", policy(top={"state": UNKNOWN}), OPEN),
        ("another Region", policy(top={"region": OTHER}), NO),
        ("a Region not known yet", policy(top={"region": UNKNOWN}), OPEN),
        ("details not known yet", policy(top={"policyDetails": UNKNOWN}), OPEN),
        ("the Region's AZs", policy(resourceLocations="CLOUD"), YES),
        ("the locations as a list", policy(resourceLocations=["CLOUD"]), YES),
        ("Outposts only", policy(resourceLocations="OUTPOST"), NO),
        ("Local Zones only", policy(resourceLocations="LOCAL_ZONE"), NO),
        ("a place not known yet", policy(resourceLocations=UNKNOWN), OPEN),
        ("the default policy for volumes", default(), YES),
        ("the default policy by its language", one(POLICY, "default", {"policyDetails": {
            "policyLanguage": "SIMPLIFIED", "resourceType": "VOLUME"}}), YES),
        ("the default policy for instances", default("INSTANCE"), NO),
        ("a default policy not known yet", default(UNKNOWN), OPEN),
        ("an excluded type", default(exclusions={"excludeVolumeTypes": ["gp3"]}), NO),
        ("another type excluded", default(exclusions={"excludeVolumeTypes": ["st1"]}), YES),
        ("types not known yet", default(exclusions={"excludeVolumeTypes": UNKNOWN}), OPEN),
        ("an excluded tag", default(exclusions={"excludeTags": TAGS}), NO),
        ("another tag excluded", default(exclusions={"excludeTags": {"team": "x"}}), YES),
        ("boot volumes excluded", default(exclusions={"excludeBootVolumes": True}), YES),
        ("exclusions not known yet", default(exclusions=UNKNOWN), OPEN),
    ],
)  # fmt: skip
def test_a_policy_takes_a_volume_by_its_kind_place_and_tags(claim: str, by: Resource, wanted: Choice) -> None:
    assert choice(volume(), by) is wanted, claim


@pytest.mark.parametrize(
    ("claim", "props", "wanted"),
    [
        ("no tags", {"tags": {}}, NO),
        ("tags not known yet", {"tags": UNKNOWN}, OPEN),
        ("the value not known yet", {"tags": {"snapshot": UNKNOWN}}, OPEN),
        ("in an AZ", {"availabilityZone": f"{REGION}a"}, YES),
        ("in a Local Zone", {"availabilityZone": "us-west-2-lax-1a"}, NO),
        ("on an Outpost", {"outpostArn": "arn:aws:outposts:eu-central-1:1:outpost/op-1"}, NO),
        ("in an AZ not known yet", {"availabilityZone": UNKNOWN}, YES),
        ("of another Region", {"region": OTHER}, NO),
    ],
)
def test_what_is_not_known_of_a_volume_is_never_a_yes(claim: str, props: dict[str, Any], wanted: Choice) -> None:
    assert choice(volume(**props), policy()) is wanted, claim


def test_another_account_s_policy_takes_nothing() -> None:
    here = volume(arn=f"arn:aws:ec2:{REGION}:{ACCOUNT}:volume/vol-1")
    away = policy(top={"arn": f"arn:aws:dlm:{REGION}:999999999999:policy/policy-1"})
    assert choice(here, away) is NO


@pytest.mark.parametrize(
    ("claim", "details", "vol_tags", "wanted"),
    [
        ("by the instance's tag", {"resourceTypes": ["INSTANCE"]}, {}, YES),
        ("in an image of the instance", {"policyType": "IMAGE_MANAGEMENT"}, {}, YES),
        ("only for volumes", {}, {}, NO),
        ("not when its tag leaves it out", {"resourceTypes": ["INSTANCE"],
            "parameters": {"excludeDataVolumeTags": {"scratch": "yes"}}}, {"scratch": "yes"}, NO),
        ("when another tag leaves others out", {"resourceTypes": ["INSTANCE"],
            "parameters": {"excludeDataVolumeTags": {"scratch": "yes"}}}, {"scratch": "no"}, YES),
        ("unless what is left out is not known yet", {"resourceTypes": ["INSTANCE"],
            "parameters": {"excludeDataVolumeTags": UNKNOWN}}, {}, OPEN),
        ("a left-out root volume leaves it in", {"resourceTypes": ["INSTANCE"],
            "parameters": {"excludeBootVolume": True}}, {}, YES),
    ],
)  # fmt: skip
def test_a_volume_counts_with_the_instance_it_is_attached_to(
    claim: str, details: dict[str, Any], vol_tags: dict[str, str], wanted: Choice
) -> None:
    assert choice(volume(tags=vol_tags), policy(**details), instance(), attachment()) is wanted, claim


def test_a_volume_of_a_default_policy_for_instances_counts_when_it_is_attached() -> None:
    assert choice(volume(), default("INSTANCE"), instance(), attachment()) is YES
    assert choice(volume(), default("INSTANCE", exclusions={"excludeTags": TAGS}), instance(), attachment()) is NO, (
        "the instance is excluded by its tag"
    )


@pytest.mark.parametrize(
    ("claim", "props", "by", "wanted"),
    [
        ("by its tag", {}, policy(resourceTypes=["INSTANCE"]), YES),
        ("without the tag", {"tags": {}}, policy(resourceTypes=["INSTANCE"]), NO),
        ("by an image", {}, policy(policyType="IMAGE_MANAGEMENT"), YES),
        ("not without its root volume", {}, policy(resourceTypes=["INSTANCE"],
            parameters={"excludeBootVolume": True}), NO),
        ("unless that is not known yet", {}, policy(resourceTypes=["INSTANCE"],
            parameters={"excludeBootVolume": UNKNOWN}), OPEN),
        ("not by its own tag for volumes", {}, policy(), NO),
        ("by the tags of all its volumes", {"volumeTags": TAGS}, policy(), YES),
        ("by the tag of its root volume", {"rootBlockDevice": {"tags": TAGS}}, policy(), YES),
        ("not by the tag of one of two volumes", {"rootBlockDevice": {"tags": TAGS}, "ebsBlockDevices": [{}]},
            policy(), NO),
        ("volume tags not known yet", {"volumeTags": UNKNOWN}, policy(), OPEN),
        ("the default policy for instances", {}, default("INSTANCE"), YES),
        ("the default policy for volumes", {}, default(), YES),
        ("not when it excludes boot volumes", {}, default(exclusions={"excludeBootVolumes": True}), NO),
        ("unless that is not known yet", {}, default(exclusions={"excludeBootVolumes": UNKNOWN}), OPEN),
        ("volumes excluded by type", {}, default(exclusions={"excludeVolumeTypes": ["gp2"]}), OPEN),
    ],
)  # fmt: skip
def test_an_instance_is_kept_when_all_its_own_volumes_are(
    claim: str, props: dict[str, Any], by: Resource, wanted: Choice
) -> None:
    assert choice(instance(**props), by) is wanted, claim


def test_default_tags_do_not_prove_that_an_instance_s_own_volumes_are_tagged() -> None:
    given_tags = one(INSTANCE, "i-1", {"tags": {}}, provider={"defaultTags": {"tags": TAGS}})
    assert choice(given_tags, policy()) is OPEN, "only newer providers pass them on to the volumes"
    tagged = one(VOLUME, "vol-1", {}, provider={"defaultTags": {"tags": TAGS}})
    assert choice(tagged, policy()) is YES, "a volume of its own carries them"


def test_nothing_but_volumes_and_instances_is_ever_taken() -> None:
    database = one("aws:rds/instance:Instance", "db", {"tags": TAGS})
    assert snapshotted(database, estate(database, policy())) == []


def facts(**parts: Any) -> SnapshotSchedule:
    found = schedules(policy(schedule(**parts)))
    assert found is not None
    return found[0]


@pytest.mark.parametrize(
    ("claim", "rule", "cron", "interval"),
    [
        ("once a day", {"interval": 24, "intervalUnit": "HOURS", "times": "03:15"}, "cron(15 3 * * ? *)", None),
        ("from a time on", {"interval": 8, "times": "22:00"}, "cron(0 6,14,22 * * ? *)", None),
        ("the time as a list", {"interval": 12, "times": ["09:30"]}, "cron(30 9,21 * * ? *)", None),
        ("a cron expression", {"cronExpression": "cron(0 1 ? * SUN *)"}, "cron(0 1 ? * SUN *)", None),
        ("AWS picks the time", {"interval": 12}, None, 12.0),
        ("a time not known yet", {"interval": 12, "times": UNKNOWN}, None, 12.0),
        ("an interval not known yet", {"interval": UNKNOWN, "times": "03:00"}, None, None),
        ("another unit", {"interval": 2, "intervalUnit": "DAYS"}, None, None),
        ("an expression not known yet", {"cronExpression": UNKNOWN}, None, None),
        ("a rule not known yet", UNKNOWN, None, None),
    ],
)
def test_a_create_rule_is_read_as_a_schedule(claim: str, rule: Any, cron: str | None, interval: float | None) -> None:
    found = facts(createRule=rule)
    assert (found.cron, found.interval_hours) == (cron, interval), claim
    assert ("when it runs" in found.unreadable) is (cron is None and interval is None), found.unreadable


@pytest.mark.parametrize(
    ("claim", "rule", "kept"),
    [
        ("a count", {"count": 7}, Kept(count=7)),
        ("an age", {"interval": 2, "intervalUnit": "WEEKS"}, Kept(days=14)),
        ("a provider's zero beside an age", {"count": 0, "interval": 1, "intervalUnit": "YEARS"}, Kept(days=365)),
        ("not known yet", UNKNOWN, Kept()),
        ("a unit not known yet", {"interval": 2, "intervalUnit": UNKNOWN}, Kept()),
    ],
)
def test_a_retain_rule_is_read_as_age_or_count(claim: str, rule: Any, kept: Kept) -> None:
    assert facts(retainRule=rule).kept == kept, claim


def test_an_archive_adds_days() -> None:
    archive = {"archiveRetainRule": {"retentionArchiveTier": {"interval": 3, "intervalUnit": "MONTHS"}}}
    assert facts(archiveRule=archive).kept == Kept(count=7, archive_days=90)


@pytest.mark.parametrize(
    ("claim", "rules", "copies"),
    [
        ("none", [], ()),
        ("to a Region", [{"target": OTHER, "retainRule": {"interval": 5, "intervalUnit": "DAYS"}}], (
            Copied(OTHER, 5),)),
        ("an image's target", [{"targetRegion": OTHER}], (Copied(OTHER, math.inf),)),
        ("to an Outpost", [{"target": f"arn:aws:outposts:{OTHER}:1:outpost/op-1"}], (Copied(OTHER, math.inf),)),
        ("a target not known yet", [{"target": UNKNOWN, "retainRule": UNKNOWN}], (Copied(None, None),)),
        ("not known yet", UNKNOWN, (Copied(None, None),)),
    ],
)  # fmt: skip
def test_copies_name_their_region_and_how_long_they_are_kept(claim: str, rules: Any, copies: object) -> None:
    found = facts(crossRegionCopyRules=rules)
    assert found.copies == copies, claim
    assert ("where it copies to" in found.unreadable) is (UNKNOWN in str(rules))


def test_shares_name_their_accounts() -> None:
    found = facts(shareRule={"targetAccounts": ["2", UNKNOWN, "1"]})
    assert found.accounts == ("1", "2")
    assert "whom it shares with" in found.unreadable


def test_a_default_policy_has_aws_s_own_schedule() -> None:
    found = schedules(default())
    assert found is not None
    assert (found[0].interval_hours, found[0].kept.days) == (24, 7), "botocore's defaults"
    found = schedules(default(createInterval=3, retainInterval=14))
    assert found is not None
    assert (found[0].interval_hours, found[0].kept.days) == (72, 14)
    found = schedules(default(createInterval=UNKNOWN))
    assert found is not None
    assert (found[0].interval_hours, found[0].unreadable) == (None, "how often it runs")


def test_schedules_that_are_not_known_yet_are_none_and_not_no_schedule() -> None:
    assert schedules(policy(schedules=UNKNOWN)) is None
    assert schedules(policy(top={"policyDetails": UNKNOWN})) is None
    assert schedules(policy()) == []


def cron(expression: str) -> dict[str, Any]:
    return schedule(createRule={"cronExpression": expression})


@pytest.mark.parametrize(
    ("claim", "blocks", "hours"),
    [
        ("once a day", [schedule()], 24),
        ("every 8 hours", [schedule(createRule={"interval": 8, "times": "01:00"})], 8),
        ("once a week", [cron("cron(0 3 ? * SUN *)")], 168),
        ("the weekly one does not hide the daily one", [cron("cron(0 3 ? * SUN *)"), schedule()], 24),
        ("two a day are joined", [schedule(), cron("cron(0 15 * * ? *)")], 12),
        ("a time AWS picks", [schedule(createRule={"interval": 6})], 6),
        ("what cannot be read is left out", [schedule(), schedule(createRule=UNKNOWN)], 24),
        ("an expression that cannot be read is left out", [schedule(), cron("cron(x)")], 24),
        ("nothing to read", [schedule(createRule=UNKNOWN)], None),
        ("no schedule", [], None),
    ],
)
def test_the_longest_gap_is_over_all_schedules(claim: str, blocks: list[Any], hours: float | None) -> None:
    found = schedules(policy(*blocks))
    assert found is not None
    assert longest_gap(found, YEAR) == hours, claim


def test_an_expression_that_cannot_be_read_says_why() -> None:
    found = schedules(policy(cron("cron(x)")))
    assert found is not None
    with pytest.raises(ScheduleError, match="fields"):
        longest_gap(found, YEAR)


intervals = st.sampled_from([1, 2, 3, 4, 6, 8, 12, 24])
times = st.tuples(st.integers(0, 23), st.integers(0, 59)).map(lambda at: f"{at[0]:02}:{at[1]:02}")
rules = st.builds(lambda every, at: {"interval": every, "times": at}, intervals, times)


@settings(deadline=None)
@given(st.lists(rules, min_size=1, max_size=4), rules)
def test_one_more_schedule_never_makes_the_gap_longer(created: list[dict[str, Any]], more: dict[str, Any]) -> None:
    def gap(chosen: list[dict[str, Any]]) -> float:
        found = schedules(policy(*(schedule(createRule=rule) for rule in chosen)))
        assert found is not None
        hours = longest_gap(found, YEAR)
        assert hours is not None
        return hours

    assert gap([*created, more]) <= gap(created) <= max(rule["interval"] for rule in created)


def test_several_policies_are_all_given() -> None:
    first, second = policy(name="one"), default()
    subject = volume()
    whole = Estate([subject, first, second, policy(name="other", targetTags={"x": "y"})])
    assert snapshotted(subject, whole) == [(first, YES), (second, YES)]
