"""The default VPC of a Region, as every new account has it, and what is in it.

Source: "Default VPCs" in the VPC user guide: 172.31.0.0/16, one public /20 subnet in each Availability Zone, an
internet gateway, a main route table, a default security group and a default network ACL. An account may have deleted or
changed it: a report that used one of these answers says so.
"""

import ipaddress
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from rehearsal.cloud.regions import partition_of, zones_of
from rehearsal.cloud.shapes.base import from_parent, is_list

Row = dict[str, Any]

_CIDR: Final = ipaddress.ip_network("172.31.0.0/16")
_SUBNET_PREFIX: Final = 20


@dataclass(frozen=True, slots=True)
class _Place:
    region: str
    account: str

    def arn(self, kind: str, id_: str) -> str:
        return f"arn:{partition_of(self.region).name}:ec2:{self.region}:{self.account}:{kind}/{id_}"

    @property
    def vpc(self) -> str:
        return from_parent("vpc", f"{self.account}/{self.region}", "default")


def _vpc(place: _Place) -> Row:
    return {
        "id": place.vpc,
        "arn": place.arn("vpc", place.vpc),
        "cidrBlock": str(_CIDR),
        "cidrBlockAssociations": [
            {
                "associationId": from_parent("vpc-cidr-assoc", place.vpc, "default"),
                "cidrBlock": str(_CIDR),
                "state": "associated",
            }
        ],
        "default": True,
        "dhcpOptionsId": from_parent("dopt", place.account + place.region, "default"),
        "enableDnsHostnames": True,
        "enableDnsSupport": True,
        "enableNetworkAddressUsageMetrics": False,
        "instanceTenancy": "default",
        "ipv6AssociationId": "",
        "ipv6CidrBlock": "",
        "mainRouteTableId": _table_id(place),
        "ownerId": place.account,
        "state": "available",
        "tags": {},
    }


def _subnets(place: _Place) -> list[Row]:
    zones = [zone for zone in zones_of(place.region) if zone.kind == "availability-zone"]
    blocks = _CIDR.subnets(new_prefix=_SUBNET_PREFIX)
    rows: list[Row] = []
    for zone, block in zip(zones, blocks, strict=False):
        id_ = from_parent("subnet", place.vpc, zone.zone_id)
        rows.append(
            {
                "id": id_,
                "arn": place.arn("subnet", id_),
                "assignIpv6AddressOnCreation": False,
                "availabilityZone": zone.name,
                "availabilityZoneId": zone.zone_id,
                "availableIpAddressCount": block.num_addresses - 5,
                "cidrBlock": str(block),
                "defaultForAz": True,
                "ipv6CidrBlock": "",
                "ipv6Native": False,
                "mapPublicIpOnLaunch": True,
                "ownerId": place.account,
                "state": "available",
                "tags": {},
                "vpcId": place.vpc,
            }
        )
    return rows


def _group(place: _Place) -> Row:
    id_ = from_parent("sg", place.vpc, "default")
    return {
        "id": id_,
        "arn": place.arn("security-group", id_),
        "description": "default VPC security group",
        "name": "default",
        "tags": {},
        "vpcId": place.vpc,
    }


def _table_id(place: _Place) -> str:
    return from_parent("rtb", place.vpc, "main")


def _gateway_id(place: _Place) -> str:
    return from_parent("igw", place.vpc, "default")


def _table(place: _Place) -> Row:
    id_ = _table_id(place)
    return {
        "id": id_,
        "routeTableId": id_,
        "arn": place.arn("route-table", id_),
        "ownerId": place.account,
        "routes": [{"cidrBlock": "0.0.0.0/0", "gatewayId": _gateway_id(place)}],
        "tags": {},
        "vpcId": place.vpc,
    }


def _gateway(place: _Place) -> Row:
    id_ = _gateway_id(place)
    return {
        "id": id_,
        "internetGatewayId": id_,
        "arn": place.arn("internet-gateway", id_),
        "attachments": [{"state": "available", "vpcId": place.vpc}],
        "ownerId": place.account,
        "tags": {},
        "vpcId": place.vpc,
    }


_FILTERS: Final = {
    "attachment.vpc-id": "vpcId",
    "association.main": "main",
    "availability-zone": "availabilityZone",
    "availability-zone-id": "availabilityZoneId",
    "availabilityZone": "availabilityZone",
    "cidr": "cidrBlock",
    "cidr-block": "cidrBlock",
    "default-for-az": "defaultForAz",
    "defaultForAz": "defaultForAz",
    "group-id": "id",
    "group-name": "name",
    "is-default": "default",
    "isDefault": "default",
    "map-public-ip-on-launch": "mapPublicIpOnLaunch",
    "mapPublicIpOnLaunch": "mapPublicIpOnLaunch",
    "owner-id": "ownerId",
    "state": "state",
    "subnet-id": "id",
    "vpc-id": "vpcId",
}
"""EC2's filters by the property they look at; any other filter (tags above all) depends on the account."""


def _criteria(args: Mapping[str, Any]) -> dict[str, set[str]] | None:
    """Property → values that fit; None when the question cannot be decided here."""
    wanted: dict[str, set[str]] = {}
    for key, value in args.items():
        if key in ("filters", "region") or value in (None, "", {}, []):
            continue
        if isinstance(value, (dict, list)):
            return None
        wanted[key] = {_text(value)}
    filters = args.get("filters")
    for condition in filters if is_list(filters) else ():
        name = _FILTERS.get(condition["name"])
        if name is None:
            return None
        wanted[name] = {_text(value) for value in condition["values"]}
    return wanted


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _fitting(rows: Sequence[Row], args: Mapping[str, Any], anchors: Sequence[str]) -> list[Row] | None:
    """Rows the question asks for; None unless one of the anchors ties it to the default VPC."""
    wanted = _criteria(args)
    if wanted is None or not rows:
        return None
    known = {_text(row[key]) for row in rows for key in anchors if key in row}
    tied = any(wanted.get(key, set()) & known for key in anchors)
    if not tied:
        return None
    return [row for row in rows if all(_text(row.get(key)) in values for key, values in wanted.items())]


_Rows = Callable[[_Place], list[Row]]


def _one(rows: _Rows, *anchors: str) -> "_Lookup":
    def answer(args: Mapping[str, Any], place: _Place) -> Row | None:
        found = _fitting(rows(place), args, anchors)
        return {**args, **found[0], "region": place.region} if found and len(found) == 1 else None

    return answer


def _many(rows: _Rows, *anchors: str) -> "_Lookup":
    def answer(args: Mapping[str, Any], place: _Place) -> Row | None:
        found = _fitting(rows(place), args, anchors)
        if found is None:
            return None
        return {**args, "id": place.region, "region": place.region, "ids": sorted(row["id"] for row in found)}

    return answer


_Lookup = Callable[[Mapping[str, Any], _Place], Row | None]


def _vpc_rows(place: _Place) -> list[Row]:
    row = _vpc(place)
    return [{**row, "vpcId": row["id"]}]


def _table_rows(place: _Place) -> list[Row]:
    return [{**_table(place), "main": True}]


_LOOKUPS: Final[Mapping[str, _Lookup]] = {
    "aws:ec2/getInternetGateway:getInternetGateway": _one(
        lambda place: [_gateway(place)], "vpcId", "internetGatewayId"
    ),
    "aws:ec2/getRouteTable:getRouteTable": _one(_table_rows, "vpcId", "routeTableId"),
    "aws:ec2/getRouteTables:getRouteTables": _many(_table_rows, "vpcId"),
    "aws:ec2/getSecurityGroup:getSecurityGroup": _one(lambda place: [_group(place)], "vpcId", "id"),
    "aws:ec2/getSubnet:getSubnet": _one(_subnets, "vpcId", "id", "defaultForAz"),
    "aws:ec2/getSubnets:getSubnets": _many(_subnets, "vpcId", "defaultForAz"),
    "aws:ec2/getVpc:getVpc": _one(_vpc_rows, "default", "id", "vpcId"),
    "aws:ec2/getVpcs:getVpcs": _many(_vpc_rows, "default"),
}


DEFAULT_NETWORK_LOOKUPS: Final = frozenset(_LOOKUPS)
"""Tokens of the look-ups that are answered for the default VPC only."""


def default_network(token: str, args: Mapping[str, Any], region: str, account: str) -> Row | None:
    """The answer to a look-up that asks for the default VPC or what is in it; None when it asks for anything else."""
    lookup = _LOOKUPS.get(token)
    return lookup(args, _Place(region, account)) if lookup else None


def default_vpc(region: str, account: str) -> Row:
    """The Region's default VPC."""
    return _vpc(_Place(region, account))


def default_subnet(region: str, account: str, zone: str) -> Row | None:
    """The default subnet of a zone, by the zone's name."""
    return next((row for row in _subnets(_Place(region, account)) if row["availabilityZone"] == zone), None)
