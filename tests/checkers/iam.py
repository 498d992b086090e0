"""IAM policy documents judged by what others wrote: cfn-lint's grammar of policies, and parliament.

parliament knows actions, resources and condition keys of every service as of its release. It was made for policies
of identities, so three things are handled here: a trust policy has no ``Resource`` (it is given one), breadth alone
(``Resource: *``) is no reason for AWS to refuse a policy, and an action newer than parliament's data is looked up
among the operations of botocore.
"""

import functools
import json
import warnings
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any

import botocore.session
from cfnlint.helpers import load_resource
from cfnlint.jsonschema import StandardValidator
from cfnlint.schema.resolver import RefResolver

from rehearsal.estate import Estate, Resource
from tests.checkers.pulumi_to_api import plain

with warnings.catch_warnings():
    # parliament reads its data with pkg_resources, which setuptools has deprecated.
    warnings.simplefilter("ignore")
    import parliament


def _know_lists_of_arns() -> None:
    """Parliament's data has a type of condition keys, ``ArrayOfARN`` (``backup:CopyTargets``), that its code lacks."""
    for service in parliament.iam_definition:
        for condition in service.get("conditions", ()):
            if condition["type"] == "ArrayOfARN":
                condition["type"] = "ARN"


_know_lists_of_arns()


class Kind(StrEnum):
    """What a policy is attached to decides what it must and may contain."""

    IDENTITY = "identity"
    RESOURCE = "resource"
    KEY = "key"
    TRUST = "trust"


LONGEST: Mapping[Kind, int] = {Kind.IDENTITY: 10_240, Kind.TRUST: 2_048, Kind.KEY: 32_768}
"""Characters without white space (IAM quotas: inline policies of a role, trust policy; KMS quota: key policy)."""

LEGAL = frozenset({"RESOURCE_STAR", "RESOURCE_EFFECTIVELY_STAR"})
"""Findings of parliament about breadth: AWS takes such a policy; a component's own tests say what it may allow."""

ACCEPTED: Mapping[tuple[str, str], str] = {
    ("RESOURCE_POLICY_PRIVILEGE_ESCALATION", "s3:PutBucketPolicy"): "who deploys a bucket sets its policy",
    ("RESOURCE_POLICY_PRIVILEGE_ESCALATION", "s3:PutLifecycleConfiguration"): "and what it forgets when",
    ("UNKNOWN_PREFIX", "backup-storage"): "service of AWS Backup for encrypted vaults without an entry in the data",
}
"""(issue, text in its detail) → why the finding is wrong. Nothing else is let through."""

_SERVICES = {"elasticfilesystem": "efs", "elasticloadbalancing": "elbv2", "monitoring": "cloudwatch"}
"""IAM prefix → botocore's name, where they differ."""


def check_policy(document: str, kind: Kind) -> list[str]:
    """Everything wrong with a policy document; empty when AWS would accept it.

    Args:
        document: its JSON text.
        kind: what it is attached to.
    """
    try:
        policy = json.loads(document)
    except json.JSONDecodeError as error:
        return [f"not JSON: {error}"]
    if not isinstance(policy, dict) or not isinstance(policy.get("Statement"), list | dict):
        return ["must be an object with Version and Statement"]
    return [*_size(document, kind), *_grammar(policy, kind), *_statements(policy, kind), *_parliament(policy, kind)]


def check_policies(estate: Estate) -> list[str]:
    """Findings of every policy document in the inputs of an estate's resources."""
    findings: list[str] = []
    for resource in estate.resources:
        if resource.custom and not resource.external:
            for path, document, kind in policies_of(resource):
                findings += [f"{resource.name}.{path} ({kind}): {finding}" for finding in check_policy(document, kind)]
    return findings


def policies_of(resource: Resource) -> Iterator[tuple[str, str, Kind]]:
    """Every policy document among the inputs: by its property's name, or by its content under any other name."""
    if resource.type in _OTHER_LANGUAGES:
        return
    for path, text in _texts(plain(resource.inputs), ""):
        name = path.rpartition(".")[2].partition("[")[0]
        if name in _POLICY_PROPERTIES or _looks_like_policy(text):
            yield path, text, _kind(resource.type, name, text)


_OTHER_LANGUAGES = frozenset({"aws:sns/dataProtectionPolicy:DataProtectionPolicy"})
"""Types whose policies are not IAM's: SNS's data protection has a grammar of its own."""

_POLICY_PROPERTIES = frozenset({"policy", "assumeRolePolicy", "policyDocument", "resourcePolicy", "accessPolicies"})


def _texts(value: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from _texts(item, f"{path}.{key}" if path else key)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _texts(item, f"{path}[{index}]")


def _looks_like_policy(text: str) -> bool:
    if not text.lstrip().startswith("{"):
        return False
    try:
        return "Statement" in json.loads(text)
    except json.JSONDecodeError:
        return False


def _kind(type_: str, name: str, text: str) -> Kind:
    if name == "assumeRolePolicy":
        return Kind.TRUST
    if type_ == "aws:kms/key:Key":
        return Kind.KEY
    if type_.startswith("aws:iam/"):
        return Kind.IDENTITY
    return Kind.RESOURCE if name in _POLICY_PROPERTIES or '"Principal"' in text else Kind.IDENTITY


def _size(document: str, kind: Kind) -> Iterator[str]:
    length, longest = len("".join(document.split())), LONGEST.get(kind)
    if longest is not None and length > longest:
        yield f"{length} characters, {longest} at most"


@functools.cache
def _validator(schema_name: str) -> Any:
    schema = load_resource("cfnlint.data.schemas.other.iam", f"{schema_name}.json")
    store = {"policy": load_resource("cfnlint.data.schemas.other.iam", "policy.json"), schema_name: schema}
    return StandardValidator(schema).evolve(schema=schema, resolver=RefResolver.from_schema(schema, store=store))


def _grammar(policy: Mapping[str, Any], kind: Kind) -> Iterator[str]:
    schema = "policy_identity" if kind is Kind.IDENTITY else "policy_resource"
    for error in _validator(schema).iter_errors(_with_resource(policy) if kind is Kind.TRUST else policy):
        yield f"{'/'.join(map(str, error.absolute_path))}: {error.message}"


def _statements(policy: Mapping[str, Any], kind: Kind) -> Iterator[str]:
    """What neither tool looks at: the version, trust actions, and names of services."""
    if policy.get("Version") != "2012-10-17":
        yield "Version must be 2012-10-17: variables and newer keys do not work without it"
    for statement in _list(policy["Statement"]):
        sid = statement.get("Sid", "statement")
        if kind is Kind.TRUST:
            if "Resource" in statement or "NotResource" in statement:
                yield f"{sid}: a trust policy takes no Resource"
            for action in _list(statement.get("Action", [])):
                if not str(action).startswith("sts:"):
                    yield f"{sid}: a trust policy takes actions of sts only, not {action}"
        principal = statement.get("Principal")
        services = _list(principal.get("Service", [])) if isinstance(principal, Mapping) else []
        for service in services:
            if not str(service).endswith((".amazonaws.com", ".amazonaws.com.cn")):
                yield f"{sid}: {service!r} is not a service principal"


def _parliament(policy: Mapping[str, Any], kind: Kind) -> Iterator[str]:
    judged = _with_resource(policy) if kind is Kind.TRUST else policy
    for finding in parliament.analyze_policy_string(json.dumps(judged)).findings:
        detail = str(finding.detail)
        if finding.issue in LEGAL or any(finding.issue == issue and part in detail for issue, part in ACCEPTED):
            continue
        if finding.issue == "UNKNOWN_ACTION" and _is_operation(detail.removeprefix("Unknown action ")):
            continue
        yield f"{finding.issue}: {detail}"


def _with_resource(policy: Mapping[str, Any]) -> dict[str, Any]:
    statements = [{"Resource": "*", **statement} for statement in _list(policy["Statement"])]
    return {**policy, "Statement": statements}


def _is_operation(action: str) -> bool:
    prefix, _, name = action.partition(":")
    session = botocore.session.get_session()
    service = _SERVICES.get(prefix, prefix)
    if service not in session.get_available_services():
        return False
    return name in session.get_service_model(service).operation_names


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
