"""SQS and SNS: most inputs are attributes in a map of strings."""

from collections.abc import Mapping

from tests.checkers.mapping import Operation, Row, To, pairs, row, text

_QUEUE_ATTRIBUTES = {
    "contentBasedDeduplication": "ContentBasedDeduplication",
    "deduplicationScope": "DeduplicationScope",
    "delaySeconds": "DelaySeconds",
    "fifoThroughputLimit": "FifoThroughputLimit",
    "kmsDataKeyReusePeriodSeconds": "KmsDataKeyReusePeriodSeconds",
    "kmsMasterKeyId": "KmsMasterKeyId",
    "maxMessageSize": "MaximumMessageSize",
    "messageRetentionSeconds": "MessageRetentionPeriod",
    "policy": "Policy",
    "receiveWaitTimeSeconds": "ReceiveMessageWaitTimeSeconds",
    "redriveAllowPolicy": "RedriveAllowPolicy",
    "redrivePolicy": "RedrivePolicy",
    "sqsManagedSseEnabled": "SqsManagedSseEnabled",
    "visibilityTimeoutSeconds": "VisibilityTimeout",
}
_FEEDBACK = {
    f"{endpoint.lower()}{outcome}Feedback{kind}": f"{endpoint}{outcome}Feedback{kind}"
    for endpoint in ("Application", "Firehose", "HTTP", "Lambda", "SQS")
    for outcome, kind in (("Success", "RoleArn"), ("Success", "SampleRate"), ("Failure", "RoleArn"))
}
_TOPIC_ATTRIBUTES = {
    **_FEEDBACK,
    "archivePolicy": "ArchivePolicy",
    "contentBasedDeduplication": "ContentBasedDeduplication",
    "deliveryPolicy": "DeliveryPolicy",
    "displayName": "DisplayName",
    "fifoThroughputScope": "FifoThroughputScope",
    "fifoTopic": "FifoTopic",
    "kmsMasterKeyId": "KmsMasterKeyId",
    "maximumMessageSize": "MaximumMessageSize",
    "policy": "Policy",
    "signatureVersion": "SignatureVersion",
    "tracingConfig": "TracingConfig",
}
_SUBSCRIPTION_ATTRIBUTES = {
    "deliveryPolicy": "DeliveryPolicy",
    "filterPolicy": "FilterPolicy",
    "filterPolicyScope": "FilterPolicyScope",
    "rawMessageDelivery": "RawMessageDelivery",
    "redrivePolicy": "RedrivePolicy",
    "replayPolicy": "ReplayPolicy",
    "subscriptionRoleArn": "SubscriptionRoleArn",
}


def _in_map(attributes: Mapping[str, str]) -> dict[str, str | To]:
    return {key: To(f"Attributes.{member}", text) for key, member in attributes.items()}


def _fifo(value: object) -> dict[str, str]:
    # SQS knows the attribute only as true: a standard queue leaves it out.
    return {"FifoQueue": "true"} if value is True else {}


ROWS: Mapping[str, Row] = {
    "aws:sqs/queue:Queue": row(
        Operation(
            "sqs",
            "CreateQueue",
            {**_in_map(_QUEUE_ATTRIBUTES), "fifoQueue": To("Attributes", _fifo), "tags": "tags"},
            name="QueueName",
        )
    ),
    "aws:sqs/queuePolicy:QueuePolicy": row(
        Operation("sqs", "SetQueueAttributes", {"queueUrl": "QueueUrl", **_in_map({"policy": "Policy"})})
    ),
    "aws:sqs/redrivePolicy:RedrivePolicy": row(
        Operation("sqs", "SetQueueAttributes", {"queueUrl": "QueueUrl", **_in_map({"redrivePolicy": "RedrivePolicy"})})
    ),
    "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy": row(
        Operation(
            "sqs",
            "SetQueueAttributes",
            {"queueUrl": "QueueUrl", **_in_map({"redriveAllowPolicy": "RedriveAllowPolicy"})},
        )
    ),
    "aws:sns/topic:Topic": row(
        Operation("sns", "CreateTopic", {**_in_map(_TOPIC_ATTRIBUTES), "tags": To("Tags", pairs())}, name="Name")
    ),
    "aws:sns/topicPolicy:TopicPolicy": row(
        Operation(
            "sns",
            "SetTopicAttributes",
            {"arn": "TopicArn", "policy": "AttributeValue"},
            {"AttributeName": "Policy"},
        )
    ),
    "aws:sns/topicSubscription:TopicSubscription": row(
        Operation(
            "sns",
            "Subscribe",
            {
                **_in_map(_SUBSCRIPTION_ATTRIBUTES),
                "endpoint": "Endpoint",
                "protocol": "Protocol",
                "topic": "TopicArn",
            },
        ),
        no_call=("confirmationTimeoutInMinutes", "endpointAutoConfirms"),
    ),
}
