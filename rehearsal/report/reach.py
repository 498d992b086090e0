"""The part `reachability` of the assessment in words, for the terminal and for the page."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from rehearsal.session import Rehearsal

# A part of the assessment is JSON data, made by `rehearsal.assessment`.
Data = Mapping[str, Any]

LEGEND: Final = (
    "✔ routed both ways · ✔! answers miss a stateful hop · ✘ not routed · n/m in n of m AZ pairs · ? cannot tell"
)


@dataclass(frozen=True, slots=True)
class CellText:
    """One cell of the matrix."""

    mark: str
    state: str
    why: str


_EMPTY: Final = CellText("", "", "")


def part(rehearsal: Rehearsal) -> Data | None:
    """The part of the assessment, or None where there are not two VPCs to speak of."""
    found = rehearsal.assessment.get("reachability")
    return found if found is not None and found["units"]["vpcs"] > 1 else None


def sides(found: Data) -> tuple[list[str], list[str]]:
    """Names of the classes, and of what the matrix has beside them."""
    classes = [one["name"] for one in found["classes"]]
    outside = dict.fromkeys(cell["b"] for cell in found["matrix"] if cell["b"] not in classes)
    return classes, list(outside)


def cells(found: Data) -> dict[frozenset[str], CellText]:
    """The verdict on each two sides of the matrix."""
    return {frozenset((given["a"], given["b"])): _cell(given) for given in found["matrix"]}


def between(known: Mapping[frozenset[str], CellText], a: str, b: str) -> CellText:
    """The verdict on two sides; empty for one VPC with itself."""
    return known.get(frozenset((a, b)), _EMPTY)


def _cell(given: Data) -> CellText:
    state, pairs = given["state"], given["azPairs"]
    why = given["break"]["text"] if given["break"] else given["why"] or ""
    if state == "routed":
        return CellText("✔" if given["symmetric"] else "✔!", state, why)
    if pairs is not None and pairs["routed"]:
        return CellText(f"{pairs['routed']}/{pairs['of']}", state, why)
    return CellText({"not routed": "✘", "cannot tell": "?"}[state], state, why)


def summary(found: Data) -> str:
    """How much there is."""
    units = found["units"]
    texts = [
        (len(found["classes"]), "class", "classes"),
        (units["transitGateways"], "transit gateway", "transit gateways"),
        (units["peerings"], "peering", "peerings"),
        (units["sites"], "way out to a site", "ways out to sites"),
    ]
    listed = ", ".join(f"{count} {one if count == 1 else many}" for count, one, many in texts if count)
    return f"{units['vpcs']} VPCs in {listed}"


def exceptions(found: Data) -> list[str]:
    """Pairs that fare otherwise than their classes."""
    lines: list[str] = []
    for one in found["exceptions"]:
        why = one["break"]["text"] if one["break"] else one["why"] or ""
        usual = f" (its class: {one['expected']})" if one["expected"] else ""
        lines.append(f"{one['a']} and {one['b']}: {one['state']}{usual}{f', {why}' if why else ''}")
    return lines + ([found["notCompared"]] if found["notCompared"] else [])


def undecided(found: Data) -> list[str]:
    """Pairs of which nothing can be told, and why; those with one reason together."""
    reasons: dict[str, list[str]] = {}
    for one in found["cannotTell"]:
        reasons.setdefault(one["why"], []).append(f"{one['a']} and {one['b']}")
    return [
        f"{pairs[0]}{f' and {len(pairs) - 1} more' if len(pairs) > 1 else ''}: {why}" for why, pairs in reasons.items()
    ]
