"""Which resources an AWS Backup selection takes: the documented decision table as a pure function.

Sources: botocore's BackupSelection, Conditions and UpdateRegionSettings; AWS Backup developer guide, "Assigning
resources"; where these contradict each other, or say nothing, the answer is `CANNOT_TELL` and proves no coverage.
"""

import enum
import functools
import re
from collections.abc import Iterable
from dataclasses import dataclass

from .estate import Estate, Resource
from .obstacles import obstacle
from .stateful import OPEN, STORES, arn, opt_in_name, same_account
from .values import ABSENT, UNKNOWN, items, peek, text, truth

SELECTION = "aws:backup/selection:Selection"
REGION_SETTINGS = "aws:backup/regionSettings:RegionSettings"
_TAG_PREFIX = "aws:ResourceTag/"
_OPERATORS = ("stringEquals", "stringLikes", "stringNotEquals", "stringNotLikes")


class Choice(enum.Enum):
    """Whether a selection takes a resource."""

    SELECTED = "selected"
    NOT_SELECTED = "not selected"
    CANNOT_TELL = "cannot tell"
    CANNOT_SUCCEED = "selected but cannot succeed"


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether a selection takes a resource, and why."""

    choice: Choice
    reason: str
    pending: bool = False
    """Only with CANNOT_TELL: a value is not known yet, so a later look can decide it."""
    assumed_opt_in: str | None = None
    """Only with SELECTED: the resource type that must be opted in, where the estate does not show the setting."""


def _no(reason: str) -> Answer:
    return Answer(Choice.NOT_SELECTED, reason)


def _pending(reason: str) -> Answer:
    return Answer(Choice.CANNOT_TELL, reason, pending=True)


def _open(reason: str) -> Answer:
    return Answer(Choice.CANNOT_TELL, reason)


_YES = Answer(Choice.SELECTED, "")


def selected(resource: Resource, selection: Resource, estate: Estate) -> Answer:
    """Decide whether a selection takes a resource, and whether its backups can succeed then.

    Args:
        resource: A resource of one of `stateful.STORES`.
        selection: A resource of type `aws:backup/selection:Selection`.
        estate: All resources, for Regions, accounts, tags and the opt-in settings.
    """
    answer = _named(resource, selection, estate)
    if answer.choice is not Choice.SELECTED:
        return answer
    found = obstacle(resource, selection, estate)
    if found is None:
        return answer
    return _pending(found.reason) if found.pending else Answer(Choice.CANNOT_SUCCEED, found.reason)


def _named(resource: Resource, selection: Resource, estate: Estate) -> Answer:
    apart = _apart(resource, selection, estate)
    if apart is not None:
        return apart
    listed, excluded = selection.declared("resources"), selection.declared("notResources")
    tags, conditions = selection.declared("selectionTags"), _conditions(selection)
    if conditions is not None and (items(tags) or tags is UNKNOWN):
        if UNKNOWN in (tags, conditions):
            return _pending("whether the selection mixes selectionTags and conditions")
        return _open("the selection mixes selectionTags and conditions, which AWS does not document")
    if not given(listed) and not given(tags):
        return _no("the selection names neither resources nor tags, which AWS Backup refuses")
    pattern = _listed(resource, selection, "resources", listed, estate)
    tagged = _any_tag(resource, tags, estate)
    exclusion = _listed(resource, selection, "notResources", excluded, estate)
    if exclusion.choice is Choice.SELECTED and not given(listed):
        exclusion = _open("notResources names it, and AWS documents notResources only together with resources")
    parts = [_either(pattern, tagged), _not(exclusion)]
    if conditions:
        parts.append(_all_conditions(resource, conditions, estate))
    answer = _all(parts)
    if answer.choice is not Choice.SELECTED:
        return answer
    # A pattern that names the type replaces the opt-in, unless only the tags took the resource.
    by_type = pattern.choice is Choice.SELECTED and not pattern.assumed_opt_in
    return _YES if by_type else _opted_in(resource, estate)


def _apart(resource: Resource, selection: Resource, estate: Estate) -> Answer | None:
    """Give the answer for a plan that works in another account or Region, else None."""
    if not same_account(resource, selection, estate):
        return _no("the plan is in another account")
    here, there = estate.region(selection), estate.region(resource)
    if here == there:
        return None
    if here is None or there is None:
        return _pending("the Region of the plan or of the resource")
    return _no(f"the plan works in {here}, the resource is in {there}")


def given(value: object) -> bool:
    """Tell whether a list has an entry, or may have one."""
    return value is UNKNOWN or bool(items(value))


def _conditions(selection: Resource) -> object:
    """Give the condition blocks, or None where there is not one entry."""
    value = selection.declared("conditions")
    if value is UNKNOWN:
        return value
    return value if any(items(peek(block, name)) for block in items(value) for name in _OPERATORS) else None


def has_conditions(selection: Resource) -> bool | None:
    """Tell whether a selection has a condition; None when not known."""
    found = _conditions(selection)
    return None if found is UNKNOWN else found is not None


def _listed(resource: Resource, selection: Resource, prop: str, value: object, estate: Estate) -> Answer:
    """Decide whether any ARN of a list names the resource; the reason of a yes is the pattern."""
    if value is ABSENT:
        return _no("no ARN names it")
    own = arn(resource, estate)
    best = _no(f"no pattern of {prop} names it")
    for pattern in items(value) if value is not UNKNOWN else [UNKNOWN]:
        if pattern is UNKNOWN:
            # In a preview the ARN of a new resource is unknown, but the engine says where the value comes from.
            sources = estate.sources(selection, prop, STORES)
            if resource in sources:
                return Answer(Choice.SELECTED, "its own ARN")
            found = _no("") if sources else _pending(f"an ARN in {prop}")
        else:
            found = _match(str(pattern), own, resource)
        if found.choice is Choice.SELECTED and not found.assumed_opt_in:
            return found
        if found.choice is Choice.SELECTED or best.choice is Choice.NOT_SELECTED:
            best = found if found.choice is not Choice.NOT_SELECTED else best
    return best


def _match(pattern: str, own: str, resource: Resource) -> Answer:
    possible = arn_matches(pattern, own)
    if possible is False:
        return _no("")
    if not _documented(pattern):
        return _open(f"{pattern} has a * that is neither at its end nor a whole Region or account, as AWS demands")
    if possible is None:
        return _pending(f"whether {pattern} is the resource's ARN")
    # Exact ARNs and patterns that name the type need no opt-in; wider ones, and ARN forms of several types, do.
    shared = STORES[resource.type].shared_form
    names_type = pattern != "*" and _names_type(pattern) and not (shared and pattern.endswith("*"))
    return Answer(Choice.SELECTED, pattern, assumed_opt_in=None if names_type else "type")


def _documented(pattern: str) -> bool:
    """Tell whether AWS documents the pattern's wildcards (botocore, BackupSelection: Resources)."""
    fields = pattern.removesuffix("*").split(":", 5)
    return not any("*" in part and not (part == "*" and position in (3, 4)) for position, part in enumerate(fields))


def _names_type(pattern: str) -> bool:
    tail = pattern.split(":", 5)[5:]
    if not tail:
        return False
    # A bucket's ARN has no word for its type: the service has only one.
    return pattern.split(":")[2] == "s3" or bool(re.match(r"[a-z-]+[/:]", tail[0]))


def arn_matches(pattern: str, own: str) -> bool | None:
    """Decide whether an ARN pattern names an ARN; None where an unknown part of the ARN decides it.

    Args:
        pattern: `*` stands for any number of characters.
        own: The ARN; `stateful.OPEN` stands for each part that is not known.
    """
    if OPEN not in own:
        return _glob(pattern).fullmatch(own) is not None
    if _glob(pattern).fullmatch(own) is not None:
        return True
    return None if _may_match(pattern, own) else False


@functools.lru_cache(maxsize=1024)
def _glob(pattern: str) -> re.Pattern[str]:
    return re.compile(r"\S*".join(re.escape(part) for part in pattern.split("*")))


def _may_match(pattern: str, own: str) -> bool:
    """Decide whether some text in place of the unknown parts makes the pattern match: both sides have wildcards."""
    reachable = {0}
    for sign in [*pattern, ""]:
        closed = set(reachable)
        for position in sorted(reachable):
            # An unknown part may be empty.
            while position < len(own) and own[position] == OPEN:
                position += 1  # noqa: PLW2901 - walks on from the reachable position
                closed.add(position)
        if sign == "":
            return len(own) in closed
        following: set[int] = set()
        for position in closed:
            if sign == "*":
                following.update(range(position, len(own) + 1))
            elif position < len(own) and own[position] == sign:
                following.add(position + 1)
            # Accounts, Regions and ids hold no separators.
            elif position < len(own) and own[position] == OPEN and sign not in ":/":
                following.add(position)
        reachable = following
    return False


def _any_tag(resource: Resource, wanted: object, estate: Estate) -> Answer:
    if wanted is UNKNOWN:
        return _pending("selectionTags")
    best = _no("no tag of selectionTags is on it")
    for entry in items(wanted):
        key = text(peek(entry, "key"))
        if key is not None and key.startswith(_TAG_PREFIX):
            found = _open(f"the key {key!r} of selectionTags has a prefix, whose meaning AWS does not document there")
        else:
            found = _tag_equals(resource, key, peek(entry, "value"), estate)
        if found.choice is Choice.SELECTED:
            return Answer(Choice.SELECTED, "a tag", assumed_opt_in="tag")
        if found.choice is Choice.CANNOT_TELL:
            best = found
    return best


def _tag_equals(resource: Resource, key: str | None, value: object, estate: Estate) -> Answer:
    tags = estate.tags(resource)
    if key is None or not isinstance(value, str):
        return _pending("a tag of the selection")
    if tags is None:
        return _pending("the tags of the resource")
    own = tags.get(key)
    if own is UNKNOWN:
        return _pending(f"the value of the tag {key}")
    return _YES if own == value else _no(f"its tag {key} is {own!r}, not {value!r}" if own else f"no tag {key}")


def _all_conditions(resource: Resource, conditions: object, estate: Estate) -> Answer:
    if conditions is UNKNOWN:
        return _pending("the conditions of the selection")
    return _all(
        [
            _condition(resource, operator, entry, estate)
            for block in items(conditions)
            for operator in _OPERATORS
            for entry in items(peek(block, operator))
        ]
    )


def _condition(resource: Resource, operator: str, entry: object, estate: Estate) -> Answer:
    key, wanted = text(peek(entry, "key")), peek(entry, "value")
    if key is None or not isinstance(wanted, str):
        return _pending("a condition of the selection")
    if not key.startswith(_TAG_PREFIX):
        return _open(f"the condition key {key!r} is without {_TAG_PREFIX}, whose meaning AWS does not document")
    key = key.removeprefix(_TAG_PREFIX)
    if operator == "stringEquals":
        return _tag_equals(resource, key, wanted, estate)
    tags = estate.tags(resource)
    if tags is None or tags.get(key) is UNKNOWN:
        return _pending(f"the tag {key} of the resource")
    return _compare(operator, key, tags.get(key), wanted)


def _compare(operator: str, key: str, own: object, wanted: str) -> Answer:
    negative = operator in ("stringNotEquals", "stringNotLikes")
    if own is None:
        if negative:
            return _open(f"whether {operator} takes a resource without the tag {key}: AWS's pages contradict")
        return _no(f"no tag {key}")
    like = operator in ("stringLikes", "stringNotLikes")
    equal = bool(_glob(wanted).fullmatch(str(own))) if like else own == wanted
    return _YES if equal is not negative else _no(f"its tag {key}={own!r} fails {operator} {wanted!r}")


def _opted_in(resource: Resource, estate: Estate) -> Answer:
    name = opt_in_name(resource)
    if name is None:
        return _pending("the engine, which decides the resource type's opt-in")
    region = estate.region(resource)
    settings = [one for one in estate.of([REGION_SETTINGS]) if estate.region(one) == region]
    if not settings:
        return Answer(Choice.SELECTED, "", assumed_opt_in=name)
    preference = settings[0].declared("resourceTypeOptInPreference")
    value = peek(preference, name)
    if value is UNKNOWN:
        return _pending(f"the opt-in setting of {name}")
    if value is ABSENT:
        return _open(f"the Region's settings in the estate do not say whether {name} is opted in")
    if truth(value):
        return _YES
    return Answer(Choice.CANNOT_SUCCEED, f"{name} is opted out of AWS Backup in {region}")


def _not(answer: Answer) -> Answer:
    if answer.choice is Choice.CANNOT_TELL:
        return answer
    return _no(f"notResources excludes it ({answer.reason})") if answer.choice is Choice.SELECTED else _YES


def _either(one: Answer, other: Answer) -> Answer:
    for choice in (Choice.SELECTED, Choice.CANNOT_TELL):
        for answer in (one, other):
            if answer.choice is choice:
                return answer
    return one if not other.reason else _no("; ".join(filter(None, (one.reason, other.reason))))


def _all(parts: Iterable[Answer]) -> Answer:
    """Join with AND: one no decides, then one that cannot be told."""
    answers = list(parts)
    for choice in (Choice.NOT_SELECTED, Choice.CANNOT_TELL):
        undecided = [answer for answer in answers if answer.choice is choice]
        if undecided:
            # What can never be decided outweighs what will be.
            return min(undecided, key=lambda answer: answer.pending)
    return _YES
