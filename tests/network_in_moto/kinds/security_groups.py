"""Security groups and their rules."""

from collections.abc import Iterator, Mapping
from typing import Any

from rehearsal.estate import Resource
from tests.network_in_moto.kinds.base import Facts, Kind, tags_of, taken


def _revoke_all(ec2: Any, group: str) -> None:
    """The provider empties a group that AWS filled: the default one, and a new one's way out to everywhere."""
    found = ec2.describe_security_groups(GroupIds=[group])["SecurityGroups"][0]
    if found["IpPermissions"]:
        ec2.revoke_security_group_ingress(GroupId=group, IpPermissions=found["IpPermissions"])
    if found["IpPermissionsEgress"]:
        ec2.revoke_security_group_egress(GroupId=group, IpPermissions=found["IpPermissionsEgress"])


def _groups(ec2: Any, *, default: bool) -> Iterator[Facts]:
    defaults = {vpc["VpcId"] for vpc in ec2.describe_vpcs()["Vpcs"] if vpc["IsDefault"]}
    for group in ec2.describe_security_groups()["SecurityGroups"]:
        if group["VpcId"] not in defaults and (group["GroupName"] == "default") == default:
            yield {
                **taken(
                    group,
                    {
                        "id": "GroupId",
                        "vpcId": "VpcId",
                        "description": "Description",
                        "ingress": "IpPermissions",
                        "egress": "IpPermissionsEgress",
                    },
                ),
                "tags": tags_of(group),
            }


def _rules(ec2: Any, *, egress: bool) -> Iterator[Facts]:
    own = {str(facts["id"]) for facts in _groups(ec2, default=False)}
    for rule in ec2.describe_security_group_rules()["SecurityGroupRules"]:
        if rule["GroupId"] in own and rule["IsEgress"] == egress:
            yield {
                **taken(
                    rule,
                    {
                        "id": "SecurityGroupRuleId",
                        "securityGroupId": "GroupId",
                        "ipProtocol": "IpProtocol",
                        "fromPort": "FromPort",
                        "toPort": "ToPort",
                        "cidrIpv4": "CidrIpv4",
                        "cidrIpv6": "CidrIpv6",
                        "prefixListId": "PrefixListId",
                        "referencedSecurityGroupId": "ReferencedGroupInfo.GroupId",
                        "description": "Description",
                    },
                ),
                "tags": tags_of(rule),
            }


def _inline(group: Resource, direction: str) -> list[Facts]:
    """Rules that stand in the group itself, one for each source."""
    sources = {
        "cidrBlocks": "cidrIpv4",
        "ipv6CidrBlocks": "cidrIpv6",
        "prefixListIds": "prefixListId",
        "securityGroups": "referencedSecurityGroupId",
    }
    rules: Any = group.inputs.get(direction) or ()
    return [
        {
            "securityGroupId": group.id,
            "ipProtocol": rule.get("protocol"),
            "fromPort": rule.get("fromPort"),
            "toPort": rule.get("toPort"),
            "description": rule.get("description"),
            fact: source,
        }
        for rule in rules
        for key, fact in {**sources, "self": "referencedSecurityGroupId"}.items()
        for source in ([group.id] if rule.get(key) is True else rule.get(key) or ())
    ]


_RULE = (
    *("securityGroupId", "ipProtocol", "fromPort", "toPort"),
    *("cidrIpv4", "cidrIpv6", "prefixListId", "referencedSecurityGroupId"),
)


def _foreign(inputs: Facts) -> str | None:
    named = str(inputs.get("referencedSecurityGroupId"))
    return "moto looks for a group in the rule's own account only" if "/" in named else None


def _rule(*, egress: bool) -> Kind:
    direction = "egress" if egress else "ingress"
    return Kind(
        "ec2",
        lambda ec2: _rules(ec2, egress=egress),
        (*_RULE, "description", "tags"),
        made={"id": "SecurityGroupRules.0.SecurityGroupRuleId"},
        key=_RULE,
        skip=_foreign,
        byproducts={"aws:ec2/securityGroup:SecurityGroup": lambda group: _inline(group, direction)},
    )


def _description(_resource: Resource) -> str:
    return "Managed by Pulumi"


KINDS: Mapping[str, Kind] = {
    "aws:ec2/securityGroup:SecurityGroup": Kind(
        "ec2",
        lambda ec2: _groups(ec2, default=False),
        ("vpcId", "description", "tags"),
        made={"id": "GroupId"},
        adopt=_revoke_all,
        defaults={"description": _description},
        forgotten={
            "revokeRulesOnDelete": "only the provider uses it",
            "ingress": "compared rule by rule",
            "egress": "compared rule by rule",
        },
    ),
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": Kind(
        "ec2",
        lambda ec2: _groups(ec2, default=True),
        # An adopted default group lets nothing in or out.
        ("vpcId", "ingress", "egress", "tags"),
        adopts=True,
        adopt=_revoke_all,
        at_rest=lambda _facts: True,
    ),
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": _rule(egress=False),
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": _rule(egress=True),
}
