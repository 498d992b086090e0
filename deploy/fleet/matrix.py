"""What the hub's matrix means for the spokes of each segment, worked out before anything is started. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from components.network.blocks import DEFAULT_ROUTE
from components.network.segments import (
    Decision,
    HubPlan,
    Matrix,
    PairArgs,
    SegmentArgs,
    compile_matrix,
    egress_of,
)
from components.shared.checks import Problems

from .table import NAMESPACE, Fleet


@dataclass(frozen=True, slots=True)
class Reachability:
    """Segments and pairs in the component's words."""

    segments: Mapping[str, SegmentArgs]
    pairs: Sequence[PairArgs]

    @property
    def inspection(self) -> bool:
        """Whether anything is to pass an inspection attachment."""
        return any(pair["decision"] is Decision.INSPECT for pair in self.pairs) or any(
            egress_of(segment) is Decision.INSPECT for segment in self.segments.values()
        )

    @property
    def egress(self) -> bool:
        """Whether anything is to leave through an egress attachment."""
        return any(egress_of(segment) is not Decision.DENY for segment in self.segments.values())

    def compile(self) -> HubPlan:
        """Tables, propagations and static routes of the hub."""
        return compile_matrix(self.segments, self.pairs, inspection=self.inspection, egress=self.egress)


def reachability(fleet: Fleet, problems: Problems) -> Reachability:
    """Read segments and matrix of a fleet; what cannot be read is a problem, and denied."""
    segments = {name: _segment(fleet, name, given, problems) for name, given in fleet.segments.items()}
    pairs = [pair for at, row in enumerate(fleet.reachability) if (pair := _pair(at, row, problems)) is not None]
    return Reachability(segments, pairs)


def routing(fleet: Fleet) -> Mapping[str, Mapping[str, Any]]:
    """Settings of the spokes of each segment: tables that learn their blocks, and blocks that they route to the hub.

    A segment's spokes are told nothing of pairs that they are no part of, so that these can change without them.
    """
    read = reachability(fleet, Problems())
    plan, matrix = read.compile(), Matrix(read.pairs)
    found: dict[str, Mapping[str, Any]] = {}
    for name, segment in read.segments.items():
        blocks = [
            block
            for other, far in sorted(read.segments.items())
            if matrix.between(name, other) is not Decision.DENY
            for block in far["cidrs"]
        ]
        if egress_of(segment) is not Decision.DENY:
            blocks = [DEFAULT_ROUTE]
        found[name] = {
            f"{NAMESPACE}:propagations": list(plan.propagations[name]),
            f"{NAMESPACE}:destinations": blocks,
        }
    return found


def _segment(fleet: Fleet, name: str, given: Mapping[str, Any], problems: Problems) -> SegmentArgs:
    segment = SegmentArgs(
        cidrs=[str(block) for block in given["cidrs"]],
        on_premises=given.get("onPremises") is True,
        expected_cidrs=sum(spoke.segment == name for spoke in fleet.spokes),
    )
    if "egress" in given:
        segment["egress"] = _decision(f'segments["{name}"].egress', given["egress"], problems)
    return segment


def _pair(at: int, row: Mapping[str, Any], problems: Problems) -> PairArgs | None:
    where = f"reachability[{at}]"
    if set(row) != {"a", "b", "decision"}:
        problems.add(where, dict(row), "must have a, b and decision", "Write {a: prod, b: shared, decision: allow}")
        return None
    decision = _decision(f"{where}.decision", row["decision"], problems)
    return {"a": str(row["a"]), "b": str(row["b"]), "decision": decision}


def _decision(where: str, value: object, problems: Problems) -> Decision:
    try:
        return Decision(str(value))
    except ValueError:
        problems.one_of(where, str(value), list(Decision))
        return Decision.DENY
