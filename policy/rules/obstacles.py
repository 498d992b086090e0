"""Why a selection takes a resource whose backup jobs can never succeed.

Sources: AWS Backup Developer Guide, "Amazon S3 backups" (versioning) and "Managed policies" (which policy of the role
covers which type). What the estate does not show is no obstacle: a role made elsewhere, a policy that is not readable,
or one of the program's own that mentions the service.
"""

import fnmatch
from dataclasses import dataclass, field

from .documents import field as element
from .documents import listed, statements
from .estate import Estate, LinkState, Resource
from .stateful import STORES
from .values import ABSENT, UNKNOWN, items, peek, text, truth

_ROLE, _POLICY = "aws:iam/role:Role", "aws:iam/policy:Policy"
_BUCKETS = ("aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2")
_VERSIONINGS = ("aws:s3/bucketVersioning:BucketVersioning", "aws:s3/bucketVersioningV2:BucketVersioningV2")
_OWN_POLICIES = "AWSBackupServiceRolePolicyFor"
_FOR_S3, _FOR_OTHERS = f"{_OWN_POLICIES}S3Backup", f"{_OWN_POLICIES}Backup"
_MANAGED = ":iam::aws:policy/"


@dataclass(frozen=True, slots=True)
class Obstacle:
    """What keeps a backup from succeeding."""

    reason: str
    pending: bool = False
    """A value that is not known yet decides whether it is one."""


def obstacle(resource: Resource, selection: Resource, estate: Estate) -> Obstacle | None:
    """Give what keeps the backups of a selected resource from succeeding, or None where nothing is known to."""
    if resource.type in _BUCKETS:
        versioned = _versioned(resource, estate)
        if versioned is None:
            return Obstacle("whether the bucket's versioning is enabled", pending=True)
        if not versioned:
            return Obstacle("the bucket's versioning is not enabled, without which AWS Backup takes no bucket")
    return _powerless(resource, selection, estate)


def _versioned(bucket: Resource, estate: Estate) -> bool | None:
    found, unplaced = estate.memo("bucket versioning", _versionings)
    own = found.get(bucket.urn)
    if own is not None:
        status = own.declared("versioningConfiguration", "status")
        return None if status is UNKNOWN else status == "Enabled"
    for path in (("objectLockEnabled",), ("versioning", "enabled"), ("versionings", 0, "enabled")):
        value = bucket.declared(*path)
        if value is UNKNOWN:
            return None
        if truth(value):
            return True
    return None if unplaced else False


def _versionings(estate: Estate) -> tuple[dict[str, Resource], bool]:
    """Give the versioning of each bucket, and whether there is one whose bucket is not known yet."""
    found: dict[str, Resource] = {}
    unplaced = False
    for one in estate.of(_VERSIONINGS):
        link = estate.link(one, _BUCKETS, "bucket")
        unplaced = unplaced or link.state is LinkState.UNKNOWN
        found |= {bucket.urn: one for bucket in link.targets}
    return found, unplaced


@dataclass(slots=True)
class _Powers:
    """What a role of the estate may do, as far as the estate shows."""

    managed: set[str] = field(default_factory=set[str])
    """Names of AWS's policies."""
    documents: list[object] = field(default_factory=list[object])
    """Policies of the program's own."""
    opaque: bool = False
    """Something is attached that cannot be read."""


def _powerless(resource: Resource, selection: Resource, estate: Estate) -> Obstacle | None:
    link = estate.link(selection, [_ROLE], "iamRoleArn")
    if link.state is not LinkState.FOUND or len(link.targets) != 1:
        return None
    role = link.targets[0]
    powers = estate.memo("powers of roles", _all_powers).get(role.urn)
    if powers is None or powers.opaque:
        return None
    needed = _FOR_S3 if resource.type in _BUCKETS else _FOR_OTHERS
    foreign = {name for name in powers.managed if not name.startswith(_OWN_POLICIES)}
    if needed in powers.managed or foreign:
        return None
    service = STORES[resource.type].arn.split(":")[2]
    if any(_mentions(one, service) for one in powers.documents):
        return None
    return Obstacle(f"the selection's role {role.name} has no policy for it: attach {needed}")


def _all_powers(estate: Estate) -> dict[str, _Powers]:
    found = {role.urn: _Powers() for role in estate.of([_ROLE])}
    for role in estate.of([_ROLE]):
        own = found[role.urn]
        for arn in _parts(role.declared("managedPolicyArns")):
            _attach(own, role, "managedPolicyArns", arn, estate)
        own.documents += [peek(one, "policy") for one in _parts(role.declared("inlinePolicies"))]
    for inline in estate.of(["aws:iam/rolePolicy:RolePolicy"]):
        for role in estate.link(inline, [_ROLE], "role").targets:
            found[role.urn].documents.append(inline.declared("policy"))
    for attachment in estate.of(["aws:iam/rolePolicyAttachment:RolePolicyAttachment"]):
        for role in estate.link(attachment, [_ROLE], "role").targets:
            _attach(found[role.urn], attachment, "policyArn", attachment.declared("policyArn"), estate)
    for attachment in estate.of(["aws:iam/policyAttachment:PolicyAttachment"]):
        for link in estate.links(attachment, [_ROLE], "roles"):
            for role in link.targets:
                _attach(found[role.urn], attachment, "policyArn", attachment.declared("policyArn"), estate)
    return found


def _parts(value: object) -> list[object]:
    return [UNKNOWN] if value is UNKNOWN else items(value)


def _attach(powers: _Powers, source: Resource, prop: str, arn: object, estate: Estate) -> None:
    known = text(arn)
    if known is not None and _MANAGED in known:
        powers.managed.add(known.rsplit("/", 1)[-1])
        return
    link = estate.resolve(source, prop, arn, [_POLICY])
    powers.documents += [policy.declared("policy") for policy in link.targets]
    powers.opaque = powers.opaque or not link.targets


def _mentions(document: object, service: str) -> bool:
    """Tell whether a policy allows anything of a service, or may do so."""
    found = statements(document)
    if found is None:
        return document is not ABSENT
    for statement in found:
        if element(statement, "Effect") != "Allow":
            continue
        if element(statement, "NotAction") is not None:
            return True
        prefixes = {action.split(":", 1)[0].lower() for action in listed(element(statement, "Action"))}
        if any(fnmatch.fnmatchcase(service, prefix) for prefix in prefixes):
            return True
    return False
