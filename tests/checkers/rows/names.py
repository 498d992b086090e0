"""Route 53: hosted zones, records and profiles."""

from collections.abc import Mapping
from typing import Any

from tests.checkers.mapping import Operation, Row, To, nested, pairs, row
from tests.checkers.unknown import UNKNOWN

_TOKEN = "token"  # noqa: S105 - the provider makes one up
_TAGS = To("Tags", pairs())


def _first_vpc(value: Any) -> Any:
    """A private zone is made with its first VPC; the provider associates the rest."""
    return UNKNOWN if value is UNKNOWN else nested(vpcId="VPCId", vpcRegion="VPCRegion")(value[0])


def _record(inputs: Mapping[str, Any]) -> Any:
    aliases = inputs.get("aliases")
    record = {"Name": inputs.get("name"), "Type": inputs.get("type"), "TTL": inputs.get("ttl")}
    if aliases:
        convert = nested(zoneId="HostedZoneId", name="DNSName", evaluateTargetHealth="EvaluateTargetHealth")
        record["AliasTarget"] = convert(aliases[0])
    if inputs.get("records"):
        record["ResourceRecords"] = [{"Value": value} for value in inputs["records"]]
    given = {key: value for key, value in record.items() if value is not None}
    return [{"Action": "UPSERT", "ResourceRecordSet": given}]


ROWS: Mapping[str, Row] = {
    "aws:route53/zone:Zone": row(
        Operation(
            "route53",
            "CreateHostedZone",
            {"comment": "HostedZoneConfig.Comment", "vpcs": To("VPC", _first_vpc)},
            {"CallerReference": _TOKEN},
            name="Name",
        ),
        Operation(
            "route53",
            "ChangeTagsForResource",
            {"tags": To("AddTags", pairs())},
            {"ResourceType": "hostedzone", "ResourceId": UNKNOWN},
            when=("tags",),
        ),
        no_call=("forceDestroy",),
    ),
    "aws:route53/record:Record": row(
        Operation(
            "route53",
            "ChangeResourceRecordSets",
            {"zoneId": "HostedZoneId"},
            whole={"ChangeBatch.Changes": _record},
        ),
        no_call=("aliases", "name", "records", "ttl", "type", "allowOverwrite"),
    ),
    "aws:route53/zoneAssociation:ZoneAssociation": row(
        Operation(
            "route53",
            "AssociateVPCWithHostedZone",
            {"zoneId": "HostedZoneId", "vpcId": "VPC.VPCId", "vpcRegion": "VPC.VPCRegion"},
        )
    ),
    "aws:route53/profilesProfile:ProfilesProfile": row(
        Operation("route53profiles", "CreateProfile", {"tags": _TAGS}, name="Name")
    ),
    "aws:route53/profilesAssociation:ProfilesAssociation": row(
        Operation(
            "route53profiles",
            "AssociateProfile",
            {"profileId": "ProfileId", "resourceId": "ResourceId", "tags": _TAGS},
            name="Name",
        )
    ),
    "aws:route53/profilesResourceAssociation:ProfilesResourceAssociation": row(
        Operation(
            "route53profiles",
            "AssociateResourceToProfile",
            {"profileId": "ProfileId", "resourceArn": "ResourceArn", "resourceProperties": "ResourceProperties"},
            name="Name",
        )
    ),
}
