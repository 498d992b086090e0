"""Ways through firewalls and peerings of hubs: what is inspected one way is inspected the other way too."""

from collections.abc import Iterable
from dataclasses import dataclass

from .core import (
    PASS,
    REDUNDANT_CONNECTIVITY,
    Config,
    Kind,
    Outcome,
    Rule,
    Severity,
    fail,
    not_applicable,
    note,
    unknown,
)
from .estate import Estate, Resource
from .hubs import (
    FIREWALL,
    HUB_TABLES,
    PEERING_ATTACHMENT,
    VPC_ATTACHMENT,
    Block,
    Table,
    blocks_of,
    firewalled,
    hub_name,
    hub_tables,
    vpc_of,
)

_SHOWN = 3
"""How many pairs a message names."""
_TWO = 2


@dataclass(frozen=True, slots=True)
class _Trail:
    """How a packet goes on from a hub table, over firewalls and peerings."""

    end: Resource | None
    """The last attachment that could be seen, or None: a blackhole, no route, or nobody can tell."""
    passed: tuple[str, ...]
    """The firewalls on the way, in order: VPCs, or firewalls attached to a hub."""
    tables: tuple[Table, ...]


def _inspecting(estate: Estate) -> dict[str, str]:
    """Give what stands for a firewall: attachment of a VPC that holds one, or one attached natively → the firewall."""

    def build(whole: Estate) -> dict[str, str]:
        found = {one.urn: one.urn for one in whole.of([FIREWALL])}
        for attachment in whole.of([VPC_ATTACHMENT]):
            vpc = vpc_of(attachment, whole)
            if vpc is not None and vpc.urn in firewalled(whole):
                found[attachment.urn] = vpc.urn
        return found

    return estate.memo("inspecting attachments", build)


def _associated(estate: Estate) -> dict[str, list[Table]]:
    def build(whole: Estate) -> dict[str, list[Table]]:
        found: dict[str, list[Table]] = {}
        for table in hub_tables(whole).values():
            for one in table.associated:
                found.setdefault(one.urn, []).append(table)
        return found

    return estate.memo("hub tables by attachment", build)


def _follow(table: Table, block: Block, estate: Estate) -> _Trail:
    """Follow a packet for a block from a table on: through firewalls, and over a peering to the other hub."""
    inspecting = _inspecting(estate)
    passed: list[str] = []
    seen = [table]
    while True:
        target = seen[-1].target(block)
        if target is not None and (target.type == PEERING_ATTACHMENT or target.urn in inspecting):
            further = _next(seen[-1], target, estate)
            if target.urn in inspecting:
                passed.append(inspecting[target.urn])
            if len(further) == 1 and further[0] not in seen:
                seen.append(further[0])
                continue
        return _Trail(target, tuple(passed), tuple(seen))


def _next(table: Table, target: Resource, estate: Estate) -> list[Table]:
    """Give the tables that may take over a packet: a peering has one at each hub."""
    several = _associated(estate).get(target.urn, [])
    if target.type != PEERING_ATTACHMENT:
        return several
    return [one for one in several if hub_name(one.resource, estate) != hub_name(table.resource, estate)]


def _symmetric(table: Resource, estate: Estate, _config: Config) -> Outcome:
    known = hub_tables(estate)
    own = known[table.urn]
    if not _to_firewall(own, estate):
        return not_applicable("none of its static routes leads to a firewall of this stack")
    if not [one for one in own.associated if blocks_of(one, estate)[0]]:
        return not_applicable("no VPC of this stack is associated with it")
    found: list[str] = []
    open_, outside = own.open, own.outside
    for other in known.values():
        pair = _half_seen(own, other, estate)
        if pair is None:
            continue
        one, another, tables = pair
        unread = next((each.open for each in tables if each.open), "")
        away = next((each.outside for each in tables if each.outside), "")
        if not (unread or away):
            found.append(f"{one.name} reaches {another.name} through the firewall, which answers without it")
        open_, outside = open_ or unread, outside or away
    if found:
        return fail(f"{'; '.join(sorted(found)[:_SHOWN])}: a stateful firewall drops what it sees one way only")
    if outside and not open_:
        return note(f"{outside} is of another stack, so what it routes elsewhere cannot be seen")
    return unknown(open_) if open_ else PASS


def _to_firewall(table: Table, estate: Estate) -> bool:
    """Tell whether a static route leads to a firewall, here or at the hub beyond a peering."""
    inspecting = _inspecting(estate)
    targets = {route.target.urn: route.target for route in table.static if route.target}
    beyond = (
        route.target
        for target in targets.values()
        if target.type == PEERING_ATTACHMENT
        for further in _next(table, target, estate)
        for route in further.static
    )
    return any(one is not None and one.urn in inspecting for one in (*targets.values(), *beyond))


def _half_seen(own: Table, other: Table, estate: Estate) -> tuple[Resource, Resource, tuple[Table, ...]] | None:
    """Find one of each table where the answers miss a firewall that the requests pass, and the tables on the way."""
    answers = list(_distinct(other, own, estate))
    for there, request in _distinct(own, other, estate):
        for firewall in request.passed:
            for here, answer in answers:
                if here is not there and answer.end is here and firewall not in answer.passed:
                    return here, there, (*request.tables, *answer.tables)
    return None


def _distinct(table: Table, other: Table, estate: Estate) -> Iterable[tuple[Resource, _Trail]]:
    """Give what is associated with the other table, with the way to it from this one.

    Of those with the same way two are enough: one of them is not the partner.
    """
    inspecting = _inspecting(estate)
    counts: dict[tuple[tuple[str, ...], bool, tuple[int, ...]], int] = {}
    for one in other.associated:
        for block in blocks_of(one, estate)[0] if one.urn not in inspecting else ():
            trail = _follow(table, block, estate)
            kind = (trail.passed, trail.end is one, tuple(map(id, trail.tables)))
            counts[kind] = counts.get(kind, 0) + 1
            if counts[kind] <= _TWO:
                yield one, trail


RULES = (
    Rule(
        name="aws-transit-gateway-inspection-symmetry",
        title="What passes a firewall one way passes it the other way too.",
        kind=Kind.STACK,
        types=HUB_TABLES,
        severity=Severity.CRITICAL,
        practice=REDUNDANT_CONNECTIVITY,
        why="A stateful firewall that sees only half of a connection drops it: nothing works, or only one way.",
        remediation="Send both directions to the inspection attachment: in the other table a static route for this"
        " VPC's block instead of the propagation, or the direct route in both. Over a peering, also in the table that"
        " the peering is associated with.",
        scope="For IPv4 blocks of VPCs of this stack whose tables, routes and firewall are in it too, over firewalls"
        " and peerings between hubs of this stack. On-premises prefixes are not known.",
        check=_symmetric,
    ),
)
