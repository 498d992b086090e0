"""Whether a resource policy lets a caller through: the part of IAM that messages depend on. Pure.

What this reading does not know (an operator, a condition key, `NotPrincipal`, an unresolved value) is answered with
"cannot tell", never with "allowed". Sources: IAM User Guide, "Policy evaluation logic", "Condition operators" and "Global
condition context keys".
"""

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from policy.rules.documents import field as part
from policy.rules.documents import listed, statements
from rehearsal.cloud.shapes.base import is_dict
from rehearsal.wire import UNKNOWN

_ROOT: Final = re.compile(r"(?:arn:[^:]+:iam::)?(\d{12})(?::root)?")
_ABSENT_FROM_SERVICES: Final = frozenset(
    {
        "aws:principalaccount",
        "aws:principalarn",
        "aws:principalorgid",
        "aws:principalorgpaths",
        "aws:sourcevpc",
        "aws:sourcevpce",
        "aws:userid",
        "aws:username",
        "aws:viaawsservice",
    }
)
"""Keys that a service calling by itself does not send: a Deny with a negated operator on one of them stops it."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks."""

    service: str = ""
    """Service principal, like `sns.amazonaws.com`; empty for a principal of an account."""
    account: str = ""
    """Account of the principal; empty for a service."""


@dataclass(frozen=True, slots=True)
class Request:
    """One call that a policy decides."""

    caller: Caller
    action: str
    resource: str
    context: Mapping[str, str] = field(default_factory=dict[str, str])
    """Condition keys the call carries, in lower case."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What a policy says."""

    allowed: bool | None
    """None: cannot tell."""
    why: str = ""


def decide(document: Any, request: Request) -> Decision:  # noqa: ANN401 - JSON text, object, None or UNKNOWN
    """Whether the policy lets the call through: an Allow that matches, and no Deny.

    Args:
        document: policy as JSON text or object; None where there is none, `UNKNOWN` where it is not known yet.
        request: the call.
    """
    if document is None:
        return Decision(allowed=False, why="there is no policy")
    found = None if document is UNKNOWN else statements(document)
    if found is None:
        return Decision(allowed=None, why="the policy is not known before the deployment")
    matched = [(part(statement, "Effect"), _matches(statement, request), _named(statement)) for statement in found]
    for effect, match, name in matched:
        if effect == "Deny" and match is True:
            return Decision(allowed=False, why=f"{name} denies it")
    if doubt := next((name for effect, match, name in matched if effect == "Deny" and match is None), None):
        return Decision(allowed=None, why=f"whether {doubt} denies it cannot be told")
    if any(effect == "Allow" and match is True for effect, match, _ in matched):
        return Decision(allowed=True)
    if doubt := next((name for effect, match, name in matched if effect == "Allow" and match is None), None):
        return Decision(allowed=None, why=f"whether {doubt} allows it cannot be told")
    return Decision(allowed=False, why="no statement allows it")


def _named(statement: object) -> str:
    name = part(statement, "Sid")
    return f"statement {name}" if isinstance(name, str) and name else "a statement without Sid"


def _matches(statement: object, request: Request) -> bool | None:
    """Whether a statement is about the call: False as soon as one part is not, None where a part is in doubt."""
    answers = [
        _principal(statement, request.caller),
        _pattern(statement, "Action", request.action, fold=True),
        _pattern(statement, "Resource", request.resource),
        *_conditions(statement, request),
    ]
    if False in answers:
        return False
    return None if None in answers else True


def _principal(statement: object, caller: Caller) -> bool | None:
    if part(statement, "NotPrincipal") is not None:
        return None
    principal = part(statement, "Principal")
    if principal == "*":
        return True
    accounts, services = listed(part(principal, "AWS")), listed(part(principal, "Service"))
    if "*" in accounts:
        return True
    if caller.service:
        return caller.service in services
    roots = [_ROOT.fullmatch(one) for one in accounts]
    if any(root is not None and root[1] == caller.account for root in roots):
        return True
    # A role or user of the account may be the caller, or not.
    inside = any(root is None and f":{caller.account}:" in one for root, one in zip(roots, accounts, strict=True))
    return None if inside else False


def _pattern(statement: object, element: str, value: str, *, fold: bool = False) -> bool | None:
    """Match an element or its negated form; a policy of a resource may leave `Resource` out of no statement."""
    fit = (lambda text: text.lower()) if fold else (lambda text: text)
    for name, wanted in ((element, True), (f"Not{element}", False)):
        given = part(statement, name)
        if given is not None:
            return any(like(fit(value), fit(one)) for one in listed(given)) is wanted
    return None


def _conditions(statement: object, request: Request) -> list[bool | None]:
    block = part(statement, "Condition")
    found: list[bool | None] = []
    for operator, keys in block.items() if is_dict(block) else ():
        for key, values in keys.items() if is_dict(keys) else ():
            expected = [str(values).lower()] if isinstance(values, bool) else listed(values)
            found.append(_condition(operator.lower(), key.lower(), expected, request))
    return found


def _condition(operator: str, key: str, expected: list[str], request: Request) -> bool | None:
    value = request.context.get(key)
    if value is None and not (request.caller.service and key in _ABSENT_FROM_SERVICES):
        return None
    if operator == "null":
        return ("true" in [one.lower() for one in expected]) is (value is None)
    if_exists = operator.endswith("ifexists")
    operator = operator.removesuffix("ifexists")
    test = _OPERATORS.get(operator)
    if test is None:
        return None
    negated = operator in _NEGATED
    if value is None:
        return if_exists or negated
    return any(test(value, one) for one in expected) is not negated


@functools.cache
def _wildcard(pattern: str) -> re.Pattern[str]:
    return re.compile("".join({"*": ".*", "?": "."}.get(c, re.escape(c)) for c in pattern), re.DOTALL)


def like(value: str, pattern: str) -> bool:
    """Match with IAM's wildcards: `*` for any text, `?` for one character."""
    return _wildcard(pattern).fullmatch(value) is not None


def arn_like(value: str, pattern: str) -> bool:
    """Match an ARN field by field: a wildcard does not reach beyond the first five colons."""
    values, patterns = value.split(":", 5), pattern.split(":", 5)
    return len(values) == len(patterns) and all(map(like, values, patterns))


_OPERATORS: Final = {
    "stringequals": lambda value, one: value == one,
    "stringnotequals": lambda value, one: value == one,
    "stringequalsignorecase": lambda value, one: value.lower() == one.lower(),
    "stringnotequalsignorecase": lambda value, one: value.lower() == one.lower(),
    "stringlike": like,
    "stringnotlike": like,
    "arnequals": arn_like,
    "arnnotequals": arn_like,
    "arnlike": arn_like,
    "arnnotlike": arn_like,
    "bool": lambda value, one: value.lower() == one.lower(),
}
"""Operators by their positive test. IAM treats ArnEquals and ArnLike alike."""
_NEGATED: Final = frozenset(name for name in _OPERATORS if "not" in name)
