"""What one operation of the engine did, as data."""

import dataclasses

from pulumi.automation.events import EngineEvent


@dataclasses.dataclass(frozen=True, slots=True)
class Step:
    """One thing the engine does, or would do, to one resource."""

    op: str
    """As the engine calls it: `same`, `create`, `update`, `create-replacement`, `replace`, `delete-replaced`, …"""
    urn: str
    type: str
    diffs: tuple[str, ...] = ()
    """Properties that differ."""
    replaces: tuple[str, ...] = ()
    """Properties that force a replacement."""


@dataclasses.dataclass(frozen=True, slots=True)
class Violation:
    """What the policy pack found."""

    policy: str
    level: str
    """`mandatory` or `advisory`, as the engine reports it."""
    urn: str
    message: str


@dataclasses.dataclass(slots=True)
class Outcome:
    """What one operation of the engine did."""

    ok: bool = False
    steps: list[Step] = dataclasses.field(default_factory=list[Step])
    """In the order they began."""
    diagnostics: list[tuple[str, str, str]] = dataclasses.field(default_factory=list[tuple[str, str, str]])
    """Severity, URN (may be empty), message."""
    violations: list[Violation] = dataclasses.field(default_factory=list[Violation])
    changes: dict[str, int] = dataclasses.field(default_factory=dict[str, int])
    """Number of resources by operation, from the engine's summary."""
    printed: str = ""
    seconds: float = 0.0

    @property
    def ops(self) -> dict[str, str]:
        """What happens to each resource: `same`, `create`, `update`, `replace`, `delete`, `read` or `refresh`."""
        found: dict[str, str] = {}
        for step in self.steps:
            replaced = "replace" in step.op
            if replaced or found.get(step.urn) != "replace":
                found[step.urn] = "replace" if replaced else step.op
        return found

    def only(self, *ops: str) -> dict[str, str]:
        """As `ops`, restricted to some of them."""
        return {urn: op for urn, op in self.ops.items() if op in ops}

    @property
    def changed(self) -> dict[str, str]:
        """As `ops`, without what stays as it is."""
        return {urn: op for urn, op in self.ops.items() if op not in ("same", "refresh", "read")}

    @property
    def errors(self) -> list[str]:
        """Messages of the errors."""
        return [message for severity, _, message in self.diagnostics if severity == "error"]

    def report(self) -> str:
        """What a failed assertion should show."""
        found = "\n".join(f"{one.policy} [{one.level}] {one.urn}: {one.message}" for one in self.violations)
        return f"{self.printed}\n{chr(10).join(self.errors)}\n{found}"

    def take(self, event: EngineEvent) -> None:
        """Add what one event says."""
        if event.resource_pre_event is not None:
            data = event.resource_pre_event.metadata
            self.steps.append(Step(data.op.value, data.urn, data.type, tuple(data.diffs or ()), tuple(data.keys or ())))
        elif event.diagnostic_event is not None:
            one = event.diagnostic_event
            self.diagnostics.append((one.severity, one.urn or "", one.message))
        elif event.policy_event is not None:
            said = event.policy_event
            self.violations.append(
                Violation(said.policy_name, said.enforcement_level, said.resource_urn or "", said.message)
            )
        elif event.summary_event is not None:
            self.changes = {str(getattr(op, "value", op)): n for op, n in event.summary_event.resource_changes.items()}
