"""Route 53: zones, resolver, profiles."""

from collections.abc import Mapping
from typing import Any, Final

from rehearsal.cloud.shapes.base import Fields, Shape, is_list


def _resolver_endpoint(fields: Fields) -> Mapping[str, Any]:
    """Where no address is asked for, AWS takes one of the subnet."""
    addresses = fields.inputs.get("ipAddresses")
    if not is_list(addresses):
        return {}
    made: list[Any] = []
    for place in range(len(addresses)):
        digest = fields.digest(f"address{place}")
        chosen = f"10.{int(digest[:2], 16)}.{int(digest[2:4], 16)}.{int(digest[4:6], 16) % 250 + 4}"
        made.append({"ip": chosen, "ipId": f"rni-{fields.hex_of(f'rni{place}')}"})
    return {"ipAddresses": made}


SHAPES: Final[dict[str, Shape]] = {
    "aws:route53/profilesProfile:ProfilesProfile": Shape(
        id="rp-{hex17}",
        arn="route53profiles:{region}:{account}:profile/{id}",
        name="name",
        out={"ownerId": "{account}", "shareStatus": "NOT_SHARED", "status": "COMPLETE"},
    ),
    "aws:route53/profilesAssociation:ProfilesAssociation": Shape(
        id="rpassoc-{hex17}",
        arn="route53profiles:{region}:{account}:profile-association/{id}",
        name="name",
        out={"ownerId": "{account}", "status": "COMPLETE"},
    ),
    "aws:route53/profilesResourceAssociation:ProfilesResourceAssociation": Shape(
        id="rpr-{hex17}", name="name", out={"ownerId": "{account}", "status": "COMPLETE"}, tags=False
    ),
    "aws:route53/zone:Zone": Shape(
        id="Z{base20}",
        arn="route53:::hostedzone/{id}",
        out={"zoneId": "{id}", "comment": "Managed by Pulumi"},
        more=lambda fields: {
            "nameServers": [f"ns-{int(fields.digest(f'ns{n}')[:3], 16)}.awsdns-{n:02}.com" for n in range(4)]
        },
    ),
    "aws:route53/record:Record": Shape(id="{zoneId}_{name}_{type}", out={"fqdn": "{name}"}, tags=False),
    "aws:route53/zoneAssociation:ZoneAssociation": Shape(
        id="{zoneId}:{vpcId}", out={"owningAccount": "{account}"}, tags=False
    ),
    "aws:route53/resolverEndpoint:ResolverEndpoint": Shape(
        id="rslvr-{hex17}",
        arn="route53resolver:{region}:{account}:resolver-endpoint/{id}",
        name="name",
        more=_resolver_endpoint,
    ),
    "aws:route53/resolverRule:ResolverRule": Shape(
        id="rslvr-rr-{hex17}",
        arn="route53resolver:{region}:{account}:resolver-rule/{id}",
        name="name",
        out={"ownerId": "{account}", "shareStatus": "NOT_SHARED"},
    ),
    "aws:route53/resolverRuleAssociation:ResolverRuleAssociation": Shape(
        id="rslvr-rrassoc-{hex17}", name="name", tags=False
    ),
    "aws:route53/resolverQueryLogConfig:ResolverQueryLogConfig": Shape(
        id="rqlc-{hex17}",
        arn="route53resolver:{region}:{account}:resolver-query-log-config/{id}",
        name="name",
        out={"ownerId": "{account}", "shareStatus": "NOT_SHARED"},
    ),
    "aws:route53/resolverQueryLogConfigAssociation:ResolverQueryLogConfigAssociation": Shape(
        id="rqlca-{hex17}", tags=False
    ),
    "aws:route53/healthCheck:HealthCheck": Shape(id="{uuid}", arn="route53:::healthcheck/{id}"),
}
