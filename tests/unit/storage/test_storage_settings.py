"""The ``sharedStorage`` block becomes component arguments, and problems are told under the settings' keys."""

from typing import Any

import pydantic
import pytest
from pydantic.alias_generators import to_camel

from components.shared.checks import Problems
from components.storage.shared_file_system import (
    FileAccessPointArgs,
    FileSystemReplicaArgs,
    SharedFileSystemArgs,
    check_shared_file_system,
)
from settings.model import Block
from settings.storage import (
    FileAccessPoint,
    FileSystem,
    FileSystemNetwork,
    FileSystemReplica,
    SharedStorage,
    placed,
)

_POINTS = {"web": {"path": "/web", "userId": 1000, "groupId": 1000}}
_PLACE = {"vpc_id", "subnet_ids", "region", "tags", "protect", "alarm_topic_arn"}


def block(**file_systems: Any) -> SharedStorage:
    return SharedStorage.model_validate({"fileSystems": file_systems})


def home(**_: Any) -> FileSystemNetwork:
    return FileSystemNetwork("vpc-home", "10.0.0.0/16", {"eu-central-1a": "subnet-0123456789abcdef0"})  # pyright: ignore[reportArgumentType] - a plain id does for the rules


@pytest.mark.parametrize(
    ("model", "args", "elsewhere"),
    [
        (FileSystem, SharedFileSystemArgs, _PLACE),
        (FileAccessPoint, FileAccessPointArgs, set()),
        (FileSystemReplica, FileSystemReplicaArgs, {"region", "vpc_id", "subnet_ids"}),
    ],
)
def test_every_argument_that_is_not_its_place_has_a_key(model: type[Block], args: type, elsewhere: set[str]) -> None:
    assert set(model.model_fields) == set(args.__annotations__) - elsewhere, (
        "one to one, so that problems find their key"
    )


def test_the_plan_of_the_stack_covers_file_systems_that_name_none() -> None:
    storage = block(a={"accessPoints": _POINTS}, b={"accessPoints": _POINTS, "backupPlan": "weekly"})
    args = storage.file_system_args("daily")
    assert {name: item.get("backup_plan") for name, item in args.items()} == {"a": "daily", "b": "weekly"}, (
        "a file system without a plan is the exception, not the default"
    )
    assert "backup_plan" not in storage.file_system_args(None)["a"], "no plan in the stack, no tag that promises one"


def test_the_whole_network_may_mount_where_nobody_is_named() -> None:
    storage = block(a={"accessPoints": _POINTS}, b={"accessPoints": _POINTS, "clientCidrs": {"web": "10.0.1.0/24"}})
    args = {name: placed(item, home(), None) for name, item in storage.file_system_args(None).items()}
    assert args["a"].get("client_cidrs") == {"network": "10.0.0.0/16"}, "a file system nobody can reach is no use"
    assert args["b"].get("client_cidrs") == {"web": "10.0.1.0/24"}, "who is named is all"


def test_the_copy_is_placed_in_the_recovery_network() -> None:
    (args,) = block(a={"accessPoints": _POINTS, "replica": {}}).file_system_args(None, "eu-west-1").values()
    away = FileSystemNetwork("vpc-away", "10.1.0.0/16", {"eu-west-1a": "subnet-0123456789abcdef1"})  # pyright: ignore[reportArgumentType] - a plain id does for the rules
    result = placed(args, home(), away)
    assert result.get("replica") == {
        "region": "eu-west-1",
        "vpc_id": "vpc-away",
        "subnet_ids": {"eu-west-1a": "subnet-0123456789abcdef1"},
        "client_cidrs": {"network": "10.1.0.0/16"},
    }, "workloads of the recovery Region find it ready"
    assert placed(args, home(), None).get("replica") == {"region": "eu-west-1"}, "without a network only the data"
    found = Problems()
    check_shared_file_system(result, found)
    assert found.found == [], "what settings make, the component takes"


@pytest.mark.parametrize(
    ("file_system", "key", "rule"),
    [
        ({}, 'sharedStorage.fileSystems["a"].accessPoints', "allowRoot"),
        (
            {"accessPoints": {"web": {**_POINTS["web"], "userId": 0}}},
            'sharedStorage.fileSystems["a"].accessPoints["web"].userId',
            "allowRoot is false",
        ),
        (
            {"accessPoints": _POINTS, "archiveAfterDays": 90},
            'sharedStorage.fileSystems["a"].archiveAfterDays',
            "infrequentAccessAfterDays",
        ),
        (
            {"accessPoints": _POINTS, "replica": {"rpoMinutes": 1}},
            'sharedStorage.fileSystems["a"].replica.rpoMinutes',
            "15 to",
        ),
    ],
)
def test_a_problem_is_told_in_the_settings_words(file_system: dict[str, Any], key: str, rule: str) -> None:
    told = block(a=file_system).problems("eu-central-1", "eu-west-1")
    assert [(item.argument, rule in item.rule) for item in told] == [(key, True)], [str(item) for item in told]


def test_sound_settings_have_no_problem() -> None:
    assert block(a={"accessPoints": _POINTS, "replica": {}}).problems("eu-central-1", "eu-west-1") == [], "as in prod"


def test_a_copy_needs_a_recovery_region() -> None:
    (told,) = block(a={"accessPoints": _POINTS, "replica": {}}).problems("eu-central-1", None)
    assert told.argument == 'sharedStorage.fileSystems["a"].replica', "the key that asks for too much"
    assert "recoveryRegion" in told.way_out, "what is missing is elsewhere"


def test_names_that_would_meet_are_refused() -> None:
    storage = block(
        **{
            "files": {"accessPoints": _POINTS},
            "files-replica": {"accessPoints": _POINTS},
            "a b": {"accessPoints": _POINTS},
        }
    )
    told = [item.argument for item in storage.problems("eu-central-1", None)]
    assert told == ['sharedStorage.fileSystems["a b"]', 'sharedStorage.fileSystems["files-replica"]'], (
        "two resources of one name, and a name no resource can have"
    )


def test_unknown_keys_are_refused() -> None:
    with pytest.raises(pydantic.ValidationError, match="accessPoint"):
        block(a={"accessPoint": _POINTS})
    assert to_camel("infrequent_access_after_days") == "infrequentAccessAfterDays", "the spelling of the stack file"
