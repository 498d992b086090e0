"""Route 53: resolver endpoints, rules, query logs; private hosted zones and records."""

from collections.abc import Iterator, Mapping
from typing import Any

from rehearsal.estate import Resource
from tests.network_in_moto.kinds.base import Facts, Kind, dig, taken


def _tags(service: Any, arn: str) -> dict[str, str]:
    return {tag["Key"]: tag["Value"] for tag in service.list_tags_for_resource(ResourceArn=arn)["Tags"]}


def _endpoints(resolver: Any) -> Iterator[Facts]:
    for one in resolver.list_resolver_endpoints()["ResolverEndpoints"]:
        addresses = resolver.list_resolver_endpoint_ip_addresses(ResolverEndpointId=one["Id"])["IpAddresses"]
        yield {
            **taken(
                one,
                {"id": "Id", "name": "Name", "direction": "Direction", "securityGroupIds": "SecurityGroupIds"},
            ),
            "ipAddresses": [taken(address, {"subnetId": "SubnetId", "ip": "Ip"}) for address in addresses],
            "tags": _tags(resolver, one["Arn"]),
        }


def _rules(resolver: Any) -> Iterator[Facts]:
    for one in resolver.list_resolver_rules()["ResolverRules"]:
        yield {
            **taken(
                one,
                {"id": "Id", "name": "Name", "ruleType": "RuleType", "resolverEndpointId": "ResolverEndpointId"},
            ),
            "domainName": one["DomainName"].removesuffix("."),
            "targetIps": [
                taken(target, {"ip": "Ip", "port": "Port", "protocol": "Protocol"})
                for target in one.get("TargetIps") or ()
            ],
            "tags": _tags(resolver, one["Arn"]),
        }


def _rule_associations(resolver: Any) -> Iterator[Facts]:
    for one in resolver.list_resolver_rule_associations()["ResolverRuleAssociations"]:
        yield taken(one, {"resolverRuleId": "ResolverRuleId", "vpcId": "VPCId"})


def _query_logs(resolver: Any) -> Iterator[Facts]:
    for one in resolver.list_resolver_query_log_configs()["ResolverQueryLogConfigs"]:
        yield taken(one, {"id": "Id", "name": "Name", "destinationArn": "DestinationArn"})


def _query_log_associations(resolver: Any) -> Iterator[Facts]:
    found = resolver.list_resolver_query_log_config_associations()["ResolverQueryLogConfigAssociations"]
    for one in found:
        yield taken(one, {"resolverQueryLogConfigId": "ResolverQueryLogConfigId", "resourceId": "ResourceId"})


def _zone_id(text: str) -> str:
    return text.rpartition("/")[2]


def _zones(route53: Any) -> Iterator[Facts]:
    for zone in route53.list_hosted_zones()["HostedZones"]:
        id_ = _zone_id(zone["Id"])
        tags = route53.list_tags_for_resource(ResourceType="hostedzone", ResourceId=id_)["ResourceTagSet"]["Tags"]
        yield {
            "id": id_,
            "name": zone["Name"].removesuffix("."),
            "comment": dig(zone, "Config.Comment"),
            "tags": {tag["Key"]: tag["Value"] for tag in tags},
        }


def _private(_zone: Resource, operation: str, params: Mapping[str, Any]) -> Mapping[str, Any]:
    """AWS makes a zone with a VPC private; moto must be told."""
    if operation != "CreateHostedZone" or "VPC" not in params:
        return params
    return {**params, "HostedZoneConfig": {**params.get("HostedZoneConfig", {}), "PrivateZone": True}}


def _zone_vpcs(route53: Any) -> Iterator[Facts]:
    for zone in route53.list_hosted_zones()["HostedZones"]:
        id_ = _zone_id(zone["Id"])
        for vpc in route53.get_hosted_zone(Id=id_).get("VPCs") or ():
            yield {"zoneId": id_, "vpcId": vpc["VPCId"], "vpcRegion": vpc["VPCRegion"]}


def _first_vpcs(zone: Resource) -> list[Facts]:
    return [
        {"zoneId": zone.id, "vpcId": vpc["vpcId"], "vpcRegion": vpc.get("vpcRegion")}
        for vpc in zone.inputs.get("vpcs") or ()
    ]


def _records(route53: Any) -> Iterator[Facts]:
    for zone in route53.list_hosted_zones()["HostedZones"]:
        for record in route53.list_resource_record_sets(HostedZoneId=zone["Id"])["ResourceRecordSets"]:
            if record["Type"] in ("NS", "SOA"):
                continue
            alias = record.get("AliasTarget")
            yield {
                "zoneId": _zone_id(zone["Id"]),
                "name": record["Name"].removesuffix("."),
                "type": record["Type"],
                "ttl": record.get("TTL"),
                "records": [one["Value"] for one in record.get("ResourceRecords") or ()],
                "aliases": [
                    {
                        "zoneId": alias["HostedZoneId"],
                        "name": alias["DNSName"].removesuffix("."),
                        "evaluateTargetHealth": alias["EvaluateTargetHealth"],
                    }
                ]
                if alias
                else None,
            }


KINDS: Mapping[str, Kind] = {
    "aws:route53/resolverEndpoint:ResolverEndpoint": Kind(
        "route53resolver",
        _endpoints,
        ("name", "direction", "securityGroupIds", "ipAddresses", "tags"),
        made={"id": "ResolverEndpoint.Id", "arn": "ResolverEndpoint.Arn"},
        chosen={"ipAddresses": "ip"},
        forgotten=dict.fromkeys(
            (*("protocols", "resolverEndpointType", "rniEnhancedMetricsEnabled"), "targetNameServerMetricsEnabled"),
            "newer than moto, which neither keeps nor returns it",
        ),
    ),
    "aws:route53/resolverRule:ResolverRule": Kind(
        "route53resolver",
        _rules,
        ("name", "ruleType", "resolverEndpointId", "domainName", "targetIps", "tags"),
        made={"id": "ResolverRule.Id", "arn": "ResolverRule.Arn"},
    ),
    "aws:route53/resolverRuleAssociation:ResolverRuleAssociation": Kind(
        "route53resolver",
        _rule_associations,
        ("resolverRuleId", "vpcId"),
        key=("resolverRuleId", "vpcId"),
        forgotten={"name": "a label of the association that nothing refers to"},
    ),
    "aws:route53/resolverQueryLogConfig:ResolverQueryLogConfig": Kind(
        "route53resolver",
        _query_logs,
        ("name", "destinationArn"),
        made={"id": "ResolverQueryLogConfig.Id", "arn": "ResolverQueryLogConfig.Arn"},
        forgotten={"tags": "moto takes them and finds no tags of a query log"},
    ),
    "aws:route53/resolverQueryLogConfigAssociation:ResolverQueryLogConfigAssociation": Kind(
        "route53resolver",
        _query_log_associations,
        ("resolverQueryLogConfigId", "resourceId"),
        key=("resolverQueryLogConfigId", "resourceId"),
    ),
    "aws:route53/zone:Zone": Kind(
        "route53",
        _zones,
        ("name", "comment", "tags"),
        made={"id": "HostedZone.Id"},
        put_right=_private,
        defaults={"comment": "Managed by Pulumi"},
        forgotten={
            "vpcs": "compared as the zone's associations",
            "forceDestroy": "only the provider uses it",
        },
        worldwide=True,
    ),
    "aws:route53/zoneAssociation:ZoneAssociation": Kind(
        "route53",
        _zone_vpcs,
        ("zoneId", "vpcId", "vpcRegion"),
        key=("zoneId", "vpcId"),
        byproducts={"aws:route53/zone:Zone": _first_vpcs},
        worldwide=True,
    ),
    "aws:route53/record:Record": Kind(
        "route53",
        _records,
        ("zoneId", "name", "type", "ttl", "records", "aliases"),
        key=("zoneId", "name", "type"),
        forgotten={"allowOverwrite": "only the provider uses it"},
        worldwide=True,
    ),
}

_NO_OPERATION = "moto has no such operation"

NOT_IN_MOTO: Mapping[str, str] = {
    "aws:route53/vpcAssociationAuthorization:VpcAssociationAuthorization": (
        f"{_NO_OPERATION} (CreateVPCAssociationAuthorization)"
    ),
    "aws:route53/profilesProfile:ProfilesProfile": "moto does not know Route 53 profiles",
    "aws:route53/profilesAssociation:ProfilesAssociation": "moto does not know Route 53 profiles",
    "aws:route53/profilesResourceAssociation:ProfilesResourceAssociation": "moto does not know Route 53 profiles",
    "aws:route53/resolverConfig:ResolverConfig": f"{_NO_OPERATION} (UpdateResolverConfig)",
}
