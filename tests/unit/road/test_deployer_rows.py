"""Each row of the deployer's permissions against what CloudFormation's handlers of the same type call."""

import pytest

from deploy.permissions import DOCUMENTS, KEY_USE, ROWS, Row
from tests.unit.road import cloudformation

OTHERWISE: dict[str, dict[str, str]] = {
    "aws:backup/logicallyAirGappedVault:LogicallyAirGappedVault": {
        "backup:AssociateBackupVaultMpaApprovalTeam": "no multi-party approval in use",
        "mpa:GetApprovalTeam": "no multi-party approval in use",
    },
    "aws:backup/plan:Plan": {"iam:PassRole": "the selection hands the role over"},
    "aws:cfg/recorder:Recorder": {"config:ListTagsForResource": "the provider's recorder has no tags"},
    "aws:ec2/flowLog:FlowLog": {
        "iam:CreateServiceLinkedRole": "for logs to S3 or Firehose",
        "logs:CreateLogDelivery": "for logs to S3 or Firehose",
        "logs:DeleteLogDelivery": "for logs to S3 or Firehose",
        "s3:GetBucketPolicy": "for logs to S3",
        "s3:PutBucketPolicy": "for logs to S3",
    },
    "aws:cloudwatch/logGroup:LogGroup": {
        "logs:CreateLogDelivery": "deliveries are set up by what delivers",
        "logs:DeleteResourcePolicy": "policies are resources of their own",
        "logs:DescribeResourcePolicies": "policies are resources of their own",
        "logs:PutResourcePolicy": "policies are resources of their own",
    },
    "aws:cloudwatch/eventBus:EventBus": {
        "events:PutPermission": "the policy is a resource of its own",
        "events:RemovePermission": "the policy is a resource of its own",
    },
    "aws:ec2/subnet:Subnet": {"ec2:DescribeNetworkAcls": "for an output that the provider's subnet does not have"},
    "aws:ec2/vpcPeeringConnection:VpcPeeringConnection": {
        "sts:AssumeRole": "the other account accepts by itself, with its own provider"
    },
    "aws:directconnect/gatewayAssociation:GatewayAssociation": {
        "directconnect:CreateDirectConnectGatewayAssociationProposal": "gateways of one account need no proposal",
        "sts:AssumeRole": "gateways of one account need no other role",
    },
    "aws:route53/profilesResourceAssociation:ProfilesResourceAssociation": dict.fromkeys(
        ["route53resolver:GetResolverQueryLogConfig", "route53resolver:GetResolverRule"],
        "profiles hold endpoints here",
    ),
    "aws:route53/resolverEndpoint:ResolverEndpoint": dict.fromkeys(
        ["ec2:AssignIpv6Addresses", "ec2:UnassignIpv6Addresses"], "endpoints have IPv4 addresses"
    ),
    "aws:route53/resolverQueryLogConfig:ResolverQueryLogConfig": {
        **dict.fromkeys(
            [f"resolverquerylogging:{name}Config" for name in ("Create", "Delete", "Get", "List")],
            "not actions of IAM: those of route53resolver are",
        ),
        "route53resolver:ListResolverQueryLogConfigs": "the provider asks for one by its id",
    },
    "aws:route53/resolverQueryLogConfigAssociation:ResolverQueryLogConfigAssociation": {
        **dict.fromkeys(
            [
                *("resolverquerylogging:AssociateConfig", "resolverquerylogging:DisassociateConfig"),
                *("resolverquerylogging:GetConfigAssociation", "resolverquerylogging:ListConfigAssociation"),
            ],
            "not actions of IAM: those of route53resolver are",
        ),
        "route53resolver:ListResolverQueryLogConfigAssociations": "the provider asks for one by its id",
    },
    "aws:efs/fileSystem:FileSystem": {"iam:PassRole": "for replication"},
    "aws:iam/role:Role": {
        "iam:DeleteRolePolicy": "inline policies are resources of their own",
        "iam:GetRolePolicy": "inline policies are resources of their own",
        "iam:PutRolePolicy": "inline policies are resources of their own",
    },
    "aws:lambda/eventSourceMapping:EventSourceMapping": dict.fromkeys(
        ["kms:Decrypt", "kms:GenerateDataKey"], "filters have no customer key"
    ),
    "aws:lambda/function:Function": {
        **dict.fromkeys(
            [
                *("kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"),
                *("elasticfilesystem:DescribeMountTargets", "s3files:ListMountTargets", "lambda:GetLayerVersion"),
                *("s3:GetObjectVersion", "lambda:PublishVersion", "lambda:AssociateRuntimeAlias"),
                *("lambda:PutRuntimeManagementConfig", "lambda:PutFunctionRecursionConfig"),
                *("lambda:DeleteFunctionCodeSigningConfig", "lambda:PutFunctionCodeSigningConfig"),
                *("lambda:GetCodeSigningConfig", "lambda:PassCapacityProvider", "lambda:PutFunctionScalingConfig"),
            ],
            "not in use",
        ),
        "lambda:GetFunctionRecursionConfig": "a resource of its own",
        "lambda:GetFunctionScalingConfig": "for functions on instances of their own",
        "lambda:GetRuntimeManagementConfig": "a resource of its own",
    },
    "aws:networkfirewall/firewall:Firewall": {
        "ec2:DescribeNatGateways": "for firewalls that are proxies",
        "logs:DescribeLogGroups": "logging is a resource of its own",
        "logs:DescribeResourcePolicies": "logging is a resource of its own",
        "logs:GetLogDelivery": "logging is a resource of its own",
        "logs:ListLogDeliveries": "logging is a resource of its own",
        "network-firewall:DescribeFirewallPolicy": "the policy is a resource of its own",
        "network-firewall:DescribeRuleGroup": "rule groups are resources of their own",
    },
    "aws:networkfirewall/loggingConfiguration:LoggingConfiguration": {
        "iam:CreateServiceLinkedRole": "for logs to Firehose",
        "s3:GetBucketPolicy": "for logs to S3",
        "s3:PutBucketPolicy": "for logs to S3",
    },
    "aws:networkfirewall/ruleGroup:RuleGroup": {
        "ec2:DescribeManagedPrefixLists": "no prefix lists in rules",
        "ec2:GetManagedPrefixListEntries": "no prefix lists in rules",
        "iam:CreateServiceLinkedRole": "the firewall's",
    },
    "aws:s3/bucket:Bucket": {"iam:PassRole": "for replication"},
    "aws:ec2transitgateway/peeringAttachment:PeeringAttachment": {
        "ec2:ModifyTransitGatewayPeeringAttachment": "not an action of IAM, and a peering has no option in use"
    },
    "aws:ec2transitgateway/routeTable:RouteTable": {
        "ec2:DisassociateTransitGatewayRouteTable": "associations are resources of their own"
    },
    "aws:ec2transitgateway/transitGateway:TransitGateway": {
        "ec2:ModifyTransitGatewayOptions": "not an action of IAM: ModifyTransitGateway is"
    },
    "aws:networkmanager/transitGatewayRegistration:TransitGatewayRegistration": {
        "ec2:DescribeRegions": "the provider asks for one registration by its id"
    },
    "aws:ram/resourceShare:ResourceShare": {
        "ram:AssociateResourceSharePermission": "the type's default permission stays",
        "ram:GetPermission": "the type's default permission stays",
    },
    "aws:rds/eventSubscription:EventSubscription": {
        "iam:CreateServiceLinkedRole": "the databases exist, and with them the role"
    },
    "aws:sns/topic:Topic": {
        "iam:GetRole": "for delivery status",
        "iam:PassRole": "for delivery status",
        "sns:ListSubscriptionsByTopic": "subscriptions are resources of their own",
        "sns:Subscribe": "subscriptions are resources of their own",
        "sns:Unsubscribe": "subscriptions are resources of their own",
    },
    "aws:sns/topicSubscription:TopicSubscription": {"iam:GetRole": "for Firehose", "iam:PassRole": "for Firehose"},
}
"""Type → what CloudFormation's handlers call for it and the provider does not, and why."""


def of_row(row: Row) -> frozenset[str]:
    """Everything that a row lets the deployer do."""
    given = row.reads | row.writes | row.deletes | KEY_USE.get(row.key_used_by, frozenset())
    given |= {"iam:PassRole"} if row.passes_role else set()
    return given | ({"iam:CreateServiceLinkedRole"} if row.linked_service else set())


@pytest.mark.parametrize("kind", sorted(ROWS))
def test_the_row_agrees_with_cloudformations_handlers(kind: str) -> None:
    listed = cloudformation.permissions(kind)
    assert bool(listed) != (kind in cloudformation.NO_COUNTERPART), f"name {kind}'s type there, or why it has none"
    properties = frozenset[str]().union(*(of_row(ROWS[name]) for name in cloudformation.NO_COUNTERPART))
    missing = listed - of_row(ROWS[kind]) - properties - cloudformation.NOT_NEEDED.keys()
    assert missing == OTHERWISE.get(kind, {}).keys(), f"CloudFormation calls them for {kind}; add them or say why not"


def test_every_row_belongs_to_one_document() -> None:
    homes = [prefix for prefixes in DOCUMENTS.values() for prefix in prefixes]
    assert len(homes) == len(set(homes))
    assert {row.prefix for row in ROWS.values()} <= set(homes)
