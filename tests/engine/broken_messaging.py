"""Queues, topics and targets that break each mandatory rule about them once and by name."""

import json

import pulumi
import pulumi_aws as aws

from tests.engine.broken_parts import REGION, alarm, statement

EXPECTED = {
    "aws-sqs-queue-dead-letter-queue": {"keeps-trying"},
    "aws-sqs-dead-letter-queue-retention": {"impatient"},
    "aws-sqs-queue-customer-key-for-services": {"locked-queue"},
    "aws-sns-topic-customer-key-for-services": {"locked-topic"},
    "aws-sns-subscription-dead-letter-queue": {"lossy-subscription"},
    "aws-sqs-queue-tls-only": {"plain-queue"},
    "aws-messaging-policy-no-wildcard-principal": {"open-to-all"},
    "aws-sqs-queue-visibility-timeout": {"too-slow"},
    "aws-sns-subscription-kind": {"refused-subscription"},
    "aws-sns-subscription-dead-letter-queue-fits": {"misfit-subscription"},
    "aws-sqs-dead-letter-queue-kind": {"mixed-queue.fifo"},
    "aws-sqs-redrive-allow-source": {"shut-out"},
    "aws-sqs-fifo-throughput-scope": {"narrow-queue.fifo"},
    "aws-sns-subscription-message-size": {"narrow-subscription"},
    "aws-sqs-queue-alarm": {"unwatched"},
    "aws-sqs-dead-letter-queue-alarm": {"unwatched-dlq"},
    "aws-events-target-dead-letter-queue": {"dropping-target"},
    "aws-events-target-dead-letter-queue-fits": {"misfit-target"},
    "aws-events-target-queue-policy": {"unheard-target"},
}
"""What each rule must find: name of the resource."""


def messaging(key: aws.kms.Key, topic: aws.sns.Topic) -> None:
    """Queues, topics and functions that lose messages or let everybody in."""
    dlq = _queue("dlq", retention=1_209_600)
    _queue("keeps-trying", dead_letters=None, is_source=True)
    _queue("impatient", dead_letters=_queue("forgetful-dlq", retention=345_600), is_source=True)
    locked = _queue("locked-queue", dead_letters=dlq, is_source=True, kms_key="alias/aws/sqs")
    aws.sns.TopicSubscription("lossy-subscription", topic=topic.arn, protocol="sqs", endpoint=locked.arn)
    locked_topic = aws.sns.Topic("locked-topic", kms_master_key_id="alias/aws/sns")
    alarm("to-locked-topic", locked_topic)
    plain = aws.sqs.Queue("plain-queue", sqs_managed_sse_enabled=True)
    _watch("plain-queue", plain)
    aws.sqs.RedrivePolicy("plain-redrive", queue_url=plain.url, redrive_policy=_redrive(dlq))
    aws.sns.TopicPolicy("open-to-all", arn=topic.arn, policy=json.dumps(statement("Allow", "sns:Publish", "*")))
    function = aws.lambda_.Function(
        "slow", role="arn:aws:iam::123456789012:role/r", timeout=60, runtime="python3.13", handler="a.b",
        s3_bucket="code", s3_key="code.zip",
    )  # fmt: skip
    hurried = _queue("hurried", dead_letters=dlq, is_source=True, visibility=30)
    aws.lambda_.EventSourceMapping("too-slow", event_source_arn=hurried.arn, function_name=function.arn)
    events(_queue("sealed", dead_letters=dlq, is_source=True, kms_key=key.arn))
    pairs(dlq, key)


def events(sealed: aws.sqs.Queue) -> None:
    """Targets that drop what fails, keep it where EventBridge cannot send, or have a key that lets no service in."""
    elsewhere = f"arn:aws:sqs:{REGION}:123456789012"
    rule = aws.cloudwatch.EventRule("rule", event_pattern=json.dumps({"source": ["shop"]}))
    aws.cloudwatch.EventTarget("dropping-target", rule=rule.name, arn=f"{elsewhere}:other")
    for name, arn, failures in (
        ("misfit-target", f"{elsewhere}:other", "failures.fifo"),
        ("unheard-target", sealed.arn, "failures"),
    ):
        keeps = {"arn": f"{elsewhere}:{failures}"}
        aws.cloudwatch.EventTarget(name, rule=rule.name, arn=arn, dead_letter_config=keeps)


def pairs(dlq: aws.sqs.Queue, key: aws.kms.Key) -> None:
    """Queues, topics and dead-letter queues that do not fit together, and queues that nobody watches."""
    dlq_fifo = _queue("dlq.fifo", retention=1_209_600)
    plain, large = (
        aws.sns.Topic(name, kms_master_key_id=key.arn, maximum_message_size=size)
        for name, size in (("plain-topic", None), ("large-topic", 1_048_576))
    )
    small = _queue("small", dead_letters=dlq, is_source=True)
    ordered = _queue("ordered.fifo", dead_letters=dlq_fifo, is_source=True)
    for name, topic, queue, dead_letters in (
        ("refused-subscription", plain, ordered, dlq),
        ("misfit-subscription", plain, small, dlq_fifo),
        ("narrow-subscription", large, small, dlq),
    ):
        policy = dead_letters.arn.apply(lambda arn: json.dumps({"deadLetterTargetArn": arn}))
        aws.sns.TopicSubscription(name, topic=topic.arn, protocol="sqs", endpoint=queue.arn, redrive_policy=policy)
    _queue("mixed-queue.fifo", dead_letters=dlq, is_source=True)
    _queue("narrow-queue.fifo", dead_letters=dlq_fifo, is_source=True, throughput="perMessageGroupId")
    closed = _queue("closed-dlq", retention=1_209_600)
    denied = json.dumps({"redrivePermission": "denyAll"})
    aws.sqs.RedriveAllowPolicy("closed-allow", queue_url=closed.url, redrive_allow_policy=denied)
    _queue("shut-out", dead_letters=closed, is_source=True)
    unwatched_dlq = _queue("unwatched-dlq", retention=1_209_600, watched=False)
    _queue("unwatched", dead_letters=unwatched_dlq, is_source=True, watched=False)


def _redrive(queue: aws.sqs.Queue) -> pulumi.Output[str]:
    return queue.arn.apply(lambda arn: json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": 5}))


def _queue(
    name: str,
    *,
    retention: int = 345_600,
    visibility: int = 360,
    dead_letters: aws.sqs.Queue | None = None,
    is_source: bool = False,
    kms_key: pulumi.Input[str] | None = None,
    throughput: str | None = None,
    watched: bool = True,
) -> aws.sqs.Queue:
    queue = aws.sqs.Queue(
        name,
        message_retention_seconds=retention,
        visibility_timeout_seconds=visibility,
        kms_master_key_id=kms_key,
        sqs_managed_sse_enabled=None if kms_key else True,
        fifo_queue=name.endswith(".fifo") or None,
        fifo_throughput_limit=throughput,
    )
    if watched:
        _watch(name, queue)
    insecure = {"Condition": {"Bool": {"aws:SecureTransport": "false"}}}
    policy = queue.arn.apply(lambda arn: json.dumps(statement("Deny", "sqs:*", "*", arn, **insecure)))
    aws.sqs.QueuePolicy(f"{name}-policy", queue_url=queue.url, policy=policy)
    if is_source and dead_letters is not None:
        aws.sqs.RedrivePolicy(f"{name}-redrive", queue_url=queue.url, redrive_policy=_redrive(dead_letters))
    return queue


def _watch(name: str, queue: aws.sqs.Queue) -> None:
    aws.cloudwatch.MetricAlarm(
        f"{name}-waiting",
        comparison_operator="GreaterThanThreshold",
        evaluation_periods=1,
        metric_name="ApproximateNumberOfMessagesVisible",
        namespace="AWS/SQS",
        dimensions={"QueueName": queue.name},
        period=60,
        statistic="Maximum",
        threshold=1,
        alarm_actions=[f"arn:aws:sns:{REGION}:123456789012:team"],
    )
