"""What a bucket has of its own: versions, replication, Object Lock."""

from typing import Final

from policy.rules.estate import Estate, Resource
from policy.rules.values import ABSENT, UNKNOWN, items, number, peek, text, truth
from rehearsal.assessment.protection.joins import belonging
from rehearsal.assessment.protection.side import FOREVER, Copy, Findings, Kept, Known, Lock, Locked, Loss, Means

VERSIONING: Final = ("aws:s3/bucketVersioning:BucketVersioning", "aws:s3/bucketVersioningV2:BucketVersioningV2")
_LIFECYCLE: Final = (
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
    "aws:s3/bucketLifecycleConfigurationV2:BucketLifecycleConfigurationV2",
)
_LOCK: Final = (
    "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration",
    "aws:s3/bucketObjectLockConfigurationV2:BucketObjectLockConfigurationV2",
)
_REPLICATION: Final = ("aws:s3/bucketReplicationConfig:BucketReplicationConfig",)
BUCKETS: Final = ("aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2")


def versioned(bucket: Resource, estate: Estate) -> Known:
    """Tell whether a bucket keeps versions, by its own property or by a resource of its own."""
    answers: list[object] = []
    inline = bucket.declared("versioning")
    if inline is not ABSENT:
        answers.append(UNKNOWN if inline is UNKNOWN else _on(peek(inline, "enabled")))
    settings = belonging(bucket, VERSIONING, "bucket", estate)
    answers += [_on(one.declared("versioningConfiguration", "status")) for one in settings]
    if True in answers:
        return Known.YES
    return Known.CANNOT_TELL if UNKNOWN in answers else Known.NO


def _on(value: object) -> object:
    return value if value is UNKNOWN else value == "Enabled" or truth(value) is True


def own(bucket: Resource, estate: Estate) -> Findings:
    """Give what a bucket has without AWS Backup."""
    found = Findings(why_not="no versioning: what is overwritten or deleted is gone")
    answer = versioned(bucket, estate)
    if answer is Known.CANNOT_TELL:
        found.open.append("whether the bucket keeps versions")
    copies, notes, open_ = _replicas(bucket, estate)
    found.copies_open = open_
    if answer is Known.YES:
        found.means.append(
            Means(
                "versioning",
                # A version stays when it is overwritten or deleted, so no change of an object is lost.
                Loss(0.0, continuous=True),
                _versions_kept(bucket, estate),
                copies=tuple(copies),
                locked=_object_lock(bucket, estate),
                notes=("versions are in the bucket itself: who may delete them, or the account, takes them all",),
            )
        )
    elif copies:
        found.notes.append("replication follows every overwrite: it is no backup")
    found.notes += notes
    return found


def _versions_kept(bucket: Resource, estate: Estate) -> Kept:
    ages: list[float] = []
    inline = bucket.declared("lifecycleRules")
    rules = [(rule, ("noncurrentVersionExpiration", "days")) for rule in items(inline)]
    for one in belonging(bucket, _LIFECYCLE, "bucket", estate):
        given = one.declared("rules")
        rules += [(rule, ("noncurrentVersionExpiration", "noncurrentDays")) for rule in items(given)]
        if given is UNKNOWN:
            return Kept()
    for rule, path in rules:
        age = peek(rule, *path)
        if rule is UNKNOWN or age is UNKNOWN:
            return Kept()
        if peek(rule, "status") == "Disabled" or truth(peek(rule, "enabled")) is False or age is ABSENT:
            continue
        ages.append(number(age) or 0.0)
    # Rules may be for some objects only: the shortest age is the one that is sure.
    return Kept(min(ages, default=FOREVER))


def _object_lock(bucket: Resource, estate: Estate) -> Locked:
    for one in belonging(bucket, _LOCK, "bucket", estate):
        rule = one.declared("rule", "defaultRetention")
        if rule is UNKNOWN:
            return Locked(Lock.CANNOT_TELL, where=bucket.name)
        days, years = number(peek(rule, "days")), number(peek(rule, "years"))
        mode = {"COMPLIANCE": Lock.COMPLIANCE, "GOVERNANCE": Lock.GOVERNANCE}.get(text(peek(rule, "mode")) or "")
        if mode is not None:
            return Locked(mode, days or (years * 365 if years else None), bucket.name)
    return Locked()


def _replicas(bucket: Resource, estate: Estate) -> tuple[list[Copy], list[str], bool]:
    copies: list[Copy] = []
    notes: list[str] = []
    open_ = False
    for one in belonging(bucket, _REPLICATION, "bucket", estate):
        rules = one.declared("rules")
        open_ = open_ or rules is UNKNOWN
        for rule in items(rules):
            if peek(rule, "status") == "Disabled":
                continue
            if _partial(rule):
                notes.append("a replication rule takes only some objects: it is not counted as a copy")
                continue
            target = peek(rule, "destination", "bucket")
            found = estate.resolve(one, "rules", target, BUCKETS).targets
            others = [other for other in found if other is not bucket]
            region = estate.region(others[0]) if len(others) == 1 else None
            account = text(peek(rule, "destination", "account"))
            # Without Replication Time Control AWS states no time; with it, a share of objects and no bound.
            copies.append(Copy(region, account, Loss(continuous=True), Kept()))
    return copies, notes, open_


def _partial(rule: object) -> bool:
    """Tell whether a rule may leave objects out; a filter without content takes all."""
    parts = [peek(rule, "prefix"), peek(rule, "filter")]
    parts += [peek(rule, "filter", name) for name in ("prefix", "tag", "and")]
    return any(part is UNKNOWN for part in parts) or any(part is not ABSENT for part in (parts[0], *parts[2:]))
