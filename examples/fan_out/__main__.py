"""Orders are published once; billing, shipping and search each work off their own copy."""

import pulumi

from components.messaging.fan_out import FanOut
from components.messaging.filters import FilterPolicyScope
from components.operations.alarm_topic import AlarmTopic

alarms = AlarmTopic("alarms", {})

orders = FanOut(
    "orders",
    {
        "subscribers": {
            "billing": {"visibility_timeout_seconds": 180},
            "shipping": {
                "visibility_timeout_seconds": 360,
                "filter_policy": {"type": ["order-paid", "order-cancelled"]},
            },
            "search": {
                "filter_policy": {"order": {"total": [{"numeric": [">", 0]}]}},
                "filter_policy_scope": FilterPolicyScope.MESSAGE_BODY,
                "max_receive_count": 10,
            },
        },
        "publisher_services": ["events.amazonaws.com"],
        "alarm_topic_arn": alarms.topic_arn,
    },
)

pulumi.export("topicArn", orders.topic_arn)
pulumi.export("queueUrls", orders.queue_urls)
pulumi.export("publisherPolicy", orders.publisher_policy_json)
pulumi.export("consumerPolicies", orders.consumer_policy_jsons)
