"""Hubs: what joins a transit gateway is where it should be, every prefix has one way, and the way can be seen."""

from collections.abc import Collection, Iterable, Iterator

from .core import (
    HUB_AND_SPOKE,
    MONITOR,
    NON_OVERLAPPING,
    PASS,
    Config,
    Kind,
    Level,
    Outcome,
    Rule,
    Severity,
    fail,
    not_applicable,
    note,
    unknown,
)
from .estate import Estate, LinkState, Resource
from .hubs import (
    ATTACHMENTS,
    HUB_TABLES,
    HUBS,
    Block,
    Route,
    Table,
    block_of,
    blocks_of,
    default_tables,
    hub_tables,
    tables_of,
    vpc_of,
)
from .values import UNKNOWN

_SHOWN = 3
"""How many pairs a message names; it counts the others."""
_REUSED = (Block("100.64.0.0/10"), Block("198.19.0.0/16"))
"""Blocks that many VPCs have on purpose, as second ones for pods, and nobody routes to."""
_SHARE = "aws:ram/resourceAssociation:ResourceAssociation"


def _defaults_off(hub: Resource, estate: Estate, _config: Config) -> Outcome:
    defaults = default_tables(hub, estate)
    if all(on is False for on, _ in defaults):
        return PASS
    if None in {on for on, _ in defaults} and True not in {on for on, _ in defaults}:
        return unknown("defaultRouteTableAssociation or defaultRouteTablePropagation")
    kinds = ("association", "propagation")
    which = " and ".join(kind for kind, (on, _) in zip(kinds, defaults, strict=True) if on)
    every = {table.urn for table in tables_of(hub, estate)} | {table.urn for on, table in defaults if on}
    shared = hub.urn in estate.memo("shared hubs", _shared)
    if len(every) == 1 and not shared:
        return note(
            f"default {which} is on: right while the hub has one route table; before the second one, set both to"
            " `disable`"
        )
    why = f"it has {len(every)} route tables" if len(every) > 1 else "it is shared with other accounts"
    return fail(f"default {which} is on and {why}: every new attachment is routed before anybody decided where to")


def _shared(estate: Estate) -> set[str]:
    return {hub.urn for share in estate.of([_SHARE]) for hub in estate.link(share, HUBS, "resourceArn").targets}


def _no_overlap(table: Resource, estate: Estate, _config: Config) -> Outcome:
    known = hub_tables(estate)[table.urn]
    spokes = [one for one in known.propagating if vpc_of(one, estate)]
    if len(spokes) < 2:  # noqa: PLR2004 - it takes two to overlap
        return not_applicable("fewer than two VPCs of this stack propagate into it")
    every = list(_overlaps((block, one) for one in spokes for block in blocks_of(one, estate)[0]))
    found = [pair for pair in every if not any(pair[2].subnet_of(local) for local in _REUSED)]
    if found:
        return fail(f"{_pairs(found)}: AWS propagates only one of them, and says nothing")
    open_ = [one.name for one in spokes if not blocks_of(one, estate)[1]]
    if open_:
        return unknown(f"the blocks of the VPC of {', '.join(open_[:_SHOWN])}")
    if every:
        return note(
            f"{_pairs(every)}: AWS propagates only one of them; right for blocks that nobody is to reach from outside"
        )
    return PASS


_Pair = tuple[Block, Resource, Block, Resource]


def _pairs(found: list[_Pair]) -> str:
    shown = "; ".join(f"{one.name} ({a}) and {other.name} ({b})" for a, one, b, other in found[:_SHOWN])
    return shown + (f"; and {len(found) - _SHOWN} more" if len(found) > _SHOWN else "")


def _overlaps(blocks: Iterable[tuple[Block, Resource]]) -> Iterator[_Pair]:
    """Give each block with the block before it that covers it: blocks either nest or are apart."""
    outer: list[tuple[Block, Resource]] = []
    for block, owner in sorted(blocks, key=lambda one: (int(one[0].network_address), one[0].prefixlen, one[1].urn)):
        while outer and outer[-1][0].broadcast_address < block.network_address:
            outer.pop()
        for other, holder in reversed(outer):
            if holder is not owner:
                yield other, holder, block, owner
                break
        outer.append((block, owner))


def _one_way(table: Resource, estate: Estate, _config: Config) -> Outcome:
    holders: dict[str, list[str]] = {}
    open_ = ""
    known = hub_tables(estate)[table.urn]
    for route in known.single:
        given = route.declared("destinationCidrBlock")
        if given is UNKNOWN:
            open_ = f"the prefix of {route.name}"
        else:
            holders.setdefault(str(block_of(given) or given), []).append(route.name)
    twice = [f"{block} ({', '.join(sorted(names))})" for block, names in holders.items() if len(names) > 1]
    if twice:
        return fail(f"{', '.join(sorted(twice)[:_SHOWN])}: a hub table takes a prefix once, AWS refuses the second")
    at_odds, unread = _at_odds(known, holders, estate)
    if at_odds:
        return fail(
            f"{', '.join(at_odds[:_SHOWN])}: prefix lists lead one prefix to different targets, and AWS does not"
            " say which of them it takes"
        )
    if open_ or unread:
        return unknown(open_ or unread)
    return PASS if holders else not_applicable("no static route of this stack is in it")


def _at_odds(table: Table, decided: Collection[str], estate: Estate) -> tuple[list[str], str]:
    """Give the prefixes that prefix lists lead to different targets, and what of these is not known."""
    ways: dict[str, dict[str, str | None]] = {}
    for route in table.static:
        block = str(route.destination)
        if route.holder not in table.single and block not in decided:
            ways.setdefault(block, {})[route.holder.name] = _end(route, estate)
    several = {block: ends for block, ends in sorted(ways.items()) if len(ends) > 1}
    found = [
        f"{block} ({', '.join(sorted(ends))})"
        for block, ends in several.items()
        if len(set(ends.values()) - {None}) > 1
    ]
    unread = [name for ends in several.values() for name, end in ends.items() if end is None]
    return found, f"the attachment of {unread[0]}" if unread else ""


def _end(route: Route, estate: Estate) -> str | None:
    """Give where a route leads to, or None where it is not known."""
    if route.blackhole or route.target is not None:
        return "" if route.target is None else route.target.urn
    return estate.link(route.holder, ATTACHMENTS, "transitGatewayAttachmentId").value


def _flow_logs(hub: Resource, estate: Estate, _config: Config) -> Outcome:
    def logged(whole: Estate) -> tuple[set[str], bool]:
        links = [whole.link(log, HUBS, "transitGatewayId") for log in whole.of(["aws:ec2/flowLog:FlowLog"])]
        found = {target.urn for link in links for target in link.targets}
        return found, any(link.state is LinkState.UNKNOWN for link in links)

    found, open_ = estate.memo("hubs with flow logs", logged)
    if hub.urn in found:
        return PASS
    return unknown("the hub that a flow log covers") if open_ else fail("no flow log of this stack covers the hub")


RULES = (
    Rule(
        name="aws-transit-gateway-default-tables-off",
        title="What joins a transit gateway with several route tables is routed only as declared.",
        kind=Kind.STACK,
        types=HUBS,
        severity=Severity.HIGH,
        practice=HUB_AND_SPOKE,
        why="With the defaults on, every new attachment is associated with the default table and announced in it:"
        " segments are joined by accident, and for an attachment of another account without any change here.",
        remediation="Set defaultRouteTableAssociation and defaultRouteTablePropagation to `disable`, and declare"
        " associations and propagations.",
        scope="Fails only where the hub has more than one route table, the default one counted, or a RAM share. A hub"
        " with one table gets a note.",
        check=_defaults_off,
    ),
    Rule(
        name="aws-transit-gateway-no-overlap",
        title="VPCs that propagate into the same hub table have blocks of their own.",
        kind=Kind.STACK,
        types=HUB_TABLES,
        severity=Severity.CRITICAL,
        practice=NON_OVERLAPPING,
        why="AWS silently does not propagate a block that overlaps another one of the table: that VPC cannot be"
        " reached, or worse, its packets reach the other.",
        remediation="Give each VPC a block of one address plan, or keep the VPCs in tables that do not meet.",
        scope="For the IPv4 blocks of VPCs of this stack, secondary ones too. Not for VPCs in separate tables, nor for"
        " what other stacks attach. A block that IPAM is to give cannot be told in a preview. IPv6 blocks are unique."
        " Blocks within 100.64.0.0/10 and 198.19.0.0/16, which VPCs share on purpose, get a note.",
        check=_no_overlap,
    ),
    Rule(
        name="aws-transit-gateway-one-route-per-prefix",
        title="A hub table has one static route for a prefix.",
        kind=Kind.STACK,
        types=HUB_TABLES,
        severity=Severity.HIGH,
        practice=NON_OVERLAPPING,
        why="AWS refuses the second static route, in the middle of the update. Of two prefix lists with one prefix and"
        " different targets, nobody can say which it takes.",
        remediation="Keep one of the routes; a blackhole counts as one. Take the prefix out of one of the prefix lists,"
        " or decide by a static route.",
        scope="A static route next to a propagated one, or next to the entry of a prefix list, of the same prefix is"
        " right: the static one wins. Prefix lists of this stack, IPv4.",
        check=_one_way,
    ),
    Rule(
        name="aws-transit-gateway-flow-logs",
        title="Every transit gateway has flow logs.",
        kind=Kind.STACK,
        types=HUBS,
        severity=Severity.LOW,
        level=Level.ADVISORY,
        practice=MONITOR,
        why="The flow logs of VPCs do not say which attachment a packet left through, nor that the hub dropped it.",
        remediation="Add an aws.ec2.FlowLog with the transitGatewayId.",
        scope="Flow logs of single attachments do not count.",
        check=_flow_logs,
    ),
)
