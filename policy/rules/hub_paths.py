"""Ways through hubs: no packet is dropped for its zone, inspected one way only, or sent round a corner by egress."""

from .core import (
    HUB_AND_SPOKE,
    MULTI_AZ,
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
from .hubs import FIREWALL, HUB_TABLES, HUBS, VPC_ATTACHMENT, Block, Table, blocks_of, firewalled, hub_tables, vpc_of
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
            link = way.to(estate, "transitGatewayId", HUBS)
            names = {hub.urn for hub in link.targets} or {link.value or _SOME_HUB}
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
    link = estate.link(attachment, HUBS, "transitGatewayId")
    return {hub.urn for hub in link.targets} or {link.value or _SOME_HUB}


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
    return fail(
        "applianceModeSupport is not `enable`: when the two ends are in different zones, request and answer meet"
        " different firewall endpoints, and each drops what it saw only half of"
    )


def _to_endpoints(estate: Estate) -> set[str]:
    return {
        table
        for table, several in ways(estate).items()
        if any(way.value("vpcEndpointId") is not ABSENT for way in several)
    }


def _inspecting(estate: Estate) -> set[str]:
    """Give the attachments that stand for a firewall: of a VPC that holds one, and of one attached natively."""

    def build(whole: Estate) -> set[str]:
        found = {one.urn for one in whole.of([FIREWALL])}
        for attachment in whole.of([VPC_ATTACHMENT]):
            vpc = vpc_of(attachment, whole)
            if vpc is not None and vpc.urn in firewalled(whole):
                found.add(attachment.urn)
        return found

    return estate.memo("inspecting attachments", build)


def _symmetric(table: Resource, estate: Estate, _config: Config) -> Outcome:
    known = hub_tables(estate)
    own = known[table.urn]
    inspecting = _inspecting(estate)
    if not any(route.target and route.target.urn in inspecting for route in own.static):
        return not_applicable("none of its static routes leads to a firewall of this stack")
    if not [one for one in own.associated if blocks_of(one, estate)[0]]:
        return not_applicable("no VPC of this stack is associated with it")
    found: list[str] = []
    open_, outside = own.open, own.outside
    for other in known.values():
        inspected = _inspected(own, other, estate, inspecting)
        direct = _direct(other, own, estate)
        pair = next(((a, b) for b in inspected for a in direct if a is not b and a.urn not in inspecting), None)
        if pair is None:
            continue
        if not (own.open or other.open or own.outside or other.outside):
            found.append(f"{pair[0].name} reaches {pair[1].name} through the firewall, which answers without it")
        open_, outside = open_ or other.open, outside or other.outside
    if found:
        return fail(f"{'; '.join(sorted(found)[:_SHOWN])}: a stateful firewall drops what it sees one way only")
    if outside and not open_:
        return note(f"{outside} is of another stack, so what it routes elsewhere cannot be seen")
    return unknown(open_) if open_ else PASS


def _inspected(own: Table, other: Table, estate: Estate, inspecting: set[str]) -> list[Resource]:
    """Give what is associated with the other table and is reached from this one through a firewall."""
    found: list[Resource] = []
    for one in other.associated:
        if one.urn not in inspecting:
            targets = [own.target(block) for block in blocks_of(one, estate)[0]]
            if any(target is not None and target.urn in inspecting for target in targets):
                found.append(one)
    return found


def _direct(table: Table, own: Table, estate: Estate) -> list[Resource]:
    """Give what is associated with one table and is reached from another without a detour."""
    return [one for one in own.associated if any(table.target(block) is one for block in blocks_of(one, estate)[0])]


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
        " route. Not for a firewall attached to the hub itself.",
        check=_appliance_mode,
    ),
    Rule(
        name="aws-transit-gateway-inspection-symmetry",
        title="What passes a firewall one way passes it the other way too.",
        kind=Kind.STACK,
        types=HUB_TABLES,
        severity=Severity.CRITICAL,
        practice=REDUNDANT_CONNECTIVITY,
        why="A stateful firewall that sees only half of a connection drops it: nothing works, or only one way.",
        remediation="Send both directions to the inspection attachment: in the other table a static route for this"
        " VPC's block instead of the propagation, or the direct route in both.",
        scope="For IPv4 blocks of VPCs of this stack whose tables, routes and firewall are in it too. On-premises"
        " prefixes are not known.",
        check=_symmetric,
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
