"""What the make-believe AWS answers to look-ups (`aws.get_…`). Only what it can know; everything else raises."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from rehearsal.cloud.default_network import default_network
from rehearsal.cloud.policy_document import policy_document
from rehearsal.cloud.public import (
    Args,
    endpoint_service,
    hex_of,
    image,
    key_alias,
    managed_policy,
    parameter,
    prefix_list,
    registry_login,
)
from rehearsal.cloud.regions import REGIONS, Zone, check_region, partition_of, zones_of
from rehearsal.cloud.shapes.base import from_parent
from rehearsal.errors import ProgramError, UnknownLookupError, UsageError

_Lookup = Callable[[Args, str, str], dict[str, Any]]


def call(token: str, args: Args, region: str, account: str) -> dict[str, Any]:
    """The result of a look-up.

    Args:
        token: Pulumi's token of the function, e.g. `aws:index/getRegion:getRegion`.
        args: Its arguments in camelCase.
        region: Region it is asked in.
        account: Account it is asked in, 12 digits.

    Raises:
        UnknownLookupError: nothing here can know the answer; the message says how to supply it.
        UsageError: the arguments name a Region or zone that AWS does not have.
    """
    lookup, args = _LOOKUPS.get(token), _typed(args)
    if not token.startswith("aws:"):
        raise UnknownLookupError(token, args)
    try:
        check_region(region)
    except ValueError as error:
        raise UsageError(f"{token}: {error}") from error
    given = lookup(args, region, account) if lookup else default_network(token, args, region, account)
    if given is None:
        raise UnknownLookupError(token, args)
    return given


_SWITCHES: Final = frozenset(
    {
        "allAvailabilityZones",
        "allRegions",
        "default",
        "defaultForAz",
        "includeDeprecated",
        "mostRecent",
        "returnOrganizationOnly",
        "withDecryption",
    }
)


def _typed(args: Args) -> dict[str, Any]:
    """The arguments with switches as the provider's Check makes them of texts."""
    truth: dict[object, bool] = {"true": True, "false": False}
    return {key: truth.get(value, value) if key in _SWITCHES else value for key, value in args.items()}


def _caller(_args: Args, region: str, account: str) -> dict[str, Any]:
    arn = f"arn:{partition_of(region).name}:iam::{account}:user/rehearsal"
    return {"accountId": account, "arn": arn, "id": account, "userId": f"AIDA{hex_of(account)[:17].upper()}"}


def _region(args: Args, region: str, _account: str) -> dict[str, Any]:
    name = args.get("name") or args.get("region") or args.get("id") or region
    if args.get("endpoint"):
        name = str(args["endpoint"]).split(".")[1]
    try:
        check_region(name)
    except ValueError as error:
        raise UsageError(f"get_region: {error}") from error
    suffix = partition_of(name).dns_suffix
    return {"id": name, "name": name, "region": name, "description": name, "endpoint": f"ec2.{name}.{suffix}"}


def _regions(args: Args, region: str, _account: str) -> dict[str, Any]:
    if args.get("filters"):
        raise UnknownLookupError("aws:index/getRegions:getRegions", args, "filters depend on the account")
    partition = partition_of(region).name
    names = sorted(name for name in REGIONS if partition_of(name).name == partition)
    return {"id": partition, "names": names, "allRegions": args.get("allRegions")}


def _partition(_args: Args, region: str, _account: str) -> dict[str, Any]:
    partition = partition_of(region)
    return {
        "id": partition.name,
        "partition": partition.name,
        "dnsSuffix": partition.dns_suffix,
        "reverseDnsPrefix": partition.reverse_dns,
    }


_ZONE_FILTERS: Final[dict[str, Callable[[Zone], str]]] = {
    "group-name": lambda zone: zone.group,
    "opt-in-status": lambda zone: zone.opt_in,
    "state": lambda _zone: "available",
    "zone-id": lambda zone: zone.zone_id,
    "zone-name": lambda zone: zone.name,
    "zone-type": lambda zone: zone.kind,
}


def _matching(zones: Sequence[Zone], filters: Sequence[Args] | None) -> list[Zone]:
    found = list(zones)
    for condition in filters or ():
        name = condition["name"]
        if name == "region-name":
            found = [zone for zone in found if any(zone.name.startswith(value) for value in condition["values"])]
            continue
        if name not in _ZONE_FILTERS:
            raise UsageError(
                f"get_availability_zones: {name!r} is no filter of zones; there are "
                + ", ".join(sorted([*_ZONE_FILTERS, "region-name"]))
            )
        found = [zone for zone in found if _ZONE_FILTERS[name](zone) in condition["values"]]
    return found


def _zones(args: Args, region: str, _account: str) -> dict[str, Any]:
    zones = _matching(zones_of(region), args.get("filters"))
    if not args.get("allAvailabilityZones"):
        zones = [zone for zone in zones if zone.opt_in != "not-opted-in"]
    if args.get("state") not in (None, "available"):
        zones = []
    excluded = {*(args.get("excludeNames") or ()), *(args.get("excludeZoneIds") or ())}
    zones = [zone for zone in zones if zone.name not in excluded and zone.zone_id not in excluded]
    return {
        **args,
        "id": region,
        "region": region,
        "names": [zone.name for zone in zones],
        "zoneIds": [zone.zone_id for zone in zones],
        "groupNames": sorted({zone.group for zone in zones}),
    }


def _zone(args: Args, region: str, _account: str) -> dict[str, Any]:
    found = [
        zone
        for zone in _matching(zones_of(region), args.get("filters"))
        if args.get("name") in (None, zone.name) and args.get("zoneId") in (None, zone.zone_id)
    ]
    if len(found) != 1:
        asked = args.get("name") or args.get("zoneId") or "the filters given"
        names = ", ".join(zone.name for zone in zones_of(region))
        raise UsageError(f"get_availability_zone: {asked} fits {len(found)} zones of {region}; it has {names}")
    zone = found[0]
    return {
        **args,
        "id": zone.name,
        "name": zone.name,
        "nameSuffix": zone.name.removeprefix(zone.group if zone.kind == "local-zone" else region),
        "region": region,
        "state": "available",
        "zoneId": zone.zone_id,
        "zoneType": zone.kind,
        "groupName": zone.group,
        "groupLongName": zone.group,
        "networkBorderGroup": zone.group,
        "optInStatus": zone.opt_in,
    }


def _service_principal(args: Args, region: str, _account: str) -> dict[str, Any]:
    service, place = args["serviceName"], args.get("region") or region
    in_china = {"codedeploy", "elasticmapreduce", "logs"}
    suffix = "amazonaws.com.cn" if place.startswith("cn-") and service in in_china else "amazonaws.com"
    return {
        "id": f"{service}.{place}.{suffix}",
        "name": f"{service}.{suffix}",
        "serviceName": service,
        "suffix": suffix,
        "region": place,
    }


def _service(args: Args, region: str, _account: str) -> dict[str, Any]:
    place = args.get("region") or region
    service = args.get("serviceId") or str(args.get("dnsName") or args.get("reverseDnsName") or "").split(".")[0]
    partition = partition_of(place)
    return {
        "id": f"{partition.reverse_dns}.{place}.{service}",
        "dnsName": f"{service}.{place}.{partition.dns_suffix}",
        "partition": partition.name,
        "region": place,
        "reverseDnsName": f"{partition.reverse_dns}.{place}.{service}",
        "reverseDnsPrefix": partition.reverse_dns,
        "serviceId": service,
        "supported": True,
    }


def _arn(args: Args, _region: str, _account: str) -> dict[str, Any]:
    parts = str(args["arn"]).split(":", 5)
    if len(parts) != 6 or parts[0] != "arn":  # noqa: PLR2004 - fields of an ARN
        raise ProgramError(f"get_arn: {args['arn']!r} is no ARN")
    names = ("partition", "service", "region", "account", "resource")
    return {"id": args["arn"], "arn": args["arn"], **dict(zip(names, parts[1:], strict=True))}


def _session(args: Args, _region: str, _account: str) -> dict[str, Any]:
    arn = str(args["arn"])
    match = re.match(r"^(arn:[^:]+):sts::(\d{12}):assumed-role/(.+)/([^/]+)$", arn)
    if match is None:
        return {"id": arn, "arn": arn, "issuerArn": arn, "issuerId": "", "issuerName": "", "sessionName": ""}
    issuer = f"{match[1]}:iam::{match[2]}:role/{match[3]}"
    name = match[3].rsplit("/", 1)[-1]
    return {"id": arn, "arn": arn, "issuerArn": issuer, "issuerName": name, "sessionName": match[4]}


def _pool(args: Args, region: str, account: str) -> dict[str, Any]:
    id_ = args.get("ipamPoolId") or args.get("id")
    if not id_:
        raise UnknownLookupError("aws:ec2/getVpcIpamPool:getVpcIpamPool", args, "pools are found by id only")
    return {
        **args,
        "id": id_,
        "ipamPoolId": id_,
        "arn": f"arn:{partition_of(region).name}:ec2::{account}:ipam-pool/{id_}",
        "addressFamily": "ipv4",
        "locale": region,
        "state": "create-complete",
        "ipamScopeId": from_parent("ipam-scope", str(id_), "scope"),
    }


ORGANIZATION: Final = "o-a1b2c3d4e5"
"""The organization that every account of the make-believe AWS belongs to."""
_MANAGEMENT_ACCOUNT: Final = "999999999999"


def _organization(args: Args, region: str, _account: str) -> dict[str, Any]:
    """What any member may ask (DescribeOrganization); who else is a member, nobody here can know."""
    if not args.get("returnOrganizationOnly"):
        token = "aws:organizations/getOrganization:getOrganization"  # noqa: S105 - a type token
        raise UnknownLookupError(token, args, "its accounts are not known; ask with returnOrganizationOnly")
    start = f"arn:{partition_of(region).name}:organizations::{_MANAGEMENT_ACCOUNT}"
    return {
        **args,
        "id": ORGANIZATION,
        "arn": f"{start}:organization/{ORGANIZATION}",
        "featureSet": "ALL",
        "masterAccountArn": f"{start}:account/{ORGANIZATION}/{_MANAGEMENT_ACCOUNT}",
        "masterAccountEmail": "management@example.com",
        "masterAccountId": _MANAGEMENT_ACCOUNT,
        "masterAccountName": "management",
        "accounts": [],
        "nonMasterAccounts": [],
        "awsServiceAccessPrincipals": [],
        "enabledPolicyTypes": [],
        "roots": [],
    }


def _canonical_user(_args: Args, _region: str, account: str) -> dict[str, Any]:
    return {"id": hex_of(account), "displayName": "rehearsal"}


def _policy(args: Args, _region: str, _account: str) -> dict[str, Any]:
    result = policy_document(args)
    return {**result, "id": str(int(hex_of(result["json"])[:8], 16))}


_LOOKUPS: Final[Mapping[str, _Lookup]] = {
    "aws:index/getCallerIdentity:getCallerIdentity": _caller,
    "aws:index/getRegion:getRegion": _region,
    "aws:index/getRegions:getRegions": _regions,
    "aws:index/getPartition:getPartition": _partition,
    "aws:index/getAvailabilityZones:getAvailabilityZones": _zones,
    "aws:index/getAvailabilityZone:getAvailabilityZone": _zone,
    "aws:index/getServicePrincipal:getServicePrincipal": _service_principal,
    "aws:index/getService:getService": _service,
    "aws:index/getArn:getArn": _arn,
    "aws:ec2/getVpcEndpointService:getVpcEndpointService": endpoint_service,
    "aws:ec2/getManagedPrefixList:getManagedPrefixList": prefix_list,
    "aws:ec2/getPrefixList:getPrefixList": prefix_list,
    "aws:ec2/getAmi:getAmi": image,
    "aws:ec2/getVpcIpamPool:getVpcIpamPool": _pool,
    "aws:ecr/getAuthorizationToken:getAuthorizationToken": registry_login,
    "aws:ecr/getCredentials:getCredentials": registry_login,
    "aws:iam/getPolicy:getPolicy": managed_policy,
    "aws:ssm/getParameter:getParameter": parameter,
    "aws:kms/getAlias:getAlias": key_alias,
    "aws:iam/getPolicyDocument:getPolicyDocument": _policy,
    "aws:iam/getSessionContext:getSessionContext": _session,
    "aws:organizations/getOrganization:getOrganization": _organization,
    "aws:s3/getCanonicalUserId:getCanonicalUserId": _canonical_user,
}
