"""A queue that an EventBridge rule sends to, one for what it does not take, and a role that only receives from it."""

import json

import pulumi
import pulumi_aws as aws

from components.messaging.queue import Queue, QueueEncryption
from components.operations.alarm_topic import AlarmTopic

alarms = AlarmTopic("alarms", {})
stopped = aws.cloudwatch.EventRule(
    "stopped-tasks",
    event_pattern=json.dumps({"source": ["aws.ecs"], "detail": {"lastStatus": ["STOPPED"]}}),
)

clean_up = Queue(
    "clean-up",
    {
        "encryption": QueueEncryption.CUSTOMER_KEY,
        "producer_services": ["events.amazonaws.com"],
        "producer_source_arns": [stopped.arn],
        "visibility_timeout_seconds": 180,
        "max_receive_count": 3,
        "oldest_message_alarm_seconds": 600,
        "alarm_topic_arn": alarms.topic_arn,
    },
)

# What the queue does not take is kept: EventBridge would drop it.
undelivered = Queue(
    "undelivered",
    {
        "producer_services": ["events.amazonaws.com"],
        "producer_source_arns": [stopped.arn],
        "retention_seconds": 1_036_800,
        "oldest_message_alarm_seconds": 60,
        "alarm_topic_arn": alarms.topic_arn,
    },
)

# Events that come before the queue lets EventBridge in would fail.
aws.cloudwatch.EventTarget(
    "stopped-tasks",
    rule=stopped.name,
    arn=clean_up.queue_arn,
    dead_letter_config={"arn": undelivered.queue_arn},
    opts=pulumi.ResourceOptions(depends_on=[clean_up, undelivered]),
)

worker = aws.iam.Role(
    "worker",
    assume_role_policy=aws.iam.get_policy_document_output(
        statements=[
            {
                "actions": ["sts:AssumeRole"],
                "principals": [{"type": "Service", "identifiers": ["ecs-tasks.amazonaws.com"]}],
            }
        ]
    ).json,
)
aws.iam.RolePolicy("worker-receives", role=worker.id, policy=clean_up.consumer_policy_json)

pulumi.export("queueUrl", clean_up.queue_url)
pulumi.export("deadLetterQueueUrl", clean_up.dead_letter_queue_url)
