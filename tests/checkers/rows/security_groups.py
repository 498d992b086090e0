"""Security groups and their rules (EC2 API)."""

from collections.abc import Mapping
from typing import Any

from tests.checkers.mapping import Operation, Row, To, pairs, row, tag_specifications
from tests.checkers.unknown import UNKNOWN


def _rule(operation: str) -> Row:
    """A rule as a resource of its own: its description belongs to the one source it names."""
    sources = {
        "cidrIpv4": ("IpRanges", "CidrIp"),
        "cidrIpv6": ("Ipv6Ranges", "CidrIpv6"),
        "prefixListId": ("PrefixListIds", "PrefixListId"),
        "referencedSecurityGroupId": ("UserIdGroupPairs", "GroupId"),
    }

    def permissions(rule: Mapping[str, Any]) -> list[dict[str, Any]]:
        permission: dict[str, Any] = {
            member: rule[key]
            for key, member in (("ipProtocol", "IpProtocol"), ("fromPort", "FromPort"), ("toPort", "ToPort"))
            if rule.get(key) is not None
        }
        for key, (member, inner) in sources.items():
            if rule.get(key) is not None:
                source = {inner: rule[key]}
                if key == "referencedSecurityGroupId" and "/" in str(rule[key]):
                    # The provider names a group of another account with it: 123456789012/sg-….
                    source = dict(zip(("UserId", inner), str(rule[key]).split("/"), strict=True))
                if rule.get("description") is not None:
                    source["Description"] = rule["description"]
                permission[member] = [source]
        return [permission]

    keys = ("ipProtocol", "fromPort", "toPort", "description", *sources)
    return Row(
        (
            Operation(
                "ec2",
                operation,
                {"securityGroupId": "GroupId", "tags": tag_specifications("security-group-rule")},
                whole={"IpPermissions": permissions},
            ),
        ),
        frozenset({"region", *keys}),
    )


def _inline(direction: str, operation: str) -> Operation:
    """Rules inside a security group: one call for each."""

    def ranges(inner: str) -> Any:
        return lambda values: [{inner: value} for value in values]

    return Operation(
        "ec2",
        operation,
        {
            "protocol": To("Rule.IpProtocol"),
            "fromPort": To("Rule.FromPort"),
            "toPort": To("Rule.ToPort"),
            "cidrBlocks": To("Rule.IpRanges", ranges("CidrIp")),
            "ipv6CidrBlocks": To("Rule.Ipv6Ranges", ranges("CidrIpv6")),
            "prefixListIds": To("Rule.PrefixListIds", ranges("PrefixListId")),
            "securityGroups": To("Rule.UserIdGroupPairs", ranges("GroupId")),
            "self": To("Rule.UserIdGroupPairs", lambda own: [{"GroupId": UNKNOWN}] if own else []),
            "description": To("Description"),
        },
        {"GroupId": UNKNOWN},
        each=direction,
        finish=_one_permission,
    )


def _one_permission(params: dict[str, Any]) -> dict[str, Any]:
    permission, description = params.pop("Rule"), params.pop("Description", None)
    if description is not None:
        for member in ("IpRanges", "Ipv6Ranges", "PrefixListIds", "UserIdGroupPairs"):
            for source in permission.get(member, []):
                source["Description"] = description
    return {**params, "IpPermissions": [permission]}


ROWS: Mapping[str, Row] = {
    "aws:ec2/securityGroup:SecurityGroup": row(
        Operation(
            "ec2",
            "CreateSecurityGroup",
            # The provider fills the description in, because the API requires one.
            {"description": "Description", "vpcId": "VpcId", "tags": tag_specifications("security-group")},
            {"Description": "Managed by Pulumi"},
            name="GroupName",
        ),
        _inline("ingress", "AuthorizeSecurityGroupIngress"),
        _inline("egress", "AuthorizeSecurityGroupEgress"),
        no_call=("revokeRulesOnDelete",),
    ),
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": row(
        _inline("ingress", "AuthorizeSecurityGroupIngress"),
        _inline("egress", "AuthorizeSecurityGroupEgress"),
        Operation("ec2", "CreateTags", {"tags": To("Tags", pairs())}, {"Resources": [UNKNOWN]}, when=("tags",)),
        no_call=("revokeRulesOnDelete", "vpcId"),
    ),
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": _rule("AuthorizeSecurityGroupIngress"),
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": _rule("AuthorizeSecurityGroupEgress"),
}
