"""What a change of the settings may and must touch, and the judgement of a plan of the real engine."""

import dataclasses
import fnmatch
from collections.abc import Mapping

from tests.engine.harness import INTERNAL, EngineStack, Outcome, settings_of
from tests.engine.stack import Settings


@dataclasses.dataclass(frozen=True)
class Change:
    """One edit of the settings and what it touches: nothing else, and something for every pattern."""

    edits: tuple[str, ...]
    """As for ``--set``."""
    creates: tuple[str, ...] = ()
    """Patterns of resource names that appear."""
    updates: tuple[str, ...] = ()
    """Patterns of resource names that change in place."""
    deletes: tuple[str, ...] = ()
    """Patterns of resource names that go."""
    replaces: tuple[str, ...] = ()
    """Patterns of resource names that are replaced, which must be named here and hold no data."""
    properties: frozenset[str] | None = None
    """The only properties that may change in place; None: any."""
    nothing: bool = False
    """The plan must be empty."""


def together(*parts: Mapping[str, Change]) -> dict[str, Change]:
    """Give the rows of all parts, each row under a name of its own."""
    found: dict[str, Change] = {}
    for part in parts:
        twice = found.keys() & part.keys()
        if twice:
            raise ValueError(f"two rows have one name, so one of them would not be run: {sorted(twice)}")
        found.update(part)
    return found


@dataclasses.dataclass(frozen=True)
class Area:
    """Rows that one stack is enough for."""

    rows: Mapping[str, Change]
    base: tuple[str, ...]
    """Edits of dev that give the stack of the rows."""
    without: frozenset[str] = frozenset()
    """Blocks of dev that no row of the area can touch: each preview is then shorter."""

    def settings(self, *edits: str) -> Settings:
        """Give the settings of the area's stack, with further edits."""
        given = settings_of("dev", *self.base, *edits)
        return {key: value for key, value in given.items() if key.removeprefix("reliability:") not in self.without}


def plan(stack: EngineStack, area: Area, change: Change) -> Outcome:
    """Preview the area's stack with the edits of the change."""
    stack.configure(area.settings(*change.edits))
    planned = stack.preview(policy_packs=[])
    assert planned.ok, planned.report()
    return planned


def named(urn: str) -> str:
    """Give the name at the end of a URN."""
    return urn.rpartition("::")[2]


def judge(what: str, change: Change, planned: Outcome) -> None:
    """Fail for everything in the plan that the row does not allow, and for every pattern that the plan leaves unmet."""
    wanted = {
        "create": change.creates,
        "update": change.updates,
        "delete": change.deletes,
        "replace": change.replaces,
    }
    touched = [(op, named(urn)) for urn, op in planned.changed.items() if not urn.split("::")[2].startswith(INTERNAL)]
    too_much = [f"{op} {name}" for op, name in touched if not _matches(name, wanted.get(op, ()))]
    assert not too_much, f"{what} must not touch: {too_much}"
    too_little = [
        f"{op} {pattern}"
        for op, patterns in wanted.items()
        for pattern in patterns
        if not any(done == op and _matches(name, (pattern,)) for done, name in touched)
    ]
    assert not too_little, f"{what} must touch, and the plan does not: {too_little}"
    assert change.nothing or any(wanted.values()), f"{what} names no resource, so the row proves nothing"
    if change.properties is not None:
        for step in planned.steps:
            if step.op == "update" and not step.type.startswith(INTERNAL):
                assert set(step.diffs) <= change.properties, f"{what} changes {step.diffs} of {named(step.urn)}"


def _matches(name: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatch.fnmatchcase(name, pattern) for pattern in patterns)
