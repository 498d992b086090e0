"""Plans, selections, vaults and what they back up, for the backup rules."""

from typing import Any

from policy.rules.estate import Resource

from .estates import ACCOUNT, OTHER, REGION, one

PLAN, SELECTION = "aws:backup/plan:Plan", "aws:backup/selection:Selection"
VOLUME, INSTANCE, BUCKET = "aws:ebs/volume:Volume", "aws:ec2/instance:Instance", "aws:s3/bucket:Bucket"
VAULT = "aws:backup/vault:Vault"
CLUSTER = "aws:rds/cluster:Cluster"
EQUALS = [{"stringEquals": [{"key": "aws:ResourceTag/backup-plan", "value": "daily"}]}]
EMITTED = {"resources": ["*"], "conditions": EQUALS}


ROLE, ATTACHMENT = "aws:iam/role:Role", "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
VERSIONING = "aws:s3/bucketVersioning:BucketVersioning"
LOCK = "aws:backup/vaultLockConfiguration:VaultLockConfiguration"
AIR_GAPPED = "aws:backup/logicallyAirGappedVault:LogicallyAirGappedVault"
MANAGED = "arn:aws:iam::aws:policy/service-role/AWSBackupServiceRolePolicyFor"


def volume(tags: Any = None, **props: Any) -> Resource:
    arn = f"arn:aws:ec2:{REGION}:{ACCOUNT}:volume/vol-1"
    return one(VOLUME, "vol-1", {"arn": arn, "tags": {"backup-plan": "daily"} if tags is None else tags} | props)


def plan(**rule: Any) -> Resource:
    base = {
        "ruleName": "daily",
        "targetVaultName": "main",
        "schedule": "cron(0 5 ? * * *)",
        "lifecycle": {"deleteAfter": 35},
        "copyActions": [{"destinationVaultArn": f"arn:aws:backup:{OTHER}:{ACCOUNT}:backup-vault:main"}],
    }
    return one(PLAN, "plan", {"rules": [base | rule]})


def selection(**props: Any) -> Resource:
    return one(SELECTION, "selection", {"planId": "plan"} | props)


def opt_in(**types: bool) -> Resource:
    return one("aws:backup/regionSettings:RegionSettings", "settings", {"resourceTypeOptInPreference": types})


def conditions(operator: str, value: str, key: str = "aws:ResourceTag/backup-plan") -> dict[str, Any]:
    return {"resources": ["*"], "conditions": [{operator: [{"key": key, "value": value}]}]}


def tags(value: str) -> list[dict[str, str]]:
    return [{"type": "STRINGEQUALS", "key": "backup-plan", "value": value}]


def bucket(*, versioned: bool = True, **props: Any) -> Resource:
    return one(
        BUCKET, "b", {"bucket": "b", "tags": {"backup-plan": "daily"}, "versioning": {"enabled": versioned}} | props
    )


def role(*policies: str, name: str = "role") -> tuple[Resource, ...]:
    """A role with managed policies, each the end of its name."""
    arn = f"arn:aws:iam::{ACCOUNT}:role/{name}"
    attached = [one(ATTACHMENT, f"{name}-{end}", {"role": name, "policyArn": f"{MANAGED}{end}"}) for end in policies]
    return (one(ROLE, name, {"arn": arn, "name": name}), *attached)


def vault(name: str = "main", region: str = REGION, token: str = VAULT, **props: Any) -> Resource:
    arn = f"arn:aws:backup:{region}:{ACCOUNT}:backup-vault:{name}"
    return one(token, f"{name}-{region}", {"name": name, "arn": arn, "region": region, "id": name} | props)


def lock(name: str = "main", region: str = REGION, **props: Any) -> Resource:
    return one(LOCK, f"lock-{name}-{region}", {"backupVaultName": name, "region": region} | props)


def copy(region: str = OTHER, name: str = "main", **props: Any) -> dict[str, Any]:
    return {"destinationVaultArn": f"arn:aws:backup:{region}:{ACCOUNT}:backup-vault:{name}"} | props


def rules(*given: dict[str, Any], sources: list[str] | None = None) -> Resource:
    """A plan of several rules."""
    base = {"targetVaultName": "main", "schedule": "cron(0 5 ? * * *)", "lifecycle": {"deleteAfter": 35}}
    named = [{"ruleName": f"r{position}"} | base | rule for position, rule in enumerate(given)]
    return one(PLAN, "plan", {"rules": named}, sources={"rules": sources} if sources else None)
