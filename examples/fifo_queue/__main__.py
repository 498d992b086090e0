"""A FIFO queue: changes of one account are worked on in order, those of different accounts side by side."""

import pulumi
import pulumi_aws as aws

from components.messaging.queue import Queue
from components.messaging.queue_fifo import DeduplicationScope, FifoThroughputLimit
from components.operations.alarm_topic import AlarmTopic

alarms = AlarmTopic("alarms", {})
changes = Queue(
    "account-changes",
    {
        # The account's number is the message group; ids of changes need to differ within an account only.
        "fifo": {
            "deduplication_scope": DeduplicationScope.MESSAGE_GROUP,
            "throughput_limit": FifoThroughputLimit.PER_MESSAGE_GROUP_ID,
        },
        "consumer_timeout_seconds": 20,
        # A change that is set aside is overtaken by the next one: give it every chance first.
        "max_receive_count": 20,
        "alarm_topic_arn": alarms.topic_arn,
    },
)

roles = {
    role: aws.iam.Role(
        role,
        assume_role_policy=aws.iam.get_policy_document_output(
            statements=[
                {
                    "actions": ["sts:AssumeRole"],
                    "principals": [{"type": "Service", "identifiers": ["ecs-tasks.amazonaws.com"]}],
                }
            ]
        ).json,
    )
    for role in ("front-end", "ledger")
}
aws.iam.RolePolicy("front-end-sends", role=roles["front-end"].id, policy=changes.producer_policy_json)
aws.iam.RolePolicy("ledger-receives", role=roles["ledger"].id, policy=changes.consumer_policy_json)

pulumi.export("queueUrl", changes.queue_url)
pulumi.export("deadLetterQueueUrl", changes.dead_letter_queue_url)
