"""Writes the policies of the deployer's role, ``docs/deployer-role/*.json``, from what the stacks register.

``python -m deploy.role`` records every stack of the project without an account and writes one managed policy per group
of services; ``--check`` only compares and exits 1 when one is stale.
"""

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from components.shared.arns import partition_of
from rehearsal.errors import UsageError
from rehearsal.estate import Estate, Resource

from . import stacks
from .permissions import DOCUMENTS, KEY_USE, LOOK_UPS, ROWS, Row

FOLDER: Final = Path("docs", "deployer-role")

_ROLE: Final = "aws:iam/role:Role"
_BUCKET: Final = "aws:s3/bucket:Bucket"
_ATTACHMENT: Final = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
_ATTACH: Final = frozenset({"iam:AttachRolePolicy", "iam:DetachRolePolicy"})


@dataclass(frozen=True, slots=True)
class InUse:
    """What the stacks register, as far as it decides about permissions."""

    types: frozenset[str]
    """Resource types of AWS."""
    protected: frozenset[str]
    """Types of which every resource is protected against deletion."""
    partition: str
    """``aws``, ``aws-cn`` or ``aws-us-gov``; all Regions of a role are in one."""
    regions: tuple[str, ...]
    roles: tuple[str, ...]
    """ARN patterns of the roles, sorted."""
    attached: tuple[str, ...]
    """Those of them that have managed policies."""
    buckets: tuple[str, ...]
    """ARN patterns of the buckets, sorted."""
    services: tuple[str, ...]
    """Services that may assume these roles, sorted."""
    policies: tuple[str, ...]
    """ARNs of the managed policies that are attached, sorted."""


def in_use(estates: Iterable[Estate]) -> InUse:
    """Collect what matters from the estates."""
    resources = [item for estate in estates for item in estate.resources if item.type.startswith("aws:")]
    types = frozenset(item.type for item in resources)
    roles = [item for item in resources if item.type == _ROLE]
    regions = tuple(sorted({item.region for item in resources if item.region}))
    partition = partition_of(regions[0]) if regions else "aws"
    attachments = [item for item in resources if item.type == _ATTACHMENT]
    attached = {item.inputs.get("role") for item in attachments}
    return InUse(
        types=types,
        protected=types - {item.type for item in resources if not item.protect},
        partition=partition,
        regions=regions,
        roles=_widest({_role_arn(role, partition) for role in roles}),
        attached=_widest(
            {_role_arn(role, partition) for role in roles if attached & {role.id, role.outputs.get("name")}}
        ),
        buckets=tuple(sorted({_bucket_arn(item, partition) for item in resources if item.type == _BUCKET})),
        services=tuple(sorted({service for role in roles for service in _services(role)})),
        policies=tuple(sorted({arn for item in attachments if isinstance(arn := item.inputs.get("policyArn"), str)})),
    )


def _widest(patterns: set[str]) -> tuple[str, ...]:
    """The patterns, sorted, without those that another one covers."""
    wide = tuple(pattern.removesuffix("*") for pattern in patterns if pattern.endswith("*"))
    covered = {
        pattern for pattern in patterns for start in wide if pattern.startswith(start) and pattern != f"{start}*"
    }
    return tuple(sorted(patterns - covered))


def _role_arn(role: Resource, partition: str) -> str:
    """Pattern of the ARNs a role can have: named by the program, or by Pulumi with seven more characters."""
    path = role.inputs.get("path") or "/"
    name = role.inputs.get("name") or f"{role.inputs.get('namePrefix') or f'{role.name}-'}*"
    return f"arn:{partition}:iam::*:role{path}{name}"


def _bucket_arn(bucket: Resource, partition: str) -> str:
    """Pattern of the ARNs a bucket can have: named by the program, or by Pulumi in lower case."""
    prefix = bucket.inputs.get("bucketPrefix") or f"{bucket.name.lower()}-"
    return f"arn:{partition}:s3:::{bucket.inputs.get('bucket') or f'{prefix}*'}"


def _services(role: Resource) -> Iterator[str]:
    trust = role.inputs.get("assumeRolePolicy")
    if not isinstance(trust, str):
        return
    statements: list[dict[str, Any]] = json.loads(trust)["Statement"]
    for statement in statements:
        principal: dict[str, str | list[str]] = statement.get("Principal", {})
        services = principal.get("Service", [])
        yield from [services] if isinstance(services, str) else services


def documents(used: InUse) -> dict[str, dict[str, Any]]:
    """Managed policy → document: ``read`` for previews and drift, the rest on top of it for deployments.

    Raises:
        UsageError: resource types without a row in the table, or services without a document; all are named.
    """
    missing = sorted(used.types - ROWS.keys())
    if missing:
        raise UsageError(f"deploy/permissions has no row for {', '.join(missing)}: add what the provider calls for it")
    rows = {kind: ROWS[kind] for kind in sorted(used.types)}
    reads = LOOK_UPS.union(*(row.reads for row in rows.values()))
    needed = frozenset[str]().union(
        *(row.writes for row in rows.values()),
        *(row.deletes for kind, row in rows.items() if kind not in used.protected),
    )
    held_back = frozenset[str]().union(*(rows[kind].deletes for kind in used.protected)) - needed
    homeless = sorted({_prefix(action) for action in needed} - frozenset[str]().union(*DOCUMENTS.values()))
    if homeless:
        raise UsageError(f"deploy/permissions: no policy of DOCUMENTS holds {', '.join(homeless)}")
    result = {"read": _document(_reading(reads, used))}
    for name, prefixes in DOCUMENTS.items():
        actions = {action for action in needed - reads if _prefix(action) in prefixes}
        if name == "identity":
            result[name] = _document(_identity(actions, rows.values(), used))
        elif actions:
            keys = _key_use(rows.values(), used) if "kms" in prefixes else ()
            result[name] = _document([*_writing("Deploy", actions, used), *keys])
    result["remove-protected"] = _document(_writing("RemoveProtected", held_back, used))
    return {name: document for name, document in result.items() if document["Statement"]}


def _prefix(action: str) -> str:
    return action.partition(":")[0]


def _document(statements: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": [item for item in statements if item["Action"]]}


def _allow(sid: str, actions: Iterable[str], resources: Any, **conditions: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    statement = {"Sid": sid, "Effect": "Allow", "Action": sorted(actions), "Resource": resources}
    return {**statement, "Condition": conditions} if conditions else statement


def _regional(sid: str, actions: Iterable[str], used: InUse) -> dict[str, Any]:
    return _allow(sid, actions, "*", StringEquals={"aws:RequestedRegion": list(used.regions)})


def _writing(sid: str, actions: Iterable[str], used: InUse) -> Iterator[dict[str, Any]]:
    """Buckets by name: who may set the policy of any bucket can open every one of the account, the state's too."""
    of_buckets = {action for action in actions if _prefix(action) == "s3"}
    yield _regional(sid, set(actions) - of_buckets, used)
    named = [arn for bucket in used.buckets for arn in (bucket, f"{bucket}/*")]
    yield _allow(f"{sid}Buckets", of_buckets, named, StringEquals={"aws:RequestedRegion": list(used.regions)})


def _reading(reads: frozenset[str], used: InUse) -> list[dict[str, Any]]:
    of_roles = {action for action in reads if _prefix(action) == "iam"}
    return [_regional("Read", reads - of_roles, used), _allow("ReadRoles", of_roles, list(used.roles))]


def _identity(actions: set[str], rows: Iterable[Row], used: InUse) -> Iterator[dict[str, Any]]:
    """Roles by name, managed policies by ARN, and handing over only to the services that the roles trust."""
    roles, rows = list(used.roles), list(rows)
    yield _allow("Roles", actions - _ATTACH, roles)
    policies = {"iam:PolicyARN": list(used.policies)}
    yield _allow("AttachPolicies", actions & _ATTACH, list(used.attached), ArnEquals=policies)
    if any(row.passes_role for row in rows):
        yield _allow("PassRoles", ["iam:PassRole"], roles, StringEquals={"iam:PassedToService": list(used.services)})
    linked = sorted({row.linked_service for row in rows} - {""})
    if linked:
        yield _allow(
            "LinkedRoles",
            ["iam:CreateServiceLinkedRole"],
            [f"arn:{used.partition}:iam::*:role/aws-service-role/{service}/*" for service in linked],
            StringEquals={"iam:AWSServiceName": linked},
        )


def _key_use(rows: Iterable[Row], used: InUse) -> Iterator[dict[str, Any]]:
    """Use of keys in the deployer's name, only when the service asks; grants only for AWS services."""
    for service in sorted({row.key_used_by for row in rows} - {""}):
        through = {"kms:ViaService": [f"{service}.{region}.amazonaws.com*" for region in used.regions]}
        grants = KEY_USE[service] & {"kms:CreateGrant"}
        sid = service.title().replace("-", "")
        keys = f"arn:{used.partition}:kms:*:*:key/*"
        yield _allow(f"{sid}Keys", KEY_USE[service] - grants, keys, StringLike=through)
        yield _allow(f"{sid}Grants", grants, keys, StringLike=through, Bool={"kms:GrantIsForAWSResource": "true"})


def render(root: Path) -> dict[str, str]:
    """File name → text, for the stacks of a project."""
    used = in_use(stacks.estate(root, name) for name in stacks.names(root))
    return {f"{name}.json": json.dumps(document, indent=2) + "\n" for name, document in documents(used).items()}


def main(arguments: list[str]) -> int:
    """Write the policies, or compare them with ``--check``.

    Returns:
        0; 1 when a policy is stale; 2 for a wrong argument or a type without a row.
    """
    if arguments not in ([], ["--check"]):
        sys.stderr.write("usage: python -m deploy.role [--check]\n")
        return 2
    root = Path.cwd()
    folder = root / FOLDER
    try:
        wanted = render(root)
    except UsageError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    there = {file.name: file.read_text(encoding="utf-8") for file in folder.glob("*.json")}
    if arguments:
        stale = sorted(name for name in wanted.keys() | there.keys() if wanted.get(name) != there.get(name))
        if stale:
            sys.stderr.write(f"stale in {FOLDER}: {', '.join(stale)}: run make docs\n")
        return 1 if stale else 0
    folder.mkdir(parents=True, exist_ok=True)
    for name in there.keys() - wanted.keys():
        (folder / name).unlink()
    for name, text in wanted.items():
        (folder / name).write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
