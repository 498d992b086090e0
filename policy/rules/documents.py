"""Resource policies: reading the few facts of an IAM document that rules ask for."""

import fnmatch
from collections.abc import Iterator

from .values import UNKNOWN, document, is_list, is_mapping, mentions_unknown, read, text

_SOURCE_KEYS = frozenset(
    {
        "aws:sourcearn",
        "aws:sourceaccount",
        "aws:sourceorgid",
        "aws:sourceorgpaths",
        "aws:sourceowner",
        "aws:sourcevpc",
        "aws:sourcevpce",
        "aws:principalorgid",
        "aws:principalorgpaths",
        "aws:principalarn",
        "aws:principalaccount",
    }
)
# `…IfExists` and `ForAllValues:…` are left out: they let every request through that does not carry the key.
_NARROWING = frozenset({"stringequals", "stringequalsignorecase", "stringlike", "arnequals", "arnlike"})


def statements(value: object) -> list[object] | None:
    """Give the statements of a policy document, or None where it is not known."""
    if mentions_unknown(value):
        return None
    parsed = document(read(value))
    if parsed is UNKNOWN or not is_mapping(parsed):
        return None
    found = parsed.get("Statement")
    return list(found) if is_list(found) else [found]


def field(statement: object, name: str) -> object:
    """Give an element of a statement."""
    return statement.get(name) if is_mapping(statement) else None


def listed(value: object) -> list[str]:
    """Give an element that may be one text or a list of texts as a list."""
    if isinstance(value, str):
        return [value]
    return [one for one in value if isinstance(one, str)] if is_list(value) else []


def everyone(statement: object) -> bool:
    """Tell whether the statement's principal is anybody."""
    principal = field(statement, "Principal")
    return principal == "*" or (is_mapping(principal) and "*" in listed(principal.get("AWS")))


def services(statement: object) -> list[str]:
    """Give the services the statement's principal names."""
    principal = field(statement, "Principal")
    return listed(principal.get("Service")) if is_mapping(principal) else []


def conditions(statement: object) -> Iterator[tuple[str, str, list[str]]]:
    """Give operator, key and values of every condition, operator and key in lower case."""
    block = field(statement, "Condition")
    for operator, keys in block.items() if is_mapping(block) else ():
        for key, values in keys.items() if is_mapping(keys) else ():
            found = [str(values)] if isinstance(values, bool) else listed(values)
            yield operator.lower(), key.lower(), found


def narrowed(statement: object) -> bool:
    """Tell whether a condition on the request's source or principal narrows an Allow."""
    for operator, key, values in conditions(statement):
        operator_ = operator.removeprefix("foranyvalue:")
        takes_all = any(set(value) <= {"*", "?"} for value in values)
        if key in _SOURCE_KEYS and operator_ in _NARROWING and values and not takes_all:
            return True
    return False


def refuses_plain_transport(statement: object, action: str, resource: str | None) -> bool:
    """Tell whether the statement denies everybody requests without TLS for the whole service.

    Args:
        statement: A statement.
        action: Pattern of all actions, such as `sqs:*`.
        resource: ARN of what the policy protects; None where it is not known, and is then not compared.
    """
    if field(statement, "Effect") != "Deny" or not everyone(statement):
        return False
    actions = {one.lower() for one in listed(field(statement, "Action"))}
    if not actions & {action, "*"}:
        return False
    patterns = listed(field(statement, "Resource"))
    if resource is not None and not any(fnmatch.fnmatchcase(resource, pattern) for pattern in patterns):
        return False
    found = [(operator, key, [value.lower() for value in values]) for operator, key, values in conditions(statement)]
    return found in ([(operator, "aws:securetransport", ["false"])] for operator in ("bool", "boolifexists"))


def wildcard_allows(found: list[object]) -> list[str]:
    """Name the statements that allow anybody something, without a condition on source or principal."""
    return [
        text(field(statement, "Sid")) or f"statement {position}"
        for position, statement in enumerate(found, start=1)
        if field(statement, "Effect") == "Allow"
        and (everyone(statement) or field(statement, "NotPrincipal") is not None)
        and not narrowed(statement)
    ]
