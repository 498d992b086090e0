"""A ``RestoreTesting`` to look at, as the tests of the component and of its checks need it."""

from typing import Any, cast

from components.protection.restore_metadata import RestoreTestType
from components.protection.restore_testing import RestoreTesting, RestoreTestingArgs
from rehearsal.estate import Estate, Resource
from rehearsal.recording import record

ACCOUNT = "123456789012"
TOPIC = f"arn:aws:sns:eu-central-1:{ACCOUNT}:alarms"
KEY = f"arn:aws:kms:eu-central-1:{ACCOUNT}:key/11111111-2222-3333-4444-555555555555"
VAULT = f"arn:aws:backup:eu-central-1:{ACCOUNT}:backup-vault:main"
PROFILE_ROLE = f"arn:aws:iam::{ACCOUNT}:role/web"
FILES = [f"arn:aws:elasticfilesystem:eu-central-1:{ACCOUNT}:file-system/fs-{digit * 17}" for digit in "12"]
PLACE = {
    "vpc_id": "vpc-0123456789abcdef0",
    "subnet_ids": {"eu-central-1b": "subnet-bbbbbbbbbbbbbbbbb", "eu-central-1a": "subnet-aaaaaaaaaaaaaaaaa"},
}
WEEKLY = "cron(0 6 ? * SUN *)"
TWICE = "cron(0 6 ? * MON,THU *)"
EFS = {"resource_type": "EFS", "resource_arns": FILES}
SELECTION = "aws:backup/restoreTestingSelection:RestoreTestingSelection"


def everything(kind: str, **more: Any) -> dict[str, Any]:
    return {"resource_type": kind, "resource_arns": ["*"], **more}


def built(name: str = "tests", **args: Any) -> Estate:
    given = {"schedule": TWICE, "selections": {"files": EFS}, **args}
    return record(lambda: RestoreTesting(name, cast("RestoreTestingArgs", given)))


def selection(estate: Estate, key: str) -> Resource:
    return estate.by_name(f"tests-selection-{key}", SELECTION)


ALL = {kind.value.lower(): everything(kind.value) for kind in RestoreTestType}
