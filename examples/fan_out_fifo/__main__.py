"""Payments in order: the ledger keeps the order, reports do without it, and 30 days can be delivered again."""

import pulumi

from components.messaging.fan_out import FanOut
from components.messaging.fan_out_args import FifoThroughputScope
from components.operations.alarm_topic import AlarmTopic

alarms = AlarmTopic("alarms", {})

payments = FanOut(
    "payments",
    {
        "fifo": {"throughput_scope": FifoThroughputScope.MESSAGE_GROUP, "archive_days": 30},
        "subscribers": {
            "ledger": {"visibility_timeout_seconds": 120},
            "fraud": {"filter_policy": {"amount": [{"numeric": [">", 1000]}]}},
            "reports": {"unordered": True},
        },
        "delivery_logs": {"sqs": {"success_sample_percent": 1}},
        "alarm_topic_arn": alarms.topic_arn,
    },
)

pulumi.export("topicArn", payments.topic_arn)
pulumi.export("queueUrls", payments.queue_urls)
pulumi.export("publisherPolicy", payments.publisher_policy_json)
