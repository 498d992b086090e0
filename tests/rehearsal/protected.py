"""Estates of resources that hold data, and what the assessment says of one of them."""

import json
from collections.abc import Mapping
from typing import Any

from policy.rules.estate import Estate, Resource
from policy.rules.manual_snapshots import POLICY
from rehearsal.assessment.protection import assess

HOME, AWAY, ACCOUNT, BUNKER = "eu-central-1", "eu-west-1", "123456789012", "999999999999"
UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
TAGS = {"backup-plan": "daily"}
VOLUME, INSTANCE, DATABASE = "aws:ebs/volume:Volume", "aws:ec2/instance:Instance", "aws:rds/instance:Instance"
CLUSTER, TABLE, BUCKET = "aws:rds/cluster:Cluster", "aws:dynamodb/table:Table", "aws:s3/bucket:Bucket"
FILES = "aws:efs/fileSystem:FileSystem"
DAILY, WEEKLY = "cron(0 3 ? * * *)", "cron(0 5 ? * SUN *)"


def one(kind: str, name: str, /, **props: Any) -> Resource:
    given_props = {"id": name, "region": HOME, "arn": f"arn:aws:x:{HOME}:{ACCOUNT}:{name}"} | props
    return Resource(f"urn:pulumi:t::p::{kind}::{name}", kind, name, given_props)


def volume(name: str = "data", **props: Any) -> Resource:
    own = {"tags": TAGS, "encrypted": True, "kmsKeyId": "arn:aws:kms:x:1:key/1"}
    return one(VOLUME, name, arn=f"arn:aws:ec2:{HOME}:{ACCOUNT}:volume/{name}", **(own | props))


def vault_arn(name: str, region: str = HOME, account: str = ACCOUNT) -> str:
    return f"arn:aws:backup:{region}:{account}:backup-vault:{name}"


def vault(name: str = "main", region: str = HOME, **props: Any) -> Resource:
    own = {"kmsKeyArn": "arn:aws:kms:x:1:key/1", "name": name, "region": region, "arn": vault_arn(name, region)}
    return one("aws:backup/vault:Vault", name, **(own | props))


def rule(**parts: Any) -> dict[str, Any]:
    base = {"ruleName": "r", "targetVaultName": "main", "schedule": DAILY, "startWindow": 60, "completionWindow": 180}
    return base | {"lifecycle": {"deleteAfter": 35}} | parts


def plan(*rules: Mapping[str, Any], name: str = "daily") -> Resource:
    arn = f"arn:aws:backup:{HOME}:{ACCOUNT}:backup-plan:{name}"
    return one("aws:backup/plan:Plan", name, name=name, rules=list(rules), arn=arn)


def selection(name: str = "tagged", plan_id: str = "daily", **props: Any) -> Resource:
    condition = {"stringEquals": [{"key": "aws:ResourceTag/backup-plan", "value": "daily"}]}
    own = {"planId": plan_id, "resources": ["*"], "conditions": [condition]}
    return one("aws:backup/selection:Selection", name, **(own | props))


def copy(target: str, days: float | None = None) -> dict[str, Any]:
    return {"destinationVaultArn": target} | ({"lifecycle": {"deleteAfter": days}} if days else {})


def opt_in(*names: str) -> Resource:
    return one(
        "aws:backup/regionSettings:RegionSettings", "opt-in", resourceTypeOptInPreference=dict.fromkeys(names, True)
    )


def row(subject: Resource, *others: Resource) -> dict[str, Any]:
    found = assess(Estate([subject, *others]))
    assert found is not None
    json.dumps(found, allow_nan=False)
    return next(one for one in found["resources"] if one["urn"] == subject.urn)


def backed(subject: Resource, *rules: Mapping[str, Any], extra: tuple[Resource, ...] = ()) -> dict[str, Any]:
    return row(subject, plan(*rules), selection(), vault(), *extra)["backup"]


def lock(name: str = "main", **props: Any) -> Resource:
    kind = "aws:backup/vaultLockConfiguration:VaultLockConfiguration"
    return one(kind, f"lock-{name}", **({"backupVaultName": name, "minRetentionDays": 14} | props))


def restore_test(**props: Any) -> Resource:
    own = {"restoreTestingPlanName": "tests", "protectedResourceType": "EBS", "protectedResourceArns": ["*"]}
    return one("aws:backup/restoreTestingSelection:RestoreTestingSelection", "test", **(own | props))


def restore_plan(**chosen: Any) -> Resource:
    own = {"includeVaults": ["*"], "recoveryPointTypes": ["SNAPSHOT"]} | chosen
    kind = "aws:backup/restoreTestingPlan:RestoreTestingPlan"
    return one(kind, "tests", name="tests", recoveryPointSelection=own, region=chosen.get("region", HOME))


def snapshots(**details: Any) -> Resource:
    daily = {
        "name": "daily",
        "createRule": {"interval": 24, "times": "03:00"},
        "retainRule": {"count": 7},
        "crossRegionCopyRules": [{"target": AWAY, "retainRule": {"interval": 5, "intervalUnit": "DAYS"}}],
    }
    own = {"resourceTypes": ["VOLUME"], "targetTags": TAGS, "schedules": [daily]} | details
    return one(POLICY, "dlm", policyDetails=own)
