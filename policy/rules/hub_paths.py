"""Ways through hubs: no packet is dropped for its zone, or sent round a corner by egress."""

from .core import (
    HUB_AND_SPOKE,
    MULTI_AZ,
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
from .ends import names_of
from .estate import Estate, LinkState, Resource
from .hubs import HUB_TABLES, HUBS, VPC_ATTACHMENT, Block, Table, blocks_of, firewalled, hub_tables, vpc_of
from .routes import tables, ways
from .values import ABSENT, UNKNOWN
from .zones import SUBNETS, VPCS, zone_names

_SHOWN = 3
"""How many names a message gives; it counts the others."""
_EVERYWHERE = Block("0.0.0.0/0")
_SOME_HUB = "?"
"""A hub that is not known yet, such as one of another stack in a preview: a VPC has one as a rule."""


def _zone_served(subnet: Resource, estate: Estate, _config: Config) -> Outcome:
    hubs = _hub_routes(subnet, estate)
    if not hubs:
        return not_applicable("none of its routes leads to a transit gateway")
    vpcs = [vpc.urn for vpc in estate.link(subnet, VPCS, "vpcId").targets]
    by_vpc = estate.memo("attachments by VPC", _by_vpc)
    attached = [one for vpc in vpcs for one in by_vpc.get(vpc, [])]
    joined = False
    for hub in sorted(hubs):
        own = [one for one in attached if hub in _hub_names(one, estate)]
        if not own:
            continue
        joined = True
        links = [link for one in own for link in estate.links(one, SUBNETS, "subnetIds")]
        homes = {home.urn: home for link in links for home in link.targets}
        there, _ = zone_names(homes.values())
        here, certain = zone_names([subnet])
        both, complete = zone_names([*homes.values(), subnet])
        if here and here <= there:
            continue
        if any(link.state is LinkState.OUTSIDE for link in links):
            return note("the subnets of its VPC's attachment are outside this stack, and so are their zones")
        if not (certain and complete and links) or len(own) > 1 or LinkState.UNKNOWN in {link.state for link in links}:
            return unknown(f"the zone of the subnet, or of the subnets of {', '.join(one.name for one in own)}")
        if any(_local(name) for name in here):
            continue
        if both != there:
            return fail(
                f"the subnet is in {', '.join(here)} and routes to a transit gateway whose attachment"
                f" {', '.join(one.name for one in own)} is in {', '.join(sorted(there))} only: its packets are dropped"
            )
    return PASS if joined else not_applicable("the attachment of its VPC is not in this stack")


def _hub_routes(subnet: Resource, estate: Estate) -> set[str]:
    by_table = estate.memo("hubs by route table", _hubs_by_table)
    return {hub for table in tables(subnet, estate) for hub in by_table.get(table.urn, ())}


def _hubs_by_table(estate: Estate) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for table, several in ways(estate).items():
        for way in several:
            if way.value("transitGatewayId") is ABSENT:
                continue
            names = names_of(way.to(estate, "transitGatewayId", HUBS)) or {_SOME_HUB}
            if len(names) == 1:
                found.setdefault(table, set()).update(names)
    return found


def _by_vpc(estate: Estate) -> dict[str, list[Resource]]:
    found: dict[str, list[Resource]] = {}
    for attachment in estate.of([VPC_ATTACHMENT]):
        vpc = vpc_of(attachment, estate)
        if vpc is not None:
            found.setdefault(vpc.urn, []).append(attachment)
    return found


def _hub_names(attachment: Resource, estate: Estate) -> set[str]:
    return names_of(estate.link(attachment, HUBS, "transitGatewayId")) or {_SOME_HUB}


def _local(name: str) -> bool:
    """Tell a Local or Wavelength Zone (eu-central-1-ham-1a): it reaches the hub through its parent zone."""
    zone_of_a_region = 3
    return name.count("-") > zone_of_a_region or (name.count("-") == zone_of_a_region and "gov" not in name)


def _hairpin(table: Resource, estate: Estate, _config: Config) -> Outcome:
    known = hub_tables(estate)
    own = known[table.urn]
    egress = own.target(_EVERYWHERE)
    if egress is None and own.open:
        return unknown(own.open)
    reason = _no_plain_egress(egress, estate)
    if egress is None or reason:
        return not_applicable(reason)
    back = [one for one in known.values() if egress in one.associated]
    homes = blocks_of(egress, estate)[0]
    if len(back) != 1 or not homes or own.outside or back[0].outside:
        return not_applicable("the way back from the VPC of its default route cannot be seen")
    if own.open or back[0].open:
        return unknown(own.open or back[0].open)
    through = [
        spoke.name
        for other in known.values()
        if all(other.target(block) is egress for block in homes)
        for spoke in other.associated
        if spoke is not egress and _turned(own, egress, back[0], spoke, estate)
    ]
    senders = [one for one in own.associated if one is not egress]
    if not senders or not through or {one.name for one in senders} == set(through) == {senders[0].name}:
        return PASS
    shown = sorted(set(through))
    more = f" and {len(shown) - _SHOWN} more" if len(shown) > _SHOWN else ""
    return fail(
        f"what is for {', '.join(shown[:_SHOWN])}{more} has no route and no blackhole here: it follows the default"
        f" route to {egress.name}, whose NAT gateway sends it on to them"
    )


def _no_plain_egress(egress: Resource | None, estate: Estate) -> str:
    """Say why a default route is no way out through NAT gateways alone, or nothing."""
    if egress is None or egress.type != VPC_ATTACHMENT:
        return "its default route does not lead to the attachment of a VPC"
    vpc = vpc_of(egress, estate)
    if vpc is None or vpc.urn not in estate.memo("VPCs with NAT gateways", _with_nat):
        return "no NAT gateway of this stack is in the VPC of its default route"
    return "a firewall in the VPC of its default route decides what may pass" if vpc.urn in firewalled(estate) else ""


def _turned(own: Table, egress: Resource, back: Table, spoke: Resource, estate: Estate) -> bool:
    """Tell whether what is for the spoke leaves this table through egress, and comes back from there."""
    return any(own.target(block) is egress and back.target(block) is spoke for block in blocks_of(spoke, estate)[0])


def _with_nat(estate: Estate) -> set[str]:
    found: set[str] = set()
    for nat in estate.of(["aws:ec2/natGateway:NatGateway"]):
        if nat.declared("connectivityType") not in ("public", ABSENT):
            continue
        found |= {vpc.urn for vpc in estate.link(nat, VPCS, "vpcId").targets}
        for subnet in estate.link(nat, SUBNETS, "subnetId").targets:
            found |= {vpc.urn for vpc in estate.link(subnet, VPCS, "vpcId").targets}
    return found


def _appliance_mode(attachment: Resource, estate: Estate, _config: Config) -> Outcome:
    vpc = vpc_of(attachment, estate)
    if vpc is None or vpc.urn not in firewalled(estate):
        return not_applicable("no firewall or Gateway Load Balancer endpoint of this stack is in its VPC")
    mode = attachment.declared("applianceModeSupport")
    if mode == "enable":
        return PASS
    links = estate.links(attachment, SUBNETS, "subnetIds")
    homes = {home.urn: home for link in links for home in link.targets}
    leading = estate.memo("tables that lead to endpoints", _to_endpoints)
    if not any(table.urn in leading for home in homes.values() for table in tables(home, estate)):
        if any(link.state is not LinkState.FOUND for link in links):
            return note("whether its subnets lead to the firewall of its VPC cannot be seen in this stack")
        return not_applicable("no route of its subnets leads to the firewall: what comes from the hub is not inspected")
    if mode is UNKNOWN:
        return unknown("applianceModeSupport")
    if _one_ended(attachment, estate):
        outcome = note(
            "applianceModeSupport is not `enable`: right while no two attachments reach each other through it, for what"
            " comes back from the internet stays in its zone; AWS advises it before the first two do"
        )
    else:
        outcome = fail(
            "applianceModeSupport is not `enable`: when the two ends are in different zones, request and answer meet"
            " different firewall endpoints, and each drops what it saw only half of"
        )
    return outcome


def _one_ended(attachment: Resource, estate: Estate) -> bool:
    """Tell for certain that what enters the VPC from one attachment of the hub leaves it to no other one."""
    known = hub_tables(estate)
    back = [table for table in known.values() if attachment in table.associated]
    leading = [table for table in known.values() if _leads(table, attachment)]
    if not back or not any(table.associated for table in leading):
        return False
    if any(table.open or table.outside for table in (*back, *leading)):
        return False
    beyond = {one.urn: one for table in back for one in _targets(table) if one is not attachment}
    return not any(
        _enters(table, other, attachment, estate)
        for table in leading
        for other in beyond.values()
        if any(one is not other and one is not attachment for one in table.associated)
    )


def _leads(table: Table, attachment: Resource) -> bool:
    return any(one is attachment for one in _targets(table))


def _targets(table: Table) -> list[Resource]:
    return [*table.propagating, *(route.target for route in table.static if route.target)]


def _enters(table: Table, other: Resource, through: Resource, estate: Estate) -> bool:
    """Tell whether some packet for what is behind an attachment may leave the table through another one."""
    blocks, complete = blocks_of(other, estate)
    if not blocks or not complete:
        return True
    inside = [route.destination for route in table.static if route.target is through]
    return any(table.target(block) is through or any(one.subnet_of(block) for one in inside) for block in blocks)


def _to_endpoints(estate: Estate) -> set[str]:
    return {
        table
        for table, several in ways(estate).items()
        if any(way.value("vpcEndpointId") is not ABSENT for way in several)
    }


RULES = (
    Rule(
        name="aws-ec2-transit-gateway-route-zone",
        title="A subnet that routes to a transit gateway is in a zone of its VPC's attachment.",
        kind=Kind.STACK,
        types=SUBNETS,
        severity=Severity.HIGH,
        practice=MULTI_AZ,
        why="A transit gateway takes packets only in zones in which its attachment has a subnet: in the others they are"
        " dropped, although the route is there.",
        remediation="Add a subnet of that zone to subnetIds of the attachment (changed in place), or take the route out"
        " of the subnet's table.",
        scope="For routes and attachments of this stack, by zone name or by zone id. Not for Local Zones, which use"
        " their parent zone.",
        check=_zone_served,
    ),
    Rule(
        name="aws-transit-gateway-appliance-mode",
        title="The attachment of a VPC that inspects has appliance mode on.",
        kind=Kind.STACK,
        types=(VPC_ATTACHMENT,),
        severity=Severity.CRITICAL,
        practice=MULTI_AZ,
        why="Without it the hub picks the zone by each packet's sender: request and answer reach different endpoints.",
        remediation="Set applianceModeSupport to `enable` on the attachment.",
        scope="For VPCs with a Network Firewall or Gateway Load Balancer endpoints to which the attachment's subnets"
        " route. Not for a firewall attached to the hub itself. A note where this stack shows that all packets for it"
        " are for the internet: its table leads back to the sender only.",
        check=_appliance_mode,
    ),
    Rule(
        name="aws-transit-gateway-egress-hairpin",
        title="Central egress does not connect what the hub keeps apart.",
        kind=Kind.STACK,
        types=HUB_TABLES,
        severity=Severity.MEDIUM,
        level=Level.ADVISORY,
        practice=HUB_AND_SPOKE,
        why="A packet for a VPC without a route follows the default route to the egress VPC, whose NAT gateway sends it"
        " back to the hub: the segments are connected after all, and every packet is billed twice.",
        remediation="Add a blackhole route for the blocks of what is to stay apart, or a route to what is to be"
        " reached.",
        scope="Only where the whole way is in this stack: default route, NAT gateway, both tables and both VPCs. Not"
        " where a firewall stands in between.",
        check=_hairpin,
    ),
)
