"""Whether a resource policy lets a caller through: the part of IAM that messages depend on. Pure.

What this reading does not know (an operator, a condition key, `NotPrincipal`, an unresolved value) is answered with
"cannot tell", never with "allowed". Sources: IAM User Guide, "Policy evaluation logic", "Condition operators" and
"Global condition context keys".
"""

import functools
import re
from collections.abc import Callable, Mapping
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
    found = [] if document is None else None if document is UNKNOWN else statements(document)
    if found is None:
        return Decision(allowed=None, why="the policy is not known before the deployment")
    matched = [(part(statement, "Effect"), _matches(statement, request), _named(statement)) for statement in found]

    def first(effect: str, match: bool | None) -> str | None:  # noqa: FBT001 - the answer that is looked for
        return next((name for kind, answer, name in matched if (kind, answer) == (effect, match)), None)

    if name := first("Deny", match=True):
        return Decision(allowed=False, why=f"{name} denies it")
    if name := first("Deny", match=None):
        return Decision(allowed=None, why=f"whether {name} denies it cannot be told")
    if first("Allow", match=True):
        return Decision(allowed=True)
    if name := first("Allow", match=None):
        return Decision(allowed=None, why=f"whether {name} allows it cannot be told")
    return Decision(allowed=False, why="no statement allows it" if found else "there is no policy")


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
    for name, wanted in ((element, True), (f"Not{element}", False)):
        given = part(statement, name)
        if given is not None:
            patterns = [one.lower() if fold else one for one in listed(given)]
            return any(like(value.lower() if fold else value, one) for one in patterns) is wanted
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


def _same(value: str, one: str) -> bool:
    return value == one


def _alike(value: str, one: str) -> bool:
    return value.lower() == one.lower()


_OPERATORS: Final[Mapping[str, Callable[[str, str], bool]]] = {
    "stringequals": _same,
    "stringnotequals": _same,
    "stringequalsignorecase": _alike,
    "stringnotequalsignorecase": _alike,
    "stringlike": like,
    "stringnotlike": like,
    "arnequals": arn_like,
    "arnnotequals": arn_like,
    "arnlike": arn_like,
    "arnnotlike": arn_like,
    "bool": _alike,
}
"""Operators by their positive test. IAM treats ArnEquals and ArnLike alike."""
_NEGATED: Final = frozenset(name for name in _OPERATORS if "not" in name)
