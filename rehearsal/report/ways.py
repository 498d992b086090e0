"""The answer to `--reach` in words: pairs of AZs whose ways have the same shape are told once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Final

from rehearsal.assessment.reachability import Asked
from rehearsal.assessment.reachability.trip import Hop, Leg, State
from rehearsal.assessment.reachability.verdict import Answer, Zones

# In every AZ there is another one of these, so their names do not make another shape.
_ONE_PER_ZONE: Final = frozenset({"subnet", "NAT gateway", "firewall endpoint", "network interface"})
_HUB: Final = "hub"
_NOWHERE: Final = "-"


@dataclass(frozen=True, slots=True)
class Step:
    """One hop of a way in words."""

    what: str
    name: str
    zones: str
    by: str
    """The table that is asked and the route that is taken."""
    stateful: bool


@dataclass(frozen=True, slots=True)
class Group:
    """Pairs of AZs whose ways have the same shape."""

    title: str
    """The pair of AZs whose ways are shown, and which ones are alike."""
    state: State
    symmetric: bool
    forward: tuple[tuple[Step, ...], ...]
    back: tuple[tuple[Step, ...], ...]
    broken: str
    """Where it breaks; empty when it does not."""


def headline(asked: Asked) -> str:
    """The verdict in one line."""
    names = f"{asked.a.name} → {asked.b.name}"
    if not asked.answers:
        return f"{names}: cannot tell: {asked.why}"
    return f"{names}: {verdict(asked.answers[0])}"


def verdict(answer: Answer) -> str:
    """One family's verdict in words."""
    if answer.state is State.ROUTED:
        if answer.symmetric:
            return "routed, both ways, in every AZ"
        return "routed, both ways, but answers do not come back through the same stateful hops"
    some = f", but for {answer.routed} of {len(answer.zones)} pairs of AZs" if answer.routed else ""
    return f"{answer.state.value}{some}"


def groups(answer: Answer) -> list[Group]:
    """All pairs of AZs, those alike together, the broken ones first."""
    found: dict[tuple[object, ...], list[Zones]] = {}
    for one in answer.zones:
        found.setdefault(_shape(one), []).append(one)
    ordered = sorted(found.values(), key=lambda many: (many[0].best.state is State.ROUTED, not -len(many)))
    short = _shortener(answer)
    return [_group(many, _title(many, short, whole=len(many) == len(answer.zones))) for many in ordered]


def _title(many: Sequence[Zones], short: dict[str, str], *, whole: bool) -> str:
    first = _shown(many)
    pair = f"{first.a if first.a != _NOWHERE else first.best.a.name} → "
    pair += first.b if first.b != _NOWHERE else first.best.b.name
    if len(many) == 1:
        return pair
    if whole:
        return f"all {len(many)} pairs of AZs, shown for {pair}"
    return f"{pair}, and alike: {', '.join(f'{short[one.a]}→{short[one.b]}' for one in many if one is not first)}"


def _shown(many: Sequence[Zones]) -> Zones:
    """Two AZs show more than one."""
    return next((one for one in many if one.a != one.b), many[0])


def _shape(one: Zones) -> tuple[object, ...]:
    pair = one.best
    broken = pair.broken
    why = None if broken is None or broken[1].broken is None else (broken[0], broken[1].broken.rule)
    return pair.state, one.symmetric, _outlines(pair.forward), _outlines(pair.back), why


def _outlines(legs: Iterable[Leg]) -> frozenset[tuple[object, ...]]:
    return frozenset(tuple(map(_outline, leg.hops)) for leg in legs)


def _outline(hop: Hop) -> tuple[str, str, str]:
    return hop.what, "" if hop.what in _ONE_PER_ZONE else hop.name, hop.table if hop.what == _HUB else ""


def _group(many: Sequence[Zones], title: str) -> Group:
    first = _shown(many)
    pair, broken = first.best, first.best.broken
    text = ""
    if broken is not None and broken[1].broken is not None:
        end = broken[1].broken
        where = f"{end.hop}, table {end.table}" if end.table else end.hop
        text = f"{broken[0]}, at {where}: {end.text} (rule {end.rule})"
    return Group(
        title,
        pair.state,
        first.symmetric,
        _ways(pair.forward),
        _ways(pair.back),
        text,
    )


def _shortener(answer: Answer) -> dict[str, str]:
    """Names of AZs without what they all begin with."""
    names = sorted({zone for one in answer.zones for zone in (one.a, one.b)})
    zones = [name for name in names if name != _NOWHERE and "/" not in name]
    shared = 0
    while len(zones) > 1 and len({name[: shared + 1] for name in zones}) == 1:
        shared += 1
    return {name: name[shared:] if name in zones else name for name in names}


def _zones(names: Sequence[str]) -> str:
    """AZs of one Region with its name once: `eu-central-1a b c`."""
    alike = len({name[:-1] for name in names}) == 1
    return " ".join([names[0], *(name[-1] for name in names[1:])]) if alike else ", ".join(names)


def _ways(legs: Sequence[Leg]) -> tuple[tuple[Step, ...], ...]:
    """Ways that differ in AZs alone are one, with all its AZs."""
    found: dict[tuple[object, ...], list[Leg]] = {}
    for leg in legs:
        found.setdefault(tuple(map(_outline, leg.hops)), []).append(leg)
    return tuple(tuple(_step(hops) for hops in zip_longest(*(leg.hops for leg in alike))) for alike in found.values())


def _step(hops: tuple[Hop, ...]) -> Step:
    first = hops[0]
    zones = sorted({hop.zone for hop in hops if hop.zone is not None})
    names = sorted({hop.name for hop in hops})
    tables = sorted({hop.table for hop in hops if hop.table})
    by = f"{tables[0]}: {first.route}" if tables else ""
    return Step(first.what, names[0] if len(names) == 1 else f"{names[0]} …", _zones(zones), by, first.stateful)
