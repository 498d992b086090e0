"""What AWS refuses of a Transit Gateway and moto lets pass."""

from collections.abc import Iterator

from rehearsal.estate import Resource
from tests.checkers.network_index import (
    ATTACHMENT,
    HUB,
    PEERING,
    VPC,
    Block,
    Index,
    doubles,
    known,
    overlap,
    pairs_of,
)

_MODULE = "aws:ec2transitgateway/"
ASSOCIATION = f"{_MODULE}routeTableAssociation:RouteTableAssociation"
PROPAGATION = f"{_MODULE}routeTablePropagation:RouteTablePropagation"
STATIC = f"{_MODULE}route:Route"
REFERENCE = f"{_MODULE}prefixListReference:PrefixListReference"
TABLE = f"{_MODULE}routeTable:RouteTable"
ACCEPTER = f"{_MODULE}peeringAttachmentAccepter:PeeringAttachmentAccepter"
VPC_ROUTE = "aws:ec2/route:Route"
VPC_TABLE = "aws:ec2/routeTable:RouteTable"

_ATTACHMENT_ID, _TABLE_ID = "transitGatewayAttachmentId", "transitGatewayRouteTableId"


def one_association(net: Index) -> Iterator[str]:
    """A hub associates an attachment with one table: the second association is refused (Resource.AlreadyAssociated).

    A peering is one attachment of two hubs, and each associates it.
    """
    by_hub: dict[object, list[Resource]] = {}
    for one in net.of(ASSOCIATION):
        table = net.find(TABLE, one.inputs.get(_TABLE_ID))
        by_hub.setdefault(table.inputs.get("transitGatewayId") if table else one.region, []).append(one)
    for members in by_hub.values():
        for first, second, what in doubles(members, _ATTACHMENT_ID):
            yield f"{second.name}: {first.name} associates the same attachment already ({what})"
    for one in net.of(ASSOCIATION):
        attachment = net.find(ATTACHMENT, one.inputs.get(_ATTACHMENT_ID))
        hub = net.find(HUB, attachment.inputs.get("transitGatewayId")) if attachment else None
        if attachment is None or hub is None or one.inputs.get("replaceExistingAssociation") is True:
            continue
        by_default = hub.inputs.get("defaultRouteTableAssociation", "enable") == "enable"
        if by_default and attachment.inputs.get("transitGatewayDefaultRouteTableAssociation") is not False:
            yield f"{one.name}: {hub.name} associates {attachment.name} with its default table already"


def one_propagation(net: Index) -> Iterator[str]:
    """An attachment propagates into a table once (TransitGatewayRouteTablePropagation.Duplicate)."""
    for first, second, what in doubles(net.of(PROPAGATION), _ATTACHMENT_ID, _TABLE_ID):
        yield f"{second.name}: {first.name} propagates the same ({what})"


def no_propagation_over_peering(net: Index) -> Iterator[str]:
    """A peering between hubs carries static routes only."""
    for one in net.of(PROPAGATION):
        peering = net.find(PEERING, one.inputs.get(_ATTACHMENT_ID))
        if peering is not None:
            yield f"{one.name}: {peering.name} is a peering of hubs, which never propagates"


def _carried(net: Index, attachment: Resource) -> list[Block]:
    ipv6 = attachment.inputs.get("ipv6Support") == "enable"
    return net.blocks(attachment.inputs.get("vpcId"), ipv6=ipv6)


def no_overlap_in_one_table(net: Index) -> Iterator[str]:
    """Of two VPCs with common addresses that propagate into one table, AWS silently leaves one out."""
    tables: dict[str, list[Resource]] = {}
    for one in net.of(PROPAGATION):
        attachment = net.find(ATTACHMENT, one.inputs.get(_ATTACHMENT_ID))
        if attachment is not None and known(one.inputs.get(_TABLE_ID)):
            tables.setdefault(one.inputs[_TABLE_ID], []).append(attachment)
    for table, attachments in tables.items():
        found = net.find(TABLE, table)
        for left, right in pairs_of(attachments):
            common = overlap(_carried(net, left), _carried(net, right))
            if left.urn != right.urn and common:
                yield (
                    f"{found.name if found else table}: {left.name} ({common[0]}) and {right.name} ({common[1]}) "
                    "have addresses in common"
                )


def one_static_route_a_prefix(net: Index) -> Iterator[str]:
    """A table has one static route for a prefix (RouteAlreadyExists), and one reference to a prefix list."""
    for first, second, what in doubles(net.of(STATIC), _TABLE_ID, "destinationCidrBlock"):
        yield f"{second.name}: {first.name} is the same route ({what})"
    for first, second, what in doubles(net.of(REFERENCE), _TABLE_ID, "prefixListId"):
        yield f"{second.name}: {first.name} is the same reference ({what})"


def one_attachment_a_vpc(net: Index) -> Iterator[str]:
    """A VPC is attached to a hub once (DuplicateTransitGatewayAttachment)."""
    for first, second, what in doubles(net.of(ATTACHMENT), "transitGatewayId", "vpcId"):
        yield f"{second.name}: {first.name} attaches the same ({what})"


def _hubs_of(net: Index, attachment: object) -> set[str]:
    vpc = net.find(ATTACHMENT, attachment)
    peering = net.find(PEERING, attachment)
    ids = [vpc.inputs.get("transitGatewayId")] if vpc else []
    if peering is not None:
        ids = [peering.inputs.get(key) for key in ("transitGatewayId", "peerTransitGatewayId")]
    return {id_ for id_ in ids if isinstance(id_, str)} if all(known(id_) for id_ in ids) else set()


def tables_of_the_same_hub(net: Index) -> Iterator[str]:
    """Associations, propagations and routes join a table with an attachment of its own hub."""
    for one in (*net.of(ASSOCIATION), *net.of(PROPAGATION), *net.of(STATIC)):
        table = net.find(TABLE, one.inputs.get(_TABLE_ID))
        hubs = _hubs_of(net, one.inputs.get(_ATTACHMENT_ID))
        if table is not None and hubs and table.inputs.get("transitGatewayId") not in hubs:
            yield f"{one.name}: {table.name} belongs to another hub than the attachment"


def peerings_are_used_after_acceptance(net: Index) -> Iterator[str]:
    """A peering of hubs takes no association and no route before its acceptance (IncorrectState)."""
    for one in (*net.of(ASSOCIATION), *net.of(STATIC)):
        peering = net.find(PEERING, one.inputs.get(_ATTACHMENT_ID))
        accepters = [a.urn for a in net.of(ACCEPTER) if peering and a.inputs.get(_ATTACHMENT_ID) == peering.id]
        if accepters and not net.before(one).intersection(accepters):
            yield f"{one.name}: does not wait until {peering.name if peering else ''} is accepted"


def routes_after_the_attachment(net: Index) -> Iterator[str]:
    """A VPC's route to a hub is refused before the VPC is attached to it (InvalidTransitGatewayID.NotFound)."""
    attached = {(one.inputs.get("vpcId"), one.inputs.get("transitGatewayId")): one for one in net.of(ATTACHMENT)}
    for one in net.of(VPC_ROUTE):
        hub = one.inputs.get("transitGatewayId")
        table = net.find(VPC_TABLE, one.inputs.get("routeTableId"))
        if not isinstance(hub, str) or table is None or net.find(VPC, table.inputs.get("vpcId")) is None:
            continue
        attachment = attached.get((table.inputs["vpcId"], hub))
        if attachment is None:
            if net.find(HUB, hub) is not None:
                yield f"{one.name}: the VPC of {table.name} is not attached to the hub"
        elif attachment.urn not in net.before(one):
            yield f"{one.name}: does not wait until {attachment.name} is there"


def ends_of_a_peering_differ(net: Index) -> Iterator[str]:
    """A hub is not peered with itself, and two hubs once."""
    for one in net.of(PEERING):
        if one.inputs.get("transitGatewayId") == one.inputs.get("peerTransitGatewayId"):
            yield f"{one.name}: a hub peered with itself"
    ends = [
        (frozenset((one.inputs.get("transitGatewayId"), one.inputs.get("peerTransitGatewayId"))), one)
        for one in net.of(PEERING)
    ]
    for at, (pair, one) in enumerate(ends):
        if any(pair == earlier for earlier, _ in ends[:at]) and all(known(end) for end in pair):
            yield f"{one.name}: these two hubs are peered already"


RULES = (
    one_association,
    one_propagation,
    no_propagation_over_peering,
    no_overlap_in_one_table,
    one_static_route_a_prefix,
    one_attachment_a_vpc,
    tables_of_the_same_hub,
    peerings_are_used_after_acceptance,
    routes_after_the_attachment,
    ends_of_a_peering_differ,
)
