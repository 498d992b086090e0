"""What a program names and somebody else made: moto wants it to be there, the comparison must not count it."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from rehearsal.estate import Resource
from tests.network_in_moto.cloud import Cloud
from tests.network_in_moto.kinds.base import HOME
from tests.network_in_moto.names import Names

_ID = re.compile(r"(vpc|subnet|rtb|sg|pl|eipalloc|tgw|tgw-rtb|tgw-attach)-[0-9a-f]{8,17}")
_ANY_ID = re.compile(r"([a-z]+-)+[0-9a-f]{8,17}|arn:.+")
_PEERS = {"peerVpcId": "peerOwnerId", "peerTransitGatewayId": "peerAccountId"}
"""Inputs that name something of the other end, and the input that says whose it is."""
_BLOCK = "192.168.{}.0/24"
"""Blocks of VPCs of which the recording knows the id only."""

Stranger = tuple[str, str, str]
"""Id, Region, account."""


def named(resources: Iterable[Resource], but: Iterable[str] = ()) -> set[Stranger]:
    """Everything that the resources name by its id and none of them is.

    Args:
        resources: what is built.
        but: ids that something else makes.
    """
    network = list(resources)
    made = {text for one in network for text in made_by(one)} | set(but)
    return {
        (id_, *_place(one, key))
        for one in network
        for key, value in one.inputs.items()
        for id_ in texts_of(value)
        if _ID.fullmatch(id_) and id_ not in made
    }


def made_by(resource: Resource) -> set[str]:
    """Ids that come from a resource: its own, and those of its outputs that it does not only repeat."""
    own = {key: value for key, value in resource.outputs.items() if key not in resource.inputs}
    return {text for text in texts_of(own) if _ANY_ID.fullmatch(text)} | ({resource.id} if resource.id else set())


def _place(resource: Resource, key: str) -> tuple[str, str]:
    region: str = resource.region or HOME
    if key in _PEERS:
        given = resource.inputs
        return given.get("peerRegion") or region, given.get(_PEERS[key]) or resource.account
    return resource.inputs.get("vpcRegion") or region, resource.account


def texts_of(value: Any) -> Iterator[str]:
    """All texts in a value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from texts_of(item)
    elif isinstance(value, list):
        for item in value:
            yield from texts_of(item)


class Makers:
    """Makes strangers, each in an own VPC or on a hub that nobody named."""

    def __init__(self, cloud: Cloud, names: Names) -> None:
        self._cloud, self._names = cloud, names
        self.ids: set[str] = set()
        """Their recorded ids, and those of what was made for them."""

    def make(self, stranger: Stranger) -> None:
        """Make one."""
        id_, region, account = stranger
        ec2 = self._cloud.client("ec2", region, account)
        kind = id_.rpartition("-")[0]
        self._called(id_, _MAKERS[kind](self, ec2))

    def _called(self, recorded: str, made: str) -> str:
        self._names.pair(recorded, made)
        self.ids.add(recorded)
        return made

    def vpc(self, ec2: Any) -> str:
        return str(ec2.create_vpc(CidrBlock=_BLOCK.format(len(self.ids) % 256))["Vpc"]["VpcId"])

    def _around(self, ec2: Any) -> str:
        return self._called(f"around stranger {len(self.ids)}", self.vpc(ec2))

    def subnet(self, ec2: Any) -> str:
        vpc = self._around(ec2)
        block = ec2.describe_vpcs(VpcIds=[vpc])["Vpcs"][0]["CidrBlock"]
        return str(ec2.create_subnet(VpcId=vpc, CidrBlock=block)["Subnet"]["SubnetId"])

    def table(self, ec2: Any) -> str:
        return str(ec2.create_route_table(VpcId=self._around(ec2))["RouteTable"]["RouteTableId"])

    def group(self, ec2: Any) -> str:
        vpc, name = self._around(ec2), f"stranger-{len(self.ids)}"
        return str(ec2.create_security_group(VpcId=vpc, GroupName=name, Description=name)["GroupId"])

    def prefixes(self, ec2: Any) -> str:
        made = ec2.create_managed_prefix_list(PrefixListName="stranger", AddressFamily="IPv4", MaxEntries=10)
        return str(made["PrefixList"]["PrefixListId"])

    def address(self, ec2: Any) -> str:
        return str(ec2.allocate_address(Domain="vpc")["AllocationId"])

    def hub(self, ec2: Any) -> str:
        return str(ec2.create_transit_gateway()["TransitGateway"]["TransitGatewayId"])

    def _on_a_hub(self, ec2: Any) -> str:
        return self._called(f"hub of stranger {len(self.ids)}", self.hub(ec2))

    def hub_table(self, ec2: Any) -> str:
        made = ec2.create_transit_gateway_route_table(TransitGatewayId=self._on_a_hub(ec2))
        return str(made["TransitGatewayRouteTable"]["TransitGatewayRouteTableId"])

    def attachment(self, ec2: Any) -> str:
        ends = {"TransitGatewayId": self._on_a_hub(ec2), "VpcId": self._around(ec2)}
        made = ec2.create_transit_gateway_vpc_attachment(**ends, SubnetIds=[])
        return str(made["TransitGatewayVpcAttachment"]["TransitGatewayAttachmentId"])


_MAKERS: Mapping[str, Callable[[Makers, Any], str]] = {
    "vpc": Makers.vpc,
    "subnet": Makers.subnet,
    "rtb": Makers.table,
    "sg": Makers.group,
    "pl": Makers.prefixes,
    "eipalloc": Makers.address,
    "tgw": Makers.hub,
    "tgw-rtb": Makers.hub_table,
    "tgw-attach": Makers.attachment,
}
