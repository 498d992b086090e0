"""What the network invariants look up: resources by type and id, blocks of a VPC, what comes before what."""

import functools
import ipaddress
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from rehearsal.estate import Estate, Resource
from rehearsal.wire import UNKNOWN

Block = ipaddress.IPv4Network | ipaddress.IPv6Network

VPC = "aws:ec2/vpc:Vpc"
SUBNET = "aws:ec2/subnet:Subnet"
HUB = "aws:ec2transitgateway/transitGateway:TransitGateway"
ATTACHMENT = "aws:ec2transitgateway/vpcAttachment:VpcAttachment"
PEERING = "aws:ec2transitgateway/peeringAttachment:PeeringAttachment"
SECONDARY = "aws:ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation"


class Index:
    """One estate, ready to be asked."""

    def __init__(self, estate: Estate) -> None:
        self.estate = estate
        self._children: dict[str, list[str]] = {}
        for resource in estate.resources:
            self._children.setdefault(resource.parent, []).append(resource.urn)

    def of(self, token: str) -> list[Resource]:
        """Resources of a type that the program makes."""
        return self._by_type.get(token, [])

    def find(self, token: str, id_: Any) -> Resource | None:
        """The resource of a type that has an id; None when the program does not make it, or the id is not known."""
        return self._by_id.get((token, id_)) if isinstance(id_, str) else None

    def blocks(self, vpc: Any, *, ipv6: bool = False) -> list[Block]:
        """Known blocks of a VPC of the estate, the secondary ones too."""
        found = self.find(VPC, vpc)
        if found is None:
            return []
        texts = [found.inputs.get("cidrBlock")]
        texts += [one.inputs.get("cidrBlock") for one in self.of(SECONDARY) if one.inputs.get("vpcId") == vpc]
        if ipv6:
            texts.append(found.outputs.get("ipv6CidrBlock"))
        return [ipaddress.ip_network(text) for text in texts if isinstance(text, str)]

    def zones(self, subnets: Any) -> list[str]:
        """AZ of each known subnet."""
        found = [self.find(SUBNET, one) for one in (subnets if isinstance(subnets, list) else [])]
        return [one.inputs["availabilityZone"] for one in found if one and known(one.inputs.get("availabilityZone"))]

    def before(self, resource: Resource) -> set[str]:
        """URNs of everything that is made before a resource because it depends on it, however far back."""
        return self._before(resource.urn)

    @functools.cached_property
    def _by_type(self) -> Mapping[str, list[Resource]]:
        made: dict[str, list[Resource]] = {}
        for resource in self.estate.resources:
            if resource.custom and not resource.external:
                made.setdefault(resource.type, []).append(resource)
        return made

    @functools.cached_property
    def _by_id(self) -> Mapping[tuple[str, str], Resource]:
        return {(one.type, one.id): one for ones in self._by_type.values() for one in ones if one.id}

    def _before(self, urn: str) -> set[str]:
        seen: set[str] = set()
        waiting = list(self._needs(urn))
        while waiting:
            one = waiting.pop()
            if one not in seen:
                seen.add(one)
                waiting += self._needs(one)
        return seen

    def _needs(self, urn: str) -> Iterator[str]:
        resource = self.estate.by_urn.get(urn)
        if resource is None:
            return
        yield from resource.dependencies
        # To depend on a component is to depend on everything in it.
        if not resource.custom:
            yield from self._children.get(urn, ())


def known(value: Any) -> bool:
    """Whether a value is given and known."""
    return value is not None and value is not UNKNOWN


def overlap(left: Iterable[Block], right: Iterable[Block]) -> tuple[Block, Block] | None:
    """The first two blocks that have an address in common."""
    others = list(right)
    return next(((a, b) for a in left for b in others if a.version == b.version and a.overlaps(b)), None)


def pairs_of(items: list[Resource]) -> Iterator[tuple[Resource, Resource]]:
    """Every two of them, once."""
    return ((left, right) for at, left in enumerate(items) for right in items[at + 1 :])


def doubles(items: Iterable[Resource], *keys: str) -> Iterator[tuple[Resource, Resource, str]]:
    """Resources that say the same in the named inputs (all of them known), and what they say."""
    first: dict[str, Resource] = {}
    for one in items:
        values = [one.inputs.get(key) for key in keys]
        if any(value is UNKNOWN for value in values) or all(value is None for value in values):
            continue
        text = ", ".join(f"{key} {value}" for key, value in zip(keys, values, strict=True) if value is not None)
        if text in first:
            yield first[text], one, text
        first.setdefault(text, one)
