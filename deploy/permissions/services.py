"""Messages, functions, alarms, runbooks and roles."""

from collections.abc import Mapping
from typing import Final

from .row import TAGS, Row

ROWS: Final[Mapping[str, Row]] = {
    "aws:cloudwatch/eventArchive:EventArchive": Row(
        "events",
        read="DescribeArchive",
        create="CreateArchive",
        update="UpdateArchive",
        delete="DeleteArchive",
        key_used_by="events",
    ),
    "aws:cloudwatch/eventBus:EventBus": Row(
        "events",
        read="DescribeEventBus ListTagsForResource",
        create="CreateEventBus",
        update=f"UpdateEventBus {TAGS}",
        delete="DeleteEventBus",
        key_used_by="events",
    ),
    "aws:cloudwatch/dashboard:Dashboard": Row(
        "cloudwatch",
        read="GetDashboard ListTagsForResource",
        create="PutDashboard",
        update=TAGS,
        delete="DeleteDashboards",
    ),
    "aws:cloudwatch/eventRule:EventRule": Row(
        "events",
        read="DescribeRule ListTagsForResource",
        create="PutRule",
        update=TAGS,
        delete="DeleteRule",
        # By its targets, which CloudFormation counts as the rule's properties.
        passes_role=True,
    ),
    "aws:cloudwatch/eventTarget:EventTarget": Row(
        "events", read="ListTargetsByRule", create="PutTargets", delete="RemoveTargets"
    ),
    "aws:cloudwatch/logGroup:LogGroup": Row(
        "logs",
        read="DescribeLogGroups ListTagsForResource",
        create="CreateLogGroup PutRetentionPolicy AssociateKmsKey",
        update=f"DeleteRetentionPolicy DisassociateKmsKey {TAGS}",
        delete="DeleteLogGroup",
    ),
    "aws:cloudwatch/logResourcePolicy:LogResourcePolicy": Row(
        "logs", read="DescribeResourcePolicies", create="PutResourcePolicy", delete="DeleteResourcePolicy"
    ),
    "aws:cloudwatch/metricAlarm:MetricAlarm": Row(
        "cloudwatch",
        read="DescribeAlarms ListTagsForResource",
        create="PutMetricAlarm",
        update=TAGS,
        delete="DeleteAlarms",
    ),
    "aws:iam/role:Role": Row(
        "iam",
        read="GetRole ListRolePolicies ListAttachedRolePolicies ListInstanceProfilesForRole ListRoleTags",
        create="CreateRole",
        update="UpdateRole UpdateRoleDescription UpdateAssumeRolePolicy TagRole UntagRole",
        delete="DeleteRole",
    ),
    "aws:iam/rolePolicy:RolePolicy": Row(
        "iam", read="GetRolePolicy", create="PutRolePolicy", delete="DeleteRolePolicy"
    ),
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": Row(
        "iam", read="ListAttachedRolePolicies", create="AttachRolePolicy", delete="DetachRolePolicy"
    ),
    "aws:lambda/eventSourceMapping:EventSourceMapping": Row(
        "lambda",
        read="GetEventSourceMapping ListTags",
        create="CreateEventSourceMapping",
        update=f"UpdateEventSourceMapping {TAGS}",
        delete="DeleteEventSourceMapping",
    ),
    "aws:lambda/function:Function": Row(
        "lambda",
        # The provider looks at versions and signing too, whether or not the function has any.
        read="GetFunction GetFunctionCodeSigningConfig GetFunctionConfiguration ListTags ListVersionsByFunction "
        "ec2:DescribeNetworkInterfaces ec2:DescribeSecurityGroups ec2:DescribeSubnets ec2:DescribeVpcs",
        create="CreateFunction PutFunctionConcurrency",
        update=f"UpdateFunctionCode UpdateFunctionConfiguration DeleteFunctionConcurrency {TAGS}",
        delete="DeleteFunction",
        passes_role=True,
    ),
    "aws:sns/topic:Topic": Row(
        "sns",
        read="GetTopicAttributes ListTagsForResource",
        create="CreateTopic SetTopicAttributes",
        update=TAGS,
        delete="DeleteTopic",
    ),
    "aws:sns/topicPolicy:TopicPolicy": Row(
        "sns", read="GetTopicAttributes", create="SetTopicAttributes", delete="SetTopicAttributes"
    ),
    "aws:sns/topicSubscription:TopicSubscription": Row(
        "sns",
        read="GetSubscriptionAttributes ListSubscriptionsByTopic",
        create="Subscribe",
        update="SetSubscriptionAttributes",
        delete="Unsubscribe",
    ),
    "aws:sqs/queue:Queue": Row(
        "sqs",
        read="GetQueueAttributes GetQueueUrl ListQueueTags",
        create="CreateQueue SetQueueAttributes",
        update="TagQueue UntagQueue",
        delete="DeleteQueue",
    ),
    "aws:sqs/queuePolicy:QueuePolicy": Row(
        "sqs", read="GetQueueAttributes", create="SetQueueAttributes", delete="SetQueueAttributes"
    ),
    "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy": Row(
        "sqs", read="GetQueueAttributes", create="SetQueueAttributes", delete="SetQueueAttributes"
    ),
    "aws:sqs/redrivePolicy:RedrivePolicy": Row(
        "sqs", read="GetQueueAttributes", create="SetQueueAttributes", delete="SetQueueAttributes"
    ),
    "aws:ssm/document:Document": Row(
        "ssm",
        read="DescribeDocument DescribeDocumentPermission GetDocument ListTagsForResource",
        create="CreateDocument AddTagsToResource",
        update="UpdateDocument UpdateDocumentDefaultVersion RemoveTagsFromResource",
        delete="DeleteDocument",
        passes_role=True,
    ),
}
