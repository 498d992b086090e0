"""Orders of one account, analysed in another and in another Region: one program with two providers.

In two stacks the second takes the topic's ARN from the first one's output, and nothing else changes.
"""

import pulumi
import pulumi_aws as aws

from components.messaging.fan_out import FanOut
from components.messaging.remote_subscription import RemoteSubscription
from components.operations.alarm_topic import AlarmTopic

TOPIC_REGION, QUEUE_REGION = "eu-central-1", "eu-west-1"
ANALYTICS = pulumi.Config().get("analyticsAccount") or "210987654321"

analytics_account = aws.Provider(
    "analytics-account",
    region=QUEUE_REGION,
    allowed_account_ids=[ANALYTICS],
    assume_roles=[{"role_arn": f"arn:aws:iam::{ANALYTICS}:role/deployer"}],
)
there = pulumi.ResourceOptions(provider=analytics_account)

alarms = AlarmTopic("alarms", {"region": TOPIC_REGION})
orders = FanOut(
    "orders",
    {
        "subscribers": {"billing": {}},
        "remote_account_ids": [ANALYTICS],
        "region": TOPIC_REGION,
        "alarm_topic_arn": alarms.topic_arn,
    },
)

queue_alarms = AlarmTopic("analytics-alarms", {"region": QUEUE_REGION}, there)
delivery_alarms = AlarmTopic("analytics-delivery-alarms", {"region": TOPIC_REGION}, there)
analytics = RemoteSubscription(
    "analytics",
    {
        "topic_arn": orders.topic_arn,
        "topic_region": TOPIC_REGION,
        "filter_policy": {"type": ["order-paid"]},
        "region": QUEUE_REGION,
        "alarm_topic_arn": queue_alarms.topic_arn,
        "delivery_alarm_topic_arn": delivery_alarms.topic_arn,
    },
    there,
)

pulumi.export("queueUrl", analytics.queue_url)
pulumi.export("consumerPolicy", analytics.consumer_policy_json)
