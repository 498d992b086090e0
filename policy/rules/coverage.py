"""Which backup plans take which stateful resource: the join every backup rule starts from, worked out once."""

import enum
from collections.abc import Iterable
from dataclasses import dataclass, field

from .estate import Estate, LinkState, Resource
from .selection import SELECTION, Answer, Choice, selected
from .stateful import STORES, attached_instances, stateless
from .values import ABSENT, UNKNOWN, items, peek, text, truth

PLAN = "aws:backup/plan:Plan"


@dataclass(slots=True)
class Coverage:
    """What the selections of an estate say about one resource."""

    taken: list[tuple[Resource, Answer]] = field(default_factory=list[tuple[Resource, Answer]])
    """Selections that take it."""
    open: list[tuple[Resource, Answer]] = field(default_factory=list[tuple[Resource, Answer]])
    """Selections that may take it."""
    failing: list[tuple[Resource, Answer]] = field(default_factory=list[tuple[Resource, Answer]])
    """Selections that take it, but whose backups of it cannot succeed."""
    refused: list[tuple[Resource, Answer]] = field(default_factory=list[tuple[Resource, Answer]])
    """Selections that do not take it."""

    def add(self, other: "Coverage") -> None:
        """Count what covers another resource that contains this one."""
        self.taken += other.taken
        self.open += other.open
        self.failing += other.failing


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
        """Read a property of the rule as the program decides it."""
        inputs = self.plan.inputs
        known = peek(self.plan.props, "rules")
        if inputs is None or known is UNKNOWN:
            return self.plan.declared("rules", self.position, *path)
        value = peek(known, self.position, *path)
        if value not in (UNKNOWN, ABSENT):
            return value
        # The rules are a set to the provider, so its answer may have them in another order than the program.
        name = peek(known, self.position, "ruleName")
        declared = items(peek(inputs, "rules"))
        same = [rule for rule in declared if peek(rule, "ruleName") == name] if isinstance(name, str) else []
        return peek(same[0] if same else peek(inputs, "rules", self.position), *path)

    @property
    def name(self) -> str:
        """The rule's name, or its position."""
        return text(self.read("ruleName")) or f"rule {self.position + 1}"

    @property
    def continuous(self) -> bool:
        """Whether the rule keeps point-in-time recovery for the types that have it."""
        return truth(self.read("enableContinuousBackup")) or False

    @property
    def may_be_continuous(self) -> bool:
        """Whether it is not known yet if the rule keeps point-in-time recovery."""
        return self.read("enableContinuousBackup") is UNKNOWN

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
        by_choice = {
            Choice.SELECTED: own.taken,
            Choice.CANNOT_TELL: own.open,
            Choice.CANNOT_SUCCEED: own.failing,
            Choice.NOT_SELECTED: own.refused,
        }
        for selection in selections:
            answer = selected(resource, selection, estate)
            by_choice[answer.choice].append((selection, answer))
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
            if plan.urn not in seen:
                seen.add(plan.urn)
                found, complete = rules_of(plan)
                rules += found
                gap = gap if complete else Gap.PENDING
    return rules, gap


def rules_of(plan: Resource) -> tuple[list[PlanRule], bool]:
    """Give the rules of a plan, and whether these are all."""
    given = plan.declared("rules")
    parts = items(given)
    found = [PlanRule(plan, position) for position, rule in enumerate(parts) if rule is not UNKNOWN]
    return found, given is not UNKNOWN and UNKNOWN not in parts
