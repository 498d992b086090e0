"""Which backup plans take which stateful resource: the join every backup rule starts from, worked out once."""

import enum
from collections.abc import Iterable
from dataclasses import dataclass, field

from .estate import Estate, LinkState, Resource
from .selection import SELECTION, Answer, Choice, selected
from .stateful import STORES, attached_instances, stateless
from .values import UNKNOWN, items, peek, truth

PLAN = "aws:backup/plan:Plan"


@dataclass(slots=True)
class Coverage:
    """What the selections of an estate say about one resource."""

    taken: list[tuple[Resource, Answer]] = field(default_factory=list[tuple[Resource, Answer]])
    """Selections that take it."""
    open: list[tuple[Resource, Answer]] = field(default_factory=list[tuple[Resource, Answer]])
    """Selections that may take it."""
    refused: list[tuple[Resource, Answer]] = field(default_factory=list[tuple[Resource, Answer]])
    """Selections that do not take it."""

    def add(self, other: "Coverage") -> None:
        """Count what covers another resource that contains this one."""
        self.taken += other.taken
        self.open += other.open


class Gap(enum.Enum):
    """Why the rules of the plans that take a resource are not all readable."""

    NONE = "all readable"
    PENDING = "a value is not known yet"
    OUTSIDE = "a plan is outside this stack"


@dataclass(frozen=True, slots=True)
class PlanRule:
    """One rule of a plan that takes a resource."""

    plan: Resource
    position: int

    def read(self, *path: str | int) -> object:
        """Read a property of the rule."""
        return self.plan.declared("rules", self.position, *path)

    @property
    def continuous(self) -> bool:
        """Whether the rule keeps point-in-time recovery for the types that have it."""
        return truth(self.read("enableContinuousBackup")) or False

    @property
    def copies(self) -> list[object]:
        """The copy actions."""
        return items(self.read("copyActions"))


def coverage(estate: Estate) -> dict[str, Coverage]:
    """Give what the selections say about every stateful resource, by URN."""
    return estate.memo("backup coverage", _coverage)


def _coverage(estate: Estate) -> dict[str, Coverage]:
    selections = estate.of([SELECTION])
    found: dict[str, Coverage] = {}
    for resource in estate.of(STORES):
        if stateless(resource) is not None:
            continue
        own = found[resource.urn] = Coverage()
        for selection in selections:
            answer = selected(resource, selection, estate)
            if answer.choice is Choice.SELECTED:
                own.taken.append((selection, answer))
            elif answer.choice is Choice.CANNOT_TELL:
                own.open.append((selection, answer))
            else:
                own.refused.append((selection, answer))
    for volume in estate.of(["aws:ebs/volume:Volume"]):
        for instance in attached_instances(volume, estate):
            if instance.urn in found:
                found[volume.urn].add(found[instance.urn])
    return found


def plan_rules(selections: Iterable[Resource], estate: Estate) -> tuple[list[PlanRule], Gap]:
    """Give the rules of the plans that selections belong to, and whether these are all."""
    rules: list[PlanRule] = []
    gap = Gap.NONE
    seen: set[str] = set()
    for selection in selections:
        link = estate.link(selection, [PLAN], "planId")
        if link.state is not LinkState.FOUND:
            gap = Gap.OUTSIDE if link.state is LinkState.OUTSIDE and gap is Gap.NONE else gap
            gap = gap if link.state is LinkState.OUTSIDE else Gap.PENDING
            continue
        for plan in link.targets:
            if plan.urn in seen:
                continue
            seen.add(plan.urn)
            given = plan.declared("rules")
            if given is UNKNOWN:
                gap = Gap.PENDING
            for position, rule in enumerate(items(given)):
                if rule is UNKNOWN:
                    gap = Gap.PENDING
                elif peek(rule) is not UNKNOWN:
                    rules.append(PlanRule(plan, position))
    return rules, gap
