"""Orders are events: each consumer says by content what it wants, and what went wrong is replayed."""

import json

import pulumi
import pulumi_aws as aws

from components.messaging.event_bus import EventBus
from components.messaging.event_bus_args import EventBusEncryption
from components.operations.alarm_topic import AlarmTopic

alarms = AlarmTopic("alarms", {})

shop = EventBus(
    "shop",
    {
        "description": "What happens to orders",
        "encryption": EventBusEncryption.CUSTOMER_KEY,
        "archive_retention_days": 30,
        "rules": {
            "paid": {
                "event_pattern": {"source": ["shop"], "detail-type": ["order-paid", "order-refunded"]},
                "expect_every_hours": 6,
                "targets": {
                    "accounting": {"queue": {"visibility_timeout_seconds": 180}},
                    "mail": {
                        "input_transformer": {
                            "input_paths": {"order": "$.detail.order", "to": "$.detail.customer.mail"},
                            "input_template": '{"order": "<order>", "to": "<to>"}',
                        },
                        "retry_max_age_seconds": 3_600,
                    },
                },
            },
            "large": {
                "event_pattern": {"source": ["shop"], "detail": {"total": [{"numeric": [">=", 1_000]}]}},
                "targets": {"sales": {}},
            },
        },
        "alarm_topic_arn": alarms.topic_arn,
    },
)

# Events of AWS services arrive on the default bus only.
operations = EventBus(
    "operations",
    {
        "existing_bus_name": "default",
        "rules": {
            "stopped": {
                "event_pattern": {"source": ["aws.ecs"], "detail": {"lastStatus": ["STOPPED"]}},
                "targets": {"clean-up": {}},
            }
        },
        "alarm_topic_arn": alarms.topic_arn,
    },
)

publisher = aws.iam.Role(
    "checkout",
    assume_role_policy=json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"Service": "ecs-tasks.amazonaws.com"},
                    "Action": "sts:AssumeRole",
                }
            ],
        }
    ),
)
aws.iam.RolePolicy("checkout-puts-events", role=publisher.id, policy=shop.publisher_policy_json)

pulumi.export("busName", shop.bus_name)
pulumi.export("queueUrls", shop.queue_urls)
pulumi.export("replayRunbook", shop.replay_runbook_name)
pulumi.export("consumerPolicies", shop.consumer_policy_jsons)
