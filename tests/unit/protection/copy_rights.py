"""A small judge of the policies of copies: principals, actions, and the condition operators that they use."""

import fnmatch
import json
from collections.abc import Mapping, Sequence
from typing import Any

Context = Mapping[str, str | Sequence[str]]


def decide(policy: str, principal: str, action: str, resource: str = "*", context: Context | None = None) -> str:
    """What one policy says: ``allow``, ``deny``, or ``nothing``.

    Args:
        policy: JSON text.
        principal: ARN of a role; a statement names its account's root, ``*``, or nobody (an identity policy).
        action: such as ``kms:Decrypt``.
        resource: ARN.
        context: condition keys of the request.

    Raises:
        ValueError: a condition operator that is not known here: nothing may be taken for granted.
    """
    answer = "nothing"
    for statement in json.loads(policy)["Statement"]:
        if not _principal(statement.get("Principal"), principal):
            continue
        if not any(fnmatch.fnmatchcase(action, one) for one in _list(statement["Action"])):
            continue
        if not any(fnmatch.fnmatchcase(resource, one) for one in _list(statement.get("Resource", "*"))):
            continue
        if not _conditions(statement.get("Condition", {}), {"aws:PrincipalArn": principal, **(context or {})}):
            continue
        if statement["Effect"] == "Deny":
            return "deny"
        answer = "allow"
    return answer


def _principal(named: Any, principal: str) -> bool:
    if named is None or named == "*":
        return True
    account = principal.split(":")[4]
    return any(one == "*" or one.endswith(f"::{account}:root") for one in _list(named.get("AWS", [])))


def _conditions(conditions: Mapping[str, Mapping[str, Any]], context: Context) -> bool:
    return all(
        _holds(operator, _list(context.get(key, [])), _list(wanted))
        for operator, pairs in conditions.items()
        for key, wanted in pairs.items()
    )


def _holds(operator: str, given: list[str], wanted: list[str]) -> bool:
    def like(value: str) -> bool:
        return any(fnmatch.fnmatchcase(value, one) for one in wanted)

    match operator:
        case "StringEquals" | "StringLike" | "ArnEquals" | "ArnLike" | "Bool":
            return any(like(value) for value in given)
        case "ArnNotEquals":
            return not any(like(value) for value in given)
        case "ForAllValues:ArnLike":
            return all(like(value) for value in given)
        case "ForAllValues:ArnNotLike":
            return not any(like(value) for value in given)
        case _:
            raise ValueError(operator)


def _list(value: Any) -> list[str]:
    return list(value) if isinstance(value, list | tuple) else [value]
