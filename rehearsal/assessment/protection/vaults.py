"""Vaults, their locks and keys, and restore tests: what the estate says about the recovery points of a plan."""

import math
from dataclasses import dataclass
from typing import Final

from policy.rules.coverage import PlanRule
from policy.rules.estate import Estate, LinkState, Resource
from policy.rules.selection import arn_matches
from policy.rules.stateful import STORES, arn, attached_instances, opt_in_name
from policy.rules.values import ABSENT, UNKNOWN, items, number, peek, text
from rehearsal.assessment.protection.side import Key, Known, Lock, Locked

VAULT: Final = "aws:backup/vault:Vault"
AIR_GAPPED: Final = "aws:backup/logicallyAirGappedVault:LogicallyAirGappedVault"
VAULTS: Final = (VAULT, AIR_GAPPED)
TEST_PLAN: Final = "aws:backup/restoreTestingPlan:RestoreTestingPlan"
TEST_SELECTION: Final = "aws:backup/restoreTestingSelection:RestoreTestingSelection"

TESTED_TYPES: Final = frozenset(
    {"Aurora", "DocumentDB", "DynamoDB", "EBS", "EC2", "EFS", "FSx", "Neptune", "RDS", "S3"}
)
"""botocore, RestoreTestingSelectionForCreate.ProtectedResourceType."""

VAULT_KEY_TYPES: Final = frozenset({"DSQL", "EFS", "S3", "Timestream"})
"""Types whose recovery points the vault's key always encrypts (AWS Backup Developer Guide, "Encryption for backups");
DynamoDB only with its advanced features; all others keep the source's encryption."""

_TAG_PREFIX = "aws:ResourceTag/"
_RANK = list(Lock)
_SOURCE_KEYS = {
    "aws:ebs/volume:Volume": ("encrypted", "kmsKeyId"),
    "aws:rds/instance:Instance": ("storageEncrypted", "kmsKeyId"),
    "aws:rds/cluster:Cluster": ("storageEncrypted", "kmsKeyId"),
    "aws:docdb/cluster:Cluster": ("storageEncrypted", "kmsKeyId"),
    "aws:neptune/cluster:Cluster": ("storageEncrypted", "kmsKeyArn"),
    "aws:redshift/cluster:Cluster": ("encrypted", "kmsKeyId"),
    "aws:efs/fileSystem:FileSystem": ("encrypted", "kmsKeyId"),
    "aws:dynamodb/table:Table": (None, "serverSideEncryption.kmsKeyArn"),
    "aws:ec2/instance:Instance": ("rootBlockDevice.encrypted", "rootBlockDevice.kmsKeyId"),
    "aws:fsx/windowsFileSystem:WindowsFileSystem": (None, "kmsKeyId"),
    "aws:fsx/lustreFileSystem:LustreFileSystem": (None, "kmsKeyId"),
}
"""Properties that say whether a source is encrypted (None: AWS always encrypts it), and with which key."""


@dataclass(frozen=True, slots=True)
class Place:
    """A vault that receives recovery points."""

    name: str
    region: str | None
    account: str | None
    vault: Resource | None
    """None where it is outside the stack, or not known."""


def storage(rule: PlanRule, estate: Estate) -> list[Place]:
    """Give the vaults a rule stores into: its own, and the air-gapped one it names."""
    region, account = estate.region(rule.plan), estate.account(rule.plan)
    found: list[Place] = []
    named = estate.resolve(rule.plan, "rules", rule.read("targetVaultName"), VAULTS)
    own = [vault for vault in named.targets if estate.region(vault) in (region, None)]
    found.append(Place(named.value or "", region, account, own[0] if len(own) == 1 else None))
    gapped = rule.read("targetLogicallyAirGappedBackupVaultArn")
    if gapped is not ABSENT:
        link = estate.resolve(rule.plan, "rules", gapped, [AIR_GAPPED])
        vault = link.targets[0] if link.state is LinkState.FOUND and len(link.targets) == 1 else None
        found.append(Place(link.value or "", region, account, vault))
    return found


def destination(rule: PlanRule, action: object, estate: Estate) -> Place:
    """Give the vault a copy action copies to."""
    target = peek(action, "destinationVaultArn")
    known = text(target)
    link = estate.resolve(rule.plan, "rules", target, VAULTS)
    if known is not None:
        fields = known.split(":")
        region, account = (fields[3], fields[4]) if len(fields) > 5 else (None, None)  # noqa: PLR2004 - of an ARN
        return Place(known.rpartition(":")[2], region, account, link.targets[0] if link.targets else None)
    # Vaults of other Regions or accounts that the rules refer to can only be destinations of copies.
    own = (estate.region(rule.plan), estate.account(rule.plan))
    away = [vault for vault in link.targets if (estate.region(vault), estate.account(vault)) != own]
    if len(away) != 1:
        return Place("", None, None, None)
    return Place(away[0].name, estate.region(away[0]), estate.account(away[0]), away[0])


def _locks(estate: Estate) -> dict[str, Resource]:
    found: dict[str, Resource] = {}
    for lock in estate.of(["aws:backup/vaultLockConfiguration:VaultLockConfiguration"]):
        for vault in estate.link(lock, [VAULT], "backupVaultName").targets:
            if estate.region(vault) == estate.region(lock):
                found[vault.urn] = lock
    return found


def locked(place: Place, estate: Estate) -> Locked:
    """Tell what keeps the recovery points in a vault from being deleted."""
    vault = place.vault
    if vault is None:
        return Locked(Lock.CANNOT_TELL, where=place.name)
    if vault.type == AIR_GAPPED:
        return Locked(Lock.AIR_GAPPED, number(vault.declared("minRetentionDays")), vault.name)
    lock = estate.memo("vault locks", _locks).get(vault.urn)
    if lock is None:
        return Locked(Lock.NONE)
    changeable = lock.declared("changeableForDays")
    # Given but not known yet is still given, and that alone makes it compliance mode; providers answer 0 for nothing.
    mode = Lock.GOVERNANCE if changeable is ABSENT or number(changeable) == 0 else Lock.COMPLIANCE
    return Locked(mode, number(lock.declared("minRetentionDays")), vault.name)


def strongest(locks: list[Locked]) -> Locked:
    """Give the strongest of several locks, of equal ones that with the longest minimum."""
    return min(locks, key=lambda one: (_RANK.index(one.lock), -(one.days or 0.0)), default=Locked())


def vault_key(place: Place) -> Key:
    """Tell with which kind of key a vault encrypts what it is responsible for."""
    if place.vault is None:
        # The vault every account has (AWS Backup Developer Guide, "Encryption for backups").
        return Key.AWS if place.name == "Default" else Key.CANNOT_TELL
    prop = "encryptionKeyArn" if place.vault.type == AIR_GAPPED else "kmsKeyArn"
    return _kind(place.vault.declared(prop), "alias/aws/backup")


def _kind(key: object, managed: str) -> Key:
    if key is ABSENT:
        return Key.AWS
    known = text(key)
    return Key.AWS if known is not None and known.endswith(managed) else Key.OWN


def source_key(resource: Resource) -> Key:
    """Tell what encrypts a resource, and with it the snapshots that keep the source's encryption."""
    found = _SOURCE_KEYS.get(resource.type)
    if found is None:
        return Key.CANNOT_TELL
    switch, key = found
    given = resource.declared(*key.split("."))
    if given is not ABSENT and switch is None:
        return _kind(given, ":alias/aws/")
    on = True if switch is None else resource.declared(*switch.split("."))
    if on is UNKNOWN:
        return Key.CANNOT_TELL
    if on is ABSENT and switch is not None:
        # Not asked for: the account's or the service's default decides.
        return Key.CANNOT_TELL if given is ABSENT else _kind(given, ":alias/aws/")
    return _kind(given, ":alias/aws/") if on in (True, "true") else Key.NONE


def _tests(estate: Estate) -> dict[str, list[Resource]]:
    by_type: dict[str, list[Resource]] = {}
    for test in estate.of([TEST_SELECTION]):
        kind = test.declared("protectedResourceType")
        for name in TESTED_TYPES if kind is UNKNOWN else {str(kind)}:
            by_type.setdefault(name, []).append(test)
    return by_type


def tested(resource: Resource, places: list[Place], estate: Estate) -> tuple[Known, tuple[str, ...]]:
    """Tell whether a restore test takes a resource, and which.

    Args:
        resource: A resource that a plan takes.
        places: All vaults that receive its recovery points.
        estate: All resources.
    """
    answers: list[tuple[Known, str]] = []
    possible = False
    # A volume that is backed up with its instance is restored with it too.
    for one in (resource, *attached_instances(resource, estate)):
        kind = opt_in_name(one)
        if kind is None:
            answers.append((Known.CANNOT_TELL, ""))
        possible = possible or kind is None or kind in TESTED_TYPES
        tests = estate.memo("restore tests", _tests).get(kind or "", [])
        answers += [(_takes(test, one, places, estate), test.name) for test in tests]
    if not possible:
        return Known.NOT_POSSIBLE, ()
    by = tuple(sorted({name for answer, name in answers if answer is Known.YES}))
    if by:
        return Known.YES, by
    return (Known.CANNOT_TELL if any(one is Known.CANNOT_TELL for one, _ in answers) else Known.NO), ()


def _takes(test: Resource, resource: Resource, places: list[Place], estate: Estate) -> Known:
    region = estate.region(test)
    near = [place for place in places if place.region == region]
    if region is not None and not near:
        return Known.CANNOT_TELL if any(place.region is None for place in places) else Known.NO
    kind = test.declared("protectedResourceType")
    parts = [
        Known.CANNOT_TELL if kind is UNKNOWN else Known.YES,
        _names(test, resource, estate),
        _conditions(test, resource, estate),
        _includes(test, near, estate),
    ]
    for answer in (Known.NO, Known.CANNOT_TELL):
        if answer in parts:
            return answer
    return Known.YES


def _names(test: Resource, resource: Resource, estate: Estate) -> Known:
    given = test.declared("protectedResourceArns")
    if given is ABSENT:
        # Without ARNs the conditions alone choose.
        return Known.YES
    if resource in estate.sources(test, "protectedResourceArns", STORES):
        return Known.YES
    own = arn(resource, estate)
    answers = [None if one is UNKNOWN else arn_matches(str(one), own) for one in items(given)]
    if True in answers:
        return Known.YES
    if given is UNKNOWN or None in answers:
        return Known.NO if estate.sources(test, "protectedResourceArns", STORES) else Known.CANNOT_TELL
    return Known.NO


def _conditions(test: Resource, resource: Resource, estate: Estate) -> Known:
    given = test.declared("protectedResourceConditions")
    if given is UNKNOWN:
        return Known.CANNOT_TELL
    answers: list[Known] = []
    tags = estate.tags(resource)
    for operator in ("stringEquals", "stringNotEquals"):
        for entry in items(peek(given, operator)):
            key, wanted = text(peek(entry, "key")), peek(entry, "value")
            if key is None or wanted is UNKNOWN or tags is None:
                answers.append(Known.CANNOT_TELL)
                continue
            own = tags.get(key.removeprefix(_TAG_PREFIX))
            if own is UNKNOWN or (own is None and operator == "stringNotEquals"):
                answers.append(Known.CANNOT_TELL)
            else:
                answers.append(Known.YES if (own == wanted) is (operator == "stringEquals") else Known.NO)
    for answer in (Known.NO, Known.CANNOT_TELL):
        if answer in answers:
            return answer
    return Known.YES


def _includes(test: Resource, near: list[Place], estate: Estate) -> Known:
    """Tell whether the test's plan looks into any of the vaults."""
    link = estate.link(test, [TEST_PLAN], "restoreTestingPlanName")
    plans = [plan for plan in link.targets if estate.region(plan) == estate.region(test)]
    if not plans:
        return Known.CANNOT_TELL
    chosen = plans[0].declared("recoveryPointSelection")
    wanted, unwanted = peek(chosen, "includeVaults"), peek(chosen, "excludeVaults")
    answers: list[bool | None] = []
    for place in near:
        own = text(place.vault.known("arn")) if place.vault is not None else None
        inside = _any_pattern(wanted, own)
        outside = _any_pattern(unwanted, own)
        answers.append(False if inside is False or outside is True else None if None in (inside, outside) else True)
    if True in answers:
        return Known.YES
    return Known.CANNOT_TELL if None in answers or not answers else Known.NO


def _any_pattern(patterns: object, own: str | None) -> bool | None:
    if patterns is ABSENT or (not items(patterns) and patterns is not UNKNOWN):
        return False
    if "*" in items(patterns):
        return True
    if own is None or patterns is UNKNOWN:
        return None
    answers = [None if one is UNKNOWN else arn_matches(str(one), own) for one in items(patterns)]
    return True if True in answers else None if None in answers else False


def minutes(value: object, default: float) -> float | None:
    """Give hours of a number of minutes; the default in hours when absent, None when not known."""
    if value is ABSENT:
        return default
    known = number(value)
    return None if known is None else known / 60


def days(value: object) -> float | None:
    """Give the age at which something is deleted; infinite where nothing deletes it, None when not known.

    Providers answer 0 or a negative number for an age that is not set.
    """
    if value is UNKNOWN:
        return None
    known = number(value)
    return math.inf if known is None or known <= 0 else known
