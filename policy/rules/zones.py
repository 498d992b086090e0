"""Subnets and their Availability Zones: the join behind every multi-AZ rule."""

from collections.abc import Iterable
from dataclasses import dataclass

from .estate import Estate, Link, LinkState, Resource
from .values import ABSENT, UNKNOWN, items, text

SUBNETS = ("aws:ec2/subnet:Subnet", "aws:ec2/defaultSubnet:DefaultSubnet")
VPCS = ("aws:ec2/vpc:Vpc", "aws:ec2/defaultVpc:DefaultVpc")


def zone(subnet: Resource) -> str | None:
    """Give the zone of a subnet by name, else by id, or None where neither is known."""
    for prop in ("availabilityZone", "availabilityZoneId"):
        found = text(subnet.declared(prop))
        if found is not None:
            return found
    return None


def zone_names(subnets: Iterable[Resource]) -> tuple[set[str], bool]:
    """Give the distinct zones of subnets, and whether all of them are known.

    Names and ids cannot be compared without the account, so where both occur only one kind is counted.
    """
    names: set[str] = set()
    ids: set[str] = set()
    complete = True
    for subnet in subnets:
        name, id_ = text(subnet.declared("availabilityZone")), text(subnet.declared("availabilityZoneId"))
        if name is not None:
            names.add(name)
        elif id_ is not None:
            ids.add(id_)
        else:
            complete = False
    if names and ids:
        return max(names, ids, key=len), False
    return names or ids, complete


@dataclass(frozen=True, slots=True)
class Spread:
    """How many zones a set of subnets covers."""

    zones: frozenset[str]
    subnets: int
    """How many subnets are named; unknown ones count."""
    unread: bool
    """A zone or a subnet is not known yet."""
    outside: bool
    """A subnet is not in this stack."""


def spread(links: Iterable[Link]) -> Spread:
    """Join references to subnets with the zones of the subnets."""
    links = list(links)
    found = {target.urn: target for link in links for target in link.targets}
    zones, complete = zone_names(found.values())
    unresolved = [link for link in links if link.state is LinkState.UNKNOWN]
    outside = {link.value for link in links if link.state is LinkState.OUTSIDE}
    return Spread(
        zones=frozenset(zones),
        subnets=len(found) + len(unresolved) + len(outside),
        unread=not complete or bool(unresolved),
        outside=bool(outside),
    )


def subnet_links(estate: Estate, resource: Resource, paths: Iterable[tuple[str, ...]]) -> tuple[list[Link], bool]:
    """Follow the first given of several properties that name subnets.

    Args:
        estate: All resources.
        resource: The resource that names subnets.
        paths: Property paths; `*` stands for each element of a list.

    Returns:
        The references, and whether the whole list is unknown, so that its length says nothing.
    """
    for path in paths:
        if "*" not in path:
            value = resource.declared(*path)
            if value is ABSENT or value == []:
                continue
            return estate.links(resource, SUBNETS, *path), value is UNKNOWN
        split = path.index("*")
        head, tail = path[:split], path[split + 1 :]
        value = resource.declared(*head)
        if value is UNKNOWN:
            return estate.links(resource, SUBNETS, *head), True
        links = [
            estate.resolve(resource, head[0], resource.declared(*head, position, *tail), SUBNETS)
            for position in range(len(items(value)))
        ]
        links = [link for link in links if link.state is not LinkState.ABSENT]
        if links:
            return links, False
    return [], False
