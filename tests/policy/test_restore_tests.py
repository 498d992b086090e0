from collections.abc import Callable
from typing import Any

import pytest

from policy.rules.core import Verdict
from policy.rules.estate import Resource

from .estates import ACCOUNT, OTHER, REGION, UNKNOWN, ask, one, urn

TEST = "aws:backup/restoreTestingSelection:RestoreTestingSelection"
FILE_SYSTEM, VOLUME = "aws:efs/fileSystem:FileSystem", "aws:ebs/volume:Volume"
ARN = f"arn:aws:elasticfilesystem:{REGION}:{ACCOUNT}:file-system/fs-1"
TAKEN = {"tags": {"backup-plan": "daily"}}


def files(**props: Any) -> Resource:
    return one(FILE_SYSTEM, "fs-1", {"arn": ARN} | TAKEN | props)


def plan() -> tuple[Resource, ...]:
    taken = [{"stringEquals": [{"key": "aws:ResourceTag/backup-plan", "value": "daily"}]}]
    return (
        one("aws:backup/plan:Plan", "plan", {"rules": [{"ruleName": "daily"}]}),
        one("aws:backup/selection:Selection", "taken", {"planId": "plan", "resources": ["*"], "conditions": taken}),
    )


def drill(sources: Any = None, **props: Any) -> Resource:
    given = {"protectedResourceType": "EFS", "iamRoleArn": "role"} | props
    return one(TEST, "test", {key: value for key, value in given.items() if value is not None}, sources=sources)


def where(operator: str, value: Any, key: str = "aws:ResourceTag/backup-plan") -> dict[str, Any]:
    return {"protectedResourceConditions": {operator: [{"key": key, "value": value}]}}


RULE = "aws-backup-restore-test"
REPLICA = {"replicateSourceDb": "db-0", "tags": {"backup-plan": "daily"}}
FROM_ITSELF = {"protectedResourceArns": [urn(FILE_SYSTEM, "fs-1")]}
FROM_ANOTHER = {"protectedResourceArns": [urn(FILE_SYSTEM, "fs-9")]}
S3_TEST = {"protectedResourceType": "S3"}
LIST: list[tuple[str, Callable[[], tuple[Resource, ...]], Verdict]] = [
    ("an exact ARN", lambda: (files(), drill(protectedResourceArns=[ARN])), Verdict.PASS),
    ("every resource of the type", lambda: (files(), drill(protectedResourceArns=["*"])), Verdict.PASS),
    ("neither ARNs nor conditions is everything", lambda: (files(), drill()), Verdict.PASS),
    ("one of several selections", lambda: (
        files(), one(TEST, "other", S3_TEST), drill(protectedResourceArns=[ARN])), Verdict.PASS),
    ("a condition on its tag", lambda: (files(), drill(**where("stringEquals", "daily"))), Verdict.PASS),
    ("the same with a bare key", lambda: (
        files(), drill(**where("stringEquals", "daily", "backup-plan"))), Verdict.PASS),
    ("a condition that it fails", lambda: (files(), drill(**where("stringEquals", "weekly"))), Verdict.FAIL),
    ("a negative condition that holds", lambda: (files(), drill(**where("stringNotEquals", "weekly"))), Verdict.PASS),
    ("a negative condition that does not", lambda: (files(), drill(**where("stringNotEquals", "daily"))), Verdict.FAIL),
    ("a negative condition without the tag", lambda: (
        files(), drill(**where("stringNotEquals", "a", "aws:ResourceTag/no"))), Verdict.NOTE),
    ("an empty condition block", lambda: (
        files(), drill(protectedResourceConditions={"stringEquals": []}, protectedResourceArns=[ARN])), Verdict.PASS),
    ("no restore test at all", lambda: (files(),), Verdict.FAIL),
    ("the ARN of another", lambda: (files(), drill(protectedResourceArns=[ARN + "2"])), Verdict.FAIL),
    ("another type", lambda: (files(), drill(protectedResourceType="EBS", protectedResourceArns=["*"])), Verdict.FAIL),
    ("another Region", lambda: (files(), drill(protectedResourceArns=["*"], region=OTHER)), Verdict.FAIL),
    ("its own ARN, not known yet", lambda: (
        files(), drill(protectedResourceArns=[UNKNOWN], sources=FROM_ITSELF)),
     Verdict.PASS),
    ("a list that is not known, from itself", lambda: (
        files(), drill(protectedResourceArns=UNKNOWN, sources=FROM_ITSELF)),
     Verdict.PASS),
    ("the ARN of another, not known yet", lambda: (
        files(), one(FILE_SYSTEM, "fs-9", {}),
        drill(protectedResourceArns=[UNKNOWN], sources=FROM_ANOTHER)),
     Verdict.FAIL),
    ("an ARN of unknown origin", lambda: (files(), drill(protectedResourceArns=[UNKNOWN])), Verdict.UNKNOWN),
    ("an unknown type", lambda: (files(), drill(protectedResourceType=UNKNOWN)), Verdict.UNKNOWN),
    ("unknown conditions", lambda: (files(), drill(protectedResourceConditions=UNKNOWN)), Verdict.UNKNOWN),
    ("a condition on an unknown value", lambda: (files(), drill(**where("stringEquals", UNKNOWN))), Verdict.UNKNOWN),
    ("an unknown one and one that tests it", lambda: (
        files(), one(TEST, "other", {"protectedResourceType": UNKNOWN}), drill(protectedResourceArns=[ARN])),
     Verdict.PASS),
    ("no plan takes it", lambda: (files(tags={}),), Verdict.NOT_APPLICABLE),
    ("a type without restore tests", lambda: (
        one("aws:redshift/cluster:Cluster", "r", TAKEN),), Verdict.NOT_APPLICABLE),
    ("a replica", lambda: (one("aws:rds/instance:Instance", "r", REPLICA),), Verdict.NOT_APPLICABLE),
    ("a cluster whose engine is not known", lambda: (
        one("aws:rds/cluster:Cluster", "c", TAKEN | {"engine": UNKNOWN}),), Verdict.NOT_APPLICABLE),
    ("a cluster of Aurora", lambda: (
        one("aws:rds/cluster:Cluster", "c", TAKEN | {"engine": "aurora-mysql"}),
        drill(protectedResourceType="Aurora", protectedResourceArns=["*"])), Verdict.PASS),
    ("a Multi-AZ cluster is RDS", lambda: (
        one("aws:rds/cluster:Cluster", "c", TAKEN | {"engine": "mysql"}),
        drill(protectedResourceType="Aurora", protectedResourceArns=["*"])), Verdict.FAIL),
    ("a volume in the backup of its instance", lambda: (
        one(VOLUME, "v", {}),
        one("aws:ec2/instance:Instance", "i", TAKEN),
        one("aws:ec2/volumeAttachment:VolumeAttachment", "a", {"volumeId": "v", "instanceId": "i"}),
        drill(protectedResourceType="EC2", protectedResourceArns=["*"])), Verdict.PASS),
]  # fmt: skip


@pytest.mark.parametrize(("claim", "build", "wanted"), LIST, ids=[claim for claim, *_ in LIST])
def test_a_restore_test_exists_for_what_a_plan_takes(
    claim: str, build: Callable[[], tuple[Resource, ...]], wanted: Verdict
) -> None:
    verdict, message = ask(RULE, *build(), *plan())
    assert verdict is wanted, f"{claim}: {message}"


def test_the_message_says_why_no_selection_tests_it() -> None:
    _, message = ask(RULE, files(), drill(protectedResourceType="S3"), *plan())
    assert "it is for S3" in message, "a person must see what to change"


GROUPS, SUBNET = '["sg-1"]', "subnet-1"
EC2 = {"securityGroupIds": GROUPS, "subnetId": SUBNET}
DATABASE = {"dbSubnetGroupName": "apart", "vpcSecurityGroupIds": GROUPS}


def without(given: dict[str, Any], key: str) -> dict[str, Any]:
    return {name: value for name, value in given.items() if name != key}


@pytest.mark.parametrize(
    ("claim", "kind", "overrides", "wanted"),
    [
        ("a server in its place", "EC2", EC2, Verdict.PASS),
        ("keys in another case", "EC2", {"SecurityGroupIds": GROUPS, "SUBNETID": SUBNET}, Verdict.PASS),
        ("a group that is not known yet", "EC2", EC2 | {"securityGroupIds": UNKNOWN}, Verdict.PASS),
        ("a server without a subnet", "EC2", without(EC2, "subnetId"), Verdict.FAIL),
        ("a server without groups", "EC2", without(EC2, "securityGroupIds"), Verdict.FAIL),
        ("a server with an empty list of groups", "EC2", EC2 | {"securityGroupIds": "[]"}, Verdict.FAIL),
        ("a server without anything", "EC2", None, Verdict.FAIL),
        *(
            (f"{kind} {what}", kind, overrides, wanted)
            for kind in ("Aurora", "DocumentDB", "Neptune", "RDS")
            for what, overrides, wanted in (
                ("in its place", DATABASE, Verdict.PASS),
                ("without a subnet group", without(DATABASE, "dbSubnetGroupName"), Verdict.FAIL),
                ("without groups", without(DATABASE, "vpcSecurityGroupIds"), Verdict.FAIL),
            )
        ),
        ("a share in its place", "FSx", {"securityGroupIds": GROUPS, "subnetIds": '["subnet-1"]'}, Verdict.PASS),
        ("a share without a place", "FSx", {"kmsKeyId": "k"}, Verdict.FAIL),
        ("a volume of ONTAP", "FSx", {"ontapConfiguration": "{}"}, Verdict.NOTE),
        ("a file system needs none", "EFS", None, Verdict.NOT_APPLICABLE),
        ("a bucket needs none", "S3", None, Verdict.NOT_APPLICABLE),
        ("an unknown type", UNKNOWN, None, Verdict.UNKNOWN),
        ("unknown overrides", "EC2", UNKNOWN, Verdict.UNKNOWN),
    ],
)
def test_what_is_restored_stands_apart(claim: str, kind: str, overrides: Any, wanted: Verdict) -> None:
    subject = drill(protectedResourceType=kind, protectedResourceArns=["*"], restoreMetadataOverrides=overrides)
    verdict, message = ask("aws-backup-restore-test-isolated", subject)
    assert verdict is wanted, f"{claim}: {message}"
