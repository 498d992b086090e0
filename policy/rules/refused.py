"""What AWS refuses of hubs and peerings in the middle of an update, or takes and never routes."""

from collections.abc import Iterator

from .core import (
    HUB_AND_SPOKE,
    MULTI_AZ,
    NON_OVERLAPPING,
    PASS,
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
from .estate import Estate, Link, LinkState, Resource
from .hubs import (
    ATTACHMENTS,
    HUB_TABLES,
    HUBS,
    PEERING_ATTACHMENT,
    VPC_ATTACHMENT,
    attachments_of,
    default_tables,
    hub_name,
    vpc_blocks,
)
from .values import UNKNOWN, truth
from .zones import SUBNETS, VPCS, zone

_ASSOCIATION = "aws:ec2transitgateway/routeTableAssociation:RouteTableAssociation"
_PROPAGATION = "aws:ec2transitgateway/routeTablePropagation:RouteTablePropagation"
_ACCEPTED = "aws:ec2transitgateway/peeringAttachmentAccepter:PeeringAttachmentAccepter"
_ATTACHED = "aws:ec2transitgateway/vpcAttachmentAccepter:VpcAttachmentAccepter"
_CONNECTION = "aws:ec2/vpcPeeringConnection:VpcPeeringConnection"
_DEFAULT = "the default table"


def _one_association(attachment: Resource, estate: Estate, _config: Config) -> Outcome:
    joints = estate.memo("associations by attachment", _joints).get(attachment.urn, [])
    by_default = estate.memo("associated by default", _by_default).get(attachment.urn, False)
    if not joints and not by_default:
        return not_applicable("no association of this stack, and no default of its hub, is for it")
    replacing = len(joints) == 1 and truth(joints[0].declared("replaceExistingAssociation")) is True
    named = sorted(joint.name for joint in joints)
    if attachment.type == PEERING_ATTACHMENT:
        return _one_at_each_hub(joints, estate)
    if len(joints) > 1:
        return fail(f"{' and '.join(named)} associate it with a table each: AWS takes one, and refuses the second")
    if joints and by_default and not replacing:
        return fail(
            f"it joins {_DEFAULT} of its hub by itself, and {named[0]} associates it again: AWS refuses the second"
        )
    if joints and by_default is None and not replacing:
        return unknown(f"whether it joins {_DEFAULT} of its hub")
    return PASS


def _one_at_each_hub(joints: list[Resource], estate: Estate) -> Outcome:
    """Judge a peering: both hubs associate it, each with a table of its own."""
    by_hub: dict[str | None, list[str]] = {}
    for joint in joints:
        tables = estate.link(joint, HUB_TABLES, "transitGatewayRouteTableId").targets
        by_hub.setdefault(hub_name(tables[0], estate) if len(tables) == 1 else None, []).append(joint.name)
    two = next((names for hub, names in by_hub.items() if hub is not None and len(names) > 1), None)
    sides = 2
    if two is None and len(joints) > sides:
        two = [joint.name for joint in joints]
    if two is not None:
        return fail(f"{' and '.join(sorted(two))} associate it with a table each: AWS takes one at each hub")
    if None in by_hub and len(joints) > 1:
        return note(
            f"the hub of {', '.join(sorted(by_hub[None]))} cannot be seen: one association at each hub is right"
        )
    return PASS


def _joints(estate: Estate) -> dict[str, list[Resource]]:
    found: dict[str, list[Resource]] = {}
    for joint in estate.of([_ASSOCIATION]):
        targets = estate.link(joint, ATTACHMENTS, "transitGatewayAttachmentId").targets
        if len(targets) == 1:
            found.setdefault(targets[0].urn, []).append(joint)
    return found


def _by_default(estate: Estate) -> dict[str, bool | None]:
    """Give the attachments that join the default table of their hub; None where that is not known."""
    found: dict[str, bool | None] = {}
    kept_out = {
        one.urn
        for accepter in estate.of([_ATTACHED])
        if truth(accepter.declared("transitGatewayDefaultRouteTableAssociation")) is False
        for one in estate.link(accepter, [VPC_ATTACHMENT], "transitGatewayAttachmentId").targets
    }
    for hub in estate.of(HUBS):
        (on, _), _ = default_tables(hub, estate)
        for attachment in attachments_of(hub, estate, ATTACHMENTS):
            wanted = attachment.declared("transitGatewayDefaultRouteTableAssociation")
            if on is not False and truth(wanted) is not False and attachment.urn not in kept_out:
                found[attachment.urn] = None if on is None or wanted is UNKNOWN else True
    return found


def _propagates(propagation: Resource, estate: Estate, _config: Config) -> Outcome:
    link = estate.link(propagation, (*ATTACHMENTS, _ACCEPTED), "transitGatewayAttachmentId")
    kinds = {one.type in (PEERING_ATTACHMENT, _ACCEPTED) for one in link.targets}
    if kinds == {True}:
        return fail(
            f"{link.targets[0].name} is a peering: it tells its hub of no route, so AWS refuses the propagation and"
            " nothing would be in the table"
        )
    if kinds == {False}:
        return PASS
    if link.state is LinkState.OUTSIDE:
        return not_applicable("its attachment is not in this stack")
    return unknown("its attachment")


def _one_subnet_per_zone(attachment: Resource, estate: Estate, _config: Config) -> Outcome:
    links = estate.links(attachment, SUBNETS, "subnetIds")
    homes = {home.urn: home for link in links for home in link.targets}
    by_zone: dict[str, list[str]] = {}
    unplaced: list[str] = []
    for home in homes.values():
        place = zone(home)
        if place is None:
            unplaced.append(home.name)
        else:
            by_zone.setdefault(place, []).append(home.name)
    twice = [f"{' and '.join(sorted(names))} are in {place}" for place, names in by_zone.items() if len(names) > 1]
    if twice:
        return fail(f"{'; '.join(sorted(twice))}: AWS takes one subnet of a zone, and refuses the attachment")
    named = {"names" if one.count("-") > 1 else "ids" for one in by_zone}
    outside = any(link.state is LinkState.OUTSIDE for link in links)
    unread = any(link.state is LinkState.UNKNOWN for link in links) or (len(homes) < len(links) and not outside)
    if len(links) > 1 and (unplaced or unread or len(named) > 1):
        return unknown(f"the zone of {', '.join(sorted(unplaced)) or 'some of its subnets, by name or by id'}")
    if len(links) > 1 and outside:
        return note("some of its subnets are outside this stack, and so are their zones")
    return PASS


def _apart(connection: Resource, estate: Estate, _config: Config) -> Outcome:
    ends = [estate.link(connection, VPCS, prop) for prop in ("vpcId", "peerVpcId")]
    if any(link.state is LinkState.OUTSIDE or link.state is LinkState.ABSENT for link in ends):
        return not_applicable("one of its VPCs is not in this stack")
    if any(len(link.targets) != 1 for link in ends):
        return unknown("one of its VPCs")
    one, other = (link.targets[0] for link in ends)
    if one is other:
        return fail(f"both ends are {one.name}: AWS peers two VPCs")
    met = next(_meeting(ends, estate), None)
    if met is not None:
        return fail(
            f"{one.name} ({met[0]}) and {other.name} ({met[1]}) overlap: the request fails, and no route into the"
            " peering ever works"
        )
    if not all(vpc_blocks(vpc, estate)[1] for vpc in (one, other)):
        return unknown("the blocks of its VPCs")
    return PASS


def _meeting(ends: list[Link], estate: Estate) -> Iterator[tuple[object, object]]:
    here, there = (vpc_blocks(link.targets[0], estate)[0] for link in ends)
    return ((a, b) for a in here for b in there if a.overlaps(b))


RULES = (
    Rule(
        name="aws-transit-gateway-one-association",
        title="An attachment is associated with one table of its hub.",
        kind=Kind.STACK,
        types=ATTACHMENTS,
        severity=Severity.HIGH,
        practice=HUB_AND_SPOKE,
        why="AWS refuses the second association in the middle of the update, and the attachment stays in whichever"
        " table came first, with the reach of that one.",
        remediation="Keep one association. Where the default of the hub makes one, set"
        " transitGatewayDefaultRouteTableAssociation to false on the attachment or defaultRouteTableAssociation to"
        " `disable` on the hub; or set replaceExistingAssociation on the declared one.",
        scope="A peering has one association at each of its hubs.",
        check=_one_association,
    ),
    Rule(
        name="aws-transit-gateway-peering-static-only",
        title="Nothing propagates from a peering of hubs.",
        kind=Kind.STACK,
        types=(_PROPAGATION,),
        severity=Severity.HIGH,
        practice=HUB_AND_SPOKE,
        why="Peered hubs exchange no routes: AWS refuses the propagation, and what was to be reached by it is not.",
        remediation="Add a static route (aws.ec2transitgateway.Route) for each block beyond the peering, at both hubs.",
        scope="For attachments of this stack.",
        check=_propagates,
    ),
    Rule(
        name="aws-transit-gateway-one-subnet-per-zone",
        title="The attachment of a VPC has one subnet in each zone.",
        kind=Kind.STACK,
        types=(VPC_ATTACHMENT,),
        severity=Severity.HIGH,
        practice=MULTI_AZ,
        why="AWS refuses an attachment with two subnets of one zone.",
        remediation="Name one subnet of each zone in subnetIds; it serves all subnets of its zone.",
        scope="For subnets of this stack, by zone name or by zone id.",
        check=_one_subnet_per_zone,
    ),
    Rule(
        name="aws-vpc-peering-no-overlap",
        title="Peered VPCs have blocks of their own.",
        kind=Kind.STACK,
        types=(_CONNECTION,),
        severity=Severity.CRITICAL,
        practice=NON_OVERLAPPING,
        why="AWS takes the request and lets it fail where any two blocks overlap, secondary ones too: the update stops"
        " at whatever needs the peering.",
        remediation="Give each VPC a block of one address plan; or share the service by an endpoint (PrivateLink),"
        " which needs no routes.",
        scope="For the IPv4 blocks of VPCs of this stack, secondary ones too. A block that IPAM is to give cannot be"
        " told in a preview. IPv6 blocks from Amazon's pools are unique.",
        check=_apart,
    ),
)
