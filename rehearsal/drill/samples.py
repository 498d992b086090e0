"""Messages made for a filter: one that it accepts, and one that as few filters as possible accept. Pure."""

import ipaddress
import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from rehearsal.cloud.shapes.base import is_dict, is_list
from rehearsal.drill.filters import ATTRIBUTES, UnreadableError, is_branch, matches

_MOST_TRIES: Final = 2_000
_OTHER_TEXTS: Final = ("drill", "other", "zz-other")
_OTHER_NUMBERS: Final = (-987_654_321, 424_242)
_NOTHING: Final = object()
_FINITE: Final = frozenset({"exists", "numeric"})

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Content:
    """What a message carries beside its id."""

    attributes: Mapping[str, Any] = field(default_factory=dict[str, Any])
    body: Mapping[str, Any] = field(default_factory=dict[str, Any])

    def of(self, scope: str) -> Mapping[str, Any]:
        """The part that filters of that scope look at."""
        return self.attributes if scope == ATTRIBUTES else self.body


def accepted_by(policy: Mapping[str, Any]) -> dict[str, Any] | None:
    """Attributes or a body that the policy accepts; None when there is none.

    Raises:
        UnreadableError: there may be one that was not found.
    """
    for rules in _branches(policy):
        merged: dict[Path, list[Any]] = {}
        for path, listed in rules:
            merged.setdefault(path, []).append(listed)
        choices = [(path, list(_candidates(lists))) for path, lists in merged.items()]
        for values in itertools.islice(itertools.product(*(found for _, found in choices)), _MOST_TRIES):
            built = _built(zip((path for path, _ in choices), values, strict=True))
            if built is not None and matches(policy, built):
                return built
    if _decided(policy):
        return None
    raise UnreadableError("no message was found that the filter accepts, but there may be one")


def refused_by(filters: Sequence[tuple[Mapping[str, Any], str]]) -> Content:
    """A message that as few of the filters as possible accept.

    Args:
        filters: policies with their scopes.
    """
    best, fewest = Content(), len(filters) + 1
    keys = sorted({key for policy, _ in filters for key in _keys(policy)})
    for value in (_NOTHING, "drill-unmatched", 424_242):
        filled = {} if value is _NOTHING else dict.fromkeys(keys, value)
        content = Content(filled, filled)
        accepted = sum(matches(policy, content.of(scope)) for policy, scope in filters)
        if accepted < fewest:
            best, fewest = content, accepted
    return best


def _keys(policy: Mapping[str, Any]) -> Iterator[str]:
    for key, wanted in policy.items():
        if key == "$or" and is_list(wanted):
            for branch in wanted:
                yield from _keys(branch if is_dict(branch) else {})
        else:
            yield key


def _branches(policy: Mapping[str, Any], above: Path = ()) -> Iterator[list[tuple[Path, list[Any]]]]:
    """Every way to choose one branch of each `$or`: paths with their lists of rules."""
    parts: list[list[list[tuple[Path, list[Any]]]]] = []
    for key, wanted in policy.items():
        if key == "$or" and is_list(wanted) and all(map(is_branch, wanted)):
            parts.append([found for branch in wanted for found in _branches(branch, above)])
        elif is_dict(wanted):
            parts.append(list(_branches(wanted, (*above, key))))
        else:
            parts.append([[((*above, key), wanted)]])
    for chosen in itertools.product(*parts):
        yield [rule for part in chosen for rule in part]


def _candidates(lists: Sequence[Sequence[Any]]) -> Iterator[Any]:
    """Values that may satisfy all the lists of rules on one key; `_NOTHING` leaves the key out."""
    singles = [list(itertools.chain.from_iterable(map(_of_rule, listed))) for listed in lists]
    seen: list[Any] = []
    for value in itertools.chain(*singles, *([_glued(singles)] if len(singles) > 1 else [])):
        if not any(value is one or (type(value) is type(one) and value == one) for one in seen):
            seen.append(value)
            yield value


def _glued(singles: Sequence[Sequence[Any]]) -> Iterator[str]:
    """A prefix asked for here and a suffix asked for there can be one text."""
    texts = [[value for value in values if isinstance(value, str)] for values in singles]
    for combination in itertools.islice(itertools.permutations(texts, 2), _MOST_TRIES):
        yield from (first + second for first, second in itertools.product(*combination))


def _of_rule(rule: Any) -> Iterator[Any]:  # noqa: ANN401 - JSON values
    if not is_dict(rule):
        yield rule
        return
    name, wanted = next(iter(rule.items()), ("", None))
    if name == "exists":
        yield from _OTHER_TEXTS if wanted else (_NOTHING,)
    elif name == "anything-but":
        yield from (*_OTHER_TEXTS, *_OTHER_NUMBERS)
    elif name == "numeric" and is_list(wanted):
        numbers = [one for one in wanted if isinstance(one, int | float)]
        yield from (value for number in numbers for value in (number, number + 1, number - 1))
        yield from (sum(numbers) / len(numbers),) if numbers else ()
    elif name == "cidr" and isinstance(wanted, str):
        yield from _addresses(wanted)
    else:
        text = wanted.get("equals-ignore-case") if is_dict(wanted) else wanted
        if isinstance(text, str):
            yield text.replace("*", "x")


def _addresses(block: str) -> Iterator[str]:
    try:
        yield str(ipaddress.ip_network(block, strict=False)[0])
    except ValueError:
        return


def _built(values: Iterator[tuple[Path, Any]]) -> dict[str, Any] | None:
    """The nested object with these values; None where two contradict each other."""
    found: dict[str, Any] = {}
    for path, value in values:
        level = found
        for step in path[:-1]:
            level = level.setdefault(step, {})
            if not is_dict(level):
                return None
        if value is not _NOTHING:
            if path[-1] in level:
                return None
            level[path[-1]] = value
    return found


def _decided(policy: Mapping[str, Any]) -> bool:
    """Whether having found nothing proves that there is nothing: every rule names its values or a range."""
    for rules in _branches(policy):
        seen: dict[Path, int] = {}
        for path, listed in rules:
            seen[path] = seen.get(path, 0) + 1
            if not is_list(listed):
                return False
            open_ = any(is_dict(rule) and not set(rule) <= _FINITE for rule in listed)
            ranges = sum(is_dict(rule) and "numeric" in rule for rule in listed)
            if open_ or (ranges and seen[path] > 1):
                return False
    return True
