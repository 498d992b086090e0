"""VPC peering: answers find the way back, names resolve to private addresses, and a mesh stays within its quota."""

from collections.abc import Iterator

from .core import (
    HUB_AND_SPOKE,
    PASS,
    REDUNDANT_CONNECTIVITY,
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
from .routes import TABLES, owners, ways
from .values import ABSENT, UNKNOWN, number, truth
from .zones import VPCS

_CONNECTION = "aws:ec2/vpcPeeringConnection:VpcPeeringConnection"
_ACCEPTER = "aws:ec2/vpcPeeringConnectionAccepter:VpcPeeringConnectionAccepter"
_OPTIONS = "aws:ec2/peeringConnectionOptions:PeeringConnectionOptions"
_ROUTE = "aws:ec2/route:Route"
_VIA = "vpcPeeringConnectionId"
QUOTA = "aws-vpc-peering-quota"
"""The rule whose setting `maxPeerings` says what the account was granted."""


def _accepters(estate: Estate) -> dict[str, list[Resource]]:
    """Give the accepters and options of each connection of the estate, by its URN."""

    def build(whole: Estate) -> dict[str, list[Resource]]:
        found: dict[str, list[Resource]] = {}
        for one in whole.of([_ACCEPTER, _OPTIONS]):
            for connection in whole.link(one, [_CONNECTION], _VIA).targets:
                found.setdefault(connection.urn, []).append(one)
        return found

    return estate.memo("accepters of peerings", build)


def _resolves(holders: list[Resource], side: str) -> object:
    given = [one.declared(side, "allowRemoteVpcDnsResolution") for one in holders]
    if any(truth(one) is True for one in given):
        return True
    return UNKNOWN if UNKNOWN in given else False


def _names_resolve(connection: Resource, estate: Estate, _config: Config) -> Outcome:
    sides = {"requester", "accepter"}
    if connection.type == _ACCEPTER:
        if estate.link(connection, [_CONNECTION], _VIA).state is LinkState.FOUND:
            return not_applicable("it is judged with its connection")
        sides = {"accepter"}
        holders = [connection, *_options_of(connection, estate)]
    else:
        others = _accepters(estate).get(connection.urn, [])
        holders = [connection, *others]
        here = estate.link(connection, VPCS, "peerVpcId").state is not LinkState.OUTSIDE
        if not here and not any(one.type == _ACCEPTER for one in others):
            sides = {"requester"}
    found = {side: _resolves(holders, side) for side in sorted(sides)}
    missing = [side for side, answer in found.items() if answer is False]
    if missing:
        return fail(
            f"allowRemoteVpcDnsResolution is not set for the {' and the '.join(missing)}: public names of instances"
            " on the other side resolve to public addresses, and their traffic leaves the peering"
        )
    return unknown("allowRemoteVpcDnsResolution") if UNKNOWN in found.values() else PASS


def _options_of(accepter: Resource, estate: Estate) -> list[Resource]:
    return [one for one in estate.of([_OPTIONS]) if accepter in estate.link(one, [_ACCEPTER], _VIA).targets]


def _answers_return(connection: Resource, estate: Estate, _config: Config) -> Outcome:
    links = [estate.link(connection, VPCS, prop) for prop in ("vpcId", "peerVpcId")]
    if any(link.state is LinkState.UNKNOWN or len(link.targets) > 1 for link in links):
        return unknown("one of its VPCs")
    if any(not link.targets for link in links):
        return not_applicable("one of its VPCs is not in this stack")
    requester, accepter = (link.targets[0] for link in links)
    placed, unplaced, open_ = estate.memo("VPCs that route into peerings", _routed)
    routed = placed.get(connection.urn, set())
    missing = [vpc.name for vpc in (requester, accepter) if vpc.urn not in routed]
    if missing and open_:
        return unknown(f"the table or the peering of the route {open_}")
    return _ways_missing(missing, known=connection.urn not in unplaced) if missing else PASS


def _ways_missing(missing: list[str], *, known: bool) -> Outcome:
    if not known:
        return note("the route table of one of its routes is outside this stack, so its VPC cannot be told")
    if len(missing) > 1:
        return not_applicable("no route of this stack uses it")
    return fail(f"no route table of {missing[0]} routes into it, those of the other VPC do: answers do not return")


def _routed(estate: Estate) -> tuple[dict[str, set[str]], set[str], str]:
    """Give the VPCs that route into each connection, connections of routes whose VPC is elsewhere, and an open route.

    A route is open while its table, or the peering it leads into, is not known yet.
    """
    placed: dict[str, set[str]] = {}
    unplaced: set[str] = set()
    open_ = ""
    known = {one.urn: one for one in estate.of(TABLES)}
    for table, several in ways(estate).items():
        vpcs: list[Resource] | None = None
        for way in several:
            if way.value(_VIA) is ABSENT:
                continue
            vpcs = owners(known[table], estate) if vpcs is None else vpcs
            link = way.to(estate, _VIA, [_CONNECTION, _ACCEPTER, _OPTIONS])
            open_ = way.holder.name if link.state is LinkState.UNKNOWN else open_
            for connection in way.to(estate, _VIA, [_CONNECTION]).targets:
                placed.setdefault(connection.urn, set()).update(vpc.urn for vpc in vpcs)
                if not vpcs:
                    unplaced.add(connection.urn)
    for route in estate.of([_ROUTE]):
        table = estate.link(route, TABLES, "routeTableId")
        if route.declared(_VIA) is not ABSENT and not table.targets:
            unplaced |= {one.urn for one in estate.link(route, [_CONNECTION], _VIA).targets}
            open_ = route.name if table.state is LinkState.UNKNOWN else open_
    return placed, unplaced, open_


def _within_quota(vpc: Resource, estate: Estate, config: Config) -> Outcome:
    most = int(number(config["maxPeerings"]) or 0)
    counts, open_ = peerings(estate)
    count = counts.get(vpc.urn, 0)
    if count > most:
        return fail(f"it has {count} peerings; the most is {most} (maxPeerings)")
    if not count:
        return not_applicable("no peering of this stack leads to it")
    if count + open_ > most:
        return unknown(f"the VPCs of {open_} peerings, which may be this one")
    return PASS


def peerings(estate: Estate) -> tuple[dict[str, int], int]:
    """Count the peerings of each VPC by its URN, at both ends, and those of which the VPC is not known yet.

    A peering that another stack requests counts by its accepter.
    """
    return estate.memo("peerings by VPC", _peerings)


def _peerings(estate: Estate) -> tuple[dict[str, int], int]:
    counts: dict[str, int] = {}
    open_ = 0
    for ends in _ends(estate):
        if len(ends) == 1:
            counts[ends[0].urn] = counts.get(ends[0].urn, 0) + 1
        else:
            open_ += 1
    return counts, open_


def _ends(estate: Estate) -> Iterator[tuple[Resource, ...]]:
    """Give what each end of each peering may be: one VPC, or several or none where nobody can tell."""
    for connection in estate.of([_CONNECTION]):
        for prop in ("vpcId", "peerVpcId"):
            link = estate.link(connection, VPCS, prop)
            if link.state in (LinkState.FOUND, LinkState.UNKNOWN):
                yield link.targets
    for accepter in estate.of([_ACCEPTER]):
        if estate.link(accepter, [_CONNECTION], _VIA).state is LinkState.OUTSIDE:
            link = estate.link(accepter, VPCS, "vpcId")
            if link.state is LinkState.FOUND:
                yield link.targets


RULES = (
    Rule(
        name="aws-vpc-peering-routes-both-ways",
        title="Both VPCs of a peering route into it.",
        kind=Kind.STACK,
        types=(_CONNECTION,),
        severity=Severity.HIGH,
        practice=REDUNDANT_CONNECTIVITY,
        why="A peering carries packets for which each side has a route: with a route on one side only, requests arrive"
        " and answers are lost.",
        remediation="Add an aws.ec2.Route with vpcPeeringConnectionId to the route tables of the other VPC as well.",
        scope="Where both VPCs are in this stack and one of them routes into the peering. Which of their tables need a"
        " route, and for which blocks, is the program's decision.",
        check=_answers_return,
    ),
    Rule(
        name="aws-vpc-peering-dns-resolution",
        title="Names resolve to private addresses on both sides of a peering.",
        kind=Kind.STACK,
        types=(_CONNECTION, _ACCEPTER),
        severity=Severity.LOW,
        level=Level.ADVISORY,
        practice=REDUNDANT_CONNECTIVITY,
        why="Otherwise public host names of the other side resolve to public addresses: traffic goes over the internet,"
        " or nowhere.",
        remediation="Set allowRemoteVpcDnsResolution for requester and accepter (aws.ec2.PeeringConnectionOptions,"
        " after the connection is accepted; across accounts or Regions each side sets its own).",
        scope="A side that another stack owns is not judged.",
        check=_names_resolve,
    ),
    Rule(
        name=QUOTA,
        title="A VPC has no more peerings than its quota.",
        kind=Kind.STACK,
        types=VPCS,
        severity=Severity.MEDIUM,
        practice=HUB_AND_SPOKE,
        why="AWS refuses the next peering, and every peering needs routes in both VPCs: a mesh ends here.",
        remediation="Attach the VPCs to a transit gateway; or raise the quota (125 at most) and maxPeerings with it.",
        scope="Counts the peerings of this stack, requested and accepted ones.",
        check=_within_quota,
        parameters={
            "maxPeerings": {
                "type": "integer",
                "minimum": 1,
                "maximum": 125,
                "default": 50,
                "description": "Most peerings of a VPC: the account's quota.",
            }
        },
    ),
)
