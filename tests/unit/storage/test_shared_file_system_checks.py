"""Arguments that EFS refuses, or that can never work, are refused with argument, rule and way out."""

from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.shared.checks import Problems
from components.storage.shared_file_system import (
    FileSystemThroughput,
    SharedFileSystemArgs,
    check_shared_file_system,
)
from components.storage.shared_file_system_checks import TRANSITION_DAYS, check_file_system_name
from tests.checkers.botocore_model import check_call

_POINT: dict[str, Any] = {"path": "/orders", "user_id": 1000, "group_id": 1000}
_SUBNET = "subnet-0123456789abcdef0"
_AWAY = {"region": "eu-west-1"}


def arguments(**changes: Any) -> SharedFileSystemArgs:
    valid: dict[str, Any] = {
        "vpc_id": "vpc-0123456789abcdef0",
        "subnet_ids": {"eu-central-1a": _SUBNET, "eu-central-1b": "subnet-0123456789abcdef1"},
        "client_cidrs": {"vpc": "10.0.0.0/16"},
        "access_points": {"orders": _POINT},
        "region": "eu-central-1",
    }
    return cast("SharedFileSystemArgs", {**valid, **changes})


def problems_of(args: SharedFileSystemArgs) -> Problems:
    problems = Problems()
    check_shared_file_system(args, problems)
    return problems


def test_sound_arguments_have_no_problem() -> None:
    full = arguments(
        client_security_group_ids={"web": "sg-0123456789abcdef0"},
        infrequent_access_after_days=30,
        archive_after_days=90,
        return_on_access=True,
        backup_plan="daily",
        expected_client_count=2,
        alarm_topic_arn="arn:aws:sns:eu-central-1:123456789012:alarms",
        kms_key_arn="arn:aws:kms:eu-central-1:123456789012:key/0",
        replica={
            "region": "eu-west-1",
            "vpc_id": "vpc-1",
            "subnet_ids": {"eu-west-1a": _SUBNET},
            "client_cidrs": {"vpc": "10.0.0.0/16"},
            "rpo_minutes": 30,
        },
    )
    assert problems_of(full).found == [], "everything here is what EFS takes"


@pytest.mark.parametrize(
    ("changes", "argument", "rule"),
    [
        ({"region": "frankfurt"}, "region", "name of a Region"),
        ({"subnet_ids": {}}, "subnet_ids", "at least one AZ"),
        ({"subnet_ids": {"a": _SUBNET}}, 'subnet_ids["a"]', "name of an AZ"),
        ({"subnet_ids": {"us-west-2-lax-1a": _SUBNET}}, 'subnet_ids["us-west-2-lax-1a"]', "name of an AZ"),
        ({"subnet_ids": {"eu-west-1a": _SUBNET}}, 'subnet_ids["eu-west-1a"]', "not an AZ of eu-central-1"),
        ({"subnet_ids": {"eu-central-1a": "net"}}, 'subnet_ids["eu-central-1a"]', "subnet id"),
        (
            {"subnet_ids": {"eu-central-1a": _SUBNET, "eu-central-1b": _SUBNET}},
            'subnet_ids["eu-central-1b"]',
            "lies in one AZ",
        ),
        ({"client_cidrs": {"vpc": "10.0.0.1/16"}}, 'client_cidrs["vpc"]', "host bits"),
        ({"client_cidrs": {"a b": "10.0.0.0/16"}}, 'client_cidrs["a b"]', "letters, digits"),
        ({"client_cidrs": {"a": "10.0.0.0/16", "b": "10.0.0.0/16"}}, 'client_cidrs["b"]', "refuses a rule twice"),
        ({"client_security_group_ids": {"web": "web"}}, 'client_security_group_ids["web"]', "security group id"),
        ({"access_points": {}}, "access_points", "nobody could ever write"),
        ({"access_points": {"o": {**_POINT, "path": "orders"}}}, 'access_points["o"].path', "absolute path"),
        ({"access_points": {"o": {**_POINT, "path": "/a/b/c/d/e"}}}, 'access_points["o"].path', "one to four levels"),
        ({"access_points": {"o": {**_POINT, "path": "/" + "a" * 100}}}, 'access_points["o"].path', "100 characters"),
        ({"access_points": {"o": {**_POINT, "path": "/"}}}, 'access_points["o"].path', "belongs to root"),
        ({"access_points": {"o": {**_POINT, "user_id": 0}}}, 'access_points["o"].user_id', "allow_root is false"),
        ({"access_points": {"o": {**_POINT, "group_id": 2**32}}}, 'access_points["o"].group_id', "4294967295"),
        (
            {"access_points": {"o": {**_POINT, "secondary_group_ids": list(range(17))}}},
            'access_points["o"].secondary_group_ids',
            "0 to 16",
        ),
        ({"access_points": {"o": {**_POINT, "permissions": "0790"}}}, 'access_points["o"].permissions', "octal"),
        (
            {"throughput": FileSystemThroughput.PROVISIONED},
            "provisioned_throughput_mibps",
            "required with throughput provisioned",
        ),
        ({"provisioned_throughput_mibps": 10}, "provisioned_throughput_mibps", "throughput is elastic"),
        (
            {"throughput": FileSystemThroughput.PROVISIONED, "provisioned_throughput_mibps": 3415},
            "provisioned_throughput_mibps",
            "1 to 3414 MiB/s",
        ),
        ({"infrequent_access_after_days": 45}, "infrequent_access_after_days", "one of 1, 7, 14"),
        ({"archive_after_days": 90}, "archive_after_days", "later than infrequent_access_after_days"),
        (
            {"infrequent_access_after_days": 90, "archive_after_days": 90},
            "archive_after_days",
            "later than infrequent_access_after_days",
        ),
        (
            {
                "throughput": FileSystemThroughput.BURSTING,
                "infrequent_access_after_days": 30,
                "archive_after_days": 90,
            },
            "archive_after_days",
            "needs throughput elastic",
        ),
        ({"return_on_access": True}, "return_on_access", "nothing to bring back"),
        ({"kms_key_arn": "alias/files"}, "kms_key_arn", "ARN of a KMS key"),
        ({"kms_key_arn": "arn:aws:kms:eu-west-1:123456789012:key/0"}, "kms_key_arn", "needs one of eu-central-1"),
        ({"backup_plan": "every day"}, "backup_plan", "1 to 50 letters"),
        ({"expected_client_count": 0}, "expected_client_count", "1 to 25000"),
        (
            {"alarm_topic_arn": "arn:aws:sns:eu-west-1:123456789012:alarms"},
            "alarm_topic_arn",
            "can only notify a topic of eu-central-1",
        ),
        ({"replica": {"region": "eu-central-1"}}, "replica.region", "lost with it"),
        ({"replica": {"region": "dublin"}}, "replica.region", "name of a Region"),
        ({"replica": {"region": "us-gov-west-1"}}, "replica.region", "does not replicate out of aws"),
        ({"replica": {**_AWAY, "vpc_id": "vpc-1"}}, "replica.subnet_ids", "goes together"),
        ({"replica": {**_AWAY, "client_cidrs": {"a": "10.0.0.0/8"}}}, "replica.vpc_id", "required where clients"),
        (
            {"replica": {**_AWAY, "vpc_id": "vpc-1", "subnet_ids": {"eu-central-1a": _SUBNET}}},
            'replica.subnet_ids["eu-central-1a"]',
            "not an AZ of eu-west-1",
        ),
        ({"replica": {**_AWAY, "rpo_minutes": 5}}, "replica.rpo_minutes", "15 to 10080 minutes"),
        (
            {"replica": {**_AWAY, "promoted_file_system_id": "files"}},
            "replica.promoted_file_system_id",
            "file system id",
        ),
    ],
)
def test_a_mistake_is_told_under_its_argument(changes: dict[str, Any], argument: str, rule: str) -> None:
    found = problems_of(arguments(**changes)).found
    told = [problem for problem in found if problem.argument == argument and rule in problem.rule]
    assert told, f"nothing about {argument}: {[str(problem) for problem in found]}"
    assert told[0].way_out, "whoever reads it must know what to do"


def test_all_mistakes_are_told_at_once() -> None:
    wrong = arguments(subnet_ids={}, backup_plan="a b", infrequent_access_after_days=2, provisioned_throughput_mibps=1)
    assert {problem.argument for problem in problems_of(wrong).found} == {
        "subnet_ids",
        "backup_plan",
        "infrequent_access_after_days",
        "provisioned_throughput_mibps",
    }, "nobody fixes a stack file one message at a time"


def test_root_may_have_what_belongs_to_root() -> None:
    root = arguments(allow_root=True, access_points={"all": {"path": "/", "user_id": 0, "group_id": 0}})
    assert problems_of(root).found == [], "asked for twice: allow_root and user 0"
    assert problems_of(arguments(allow_root=True, access_points={})).found == [], "root may write to the root directory"


@given(path=st.text(alphabet="/ab.$*& é\n", max_size=12))
def test_a_path_is_taken_exactly_when_the_api_takes_it(path: str) -> None:
    told = problems_of(arguments(access_points={"o": {**_POINT, "path": path}})).found
    api = check_call("efs", "CreateAccessPoint", {"FileSystemId": "fs-12345678", "RootDirectory": {"Path": path}})
    assert bool(told) == (bool(api) or path == "/"), f"{path!r}: we say {told}, the API says {api}"


def test_the_periods_are_those_of_the_api() -> None:
    for days in range(1, 400):
        name = "AFTER_1_DAY" if days == 1 else f"AFTER_{days}_DAYS"
        request = {"FileSystemId": "fs-12345678", "LifecyclePolicies": [{"TransitionToIA": name}]}
        taken = not check_call("efs", "PutLifecycleConfiguration", request)
        assert taken == (days in TRANSITION_DAYS), f"{days} days"


@pytest.mark.parametrize("name", ["sg-files", "files.web", "team files", "f" * 41, ""])
def test_a_name_is_refused_from_which_aws_could_take_no_physical_name(name: str) -> None:
    problems = Problems()
    check_file_system_name("name", name, problems)
    assert {problem.argument for problem in problems.found} == {"name"}, "the alias or the group would be refused"
