"""Rules of what is joined, of functions that read queues, and of alarms on queues."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from policy.rules.core import Verdict
from policy.rules.estate import Resource

from .estates import OTHER, UNKNOWN, ask, one, urn
from .test_messaging import ALARM, OFFER, QUEUE, SUB, TOPIC, dead, function, mapping, offer, queue, redrive, topic

KIND, FITS = "aws-sns-subscription-kind", "aws-sns-subscription-dead-letter-queue-fits"
DLQ_KIND, ALLOW = "aws-sqs-dead-letter-queue-kind", "aws-sqs-redrive-allow-source"
SCOPE, SIZE = "aws-sqs-fifo-throughput-scope", "aws-sns-subscription-message-size"
DESTINATION, PARTIAL = "aws-lambda-queue-failure-destination", "aws-lambda-queue-partial-failures"
WATCHED, DEAD_WATCHED = "aws-sqs-queue-alarm", "aws-sqs-dead-letter-queue-alarm"
AGE, VISIBLE = "ApproximateAgeOfOldestMessage", "ApproximateNumberOfMessagesVisible"
OTHER_STREAM = "arn:aws:kinesis:eu-central-1:1:stream/s"


def sub(**props: Any) -> Resource:
    given = {"protocol": "sqs", "endpoint": "arn:aws:sqs:eu-central-1:1:q", "topic": "arn:aws:sns:eu-central-1:1:t"}
    return one(SUB, "s", given | props)


def later(**props: Any) -> Resource:
    """A subscription as a preview shows it: ARNs are not known, dependencies are."""
    sources = {"endpoint": [urn(QUEUE, "q")], "topic": [urn(TOPIC, "t")], "redrivePolicy": [urn(QUEUE, "dlq")]}
    return one(SUB, "s", {"protocol": "sqs", "endpoint": UNKNOWN, "topic": UNKNOWN} | props, sources=sources)


def allow(text: object, **more: Any) -> Resource:
    return one(OFFER, "o", {"queueUrl": "https://dlq", "redriveAllowPolicy": text}, **more)


def watch(metric: str = VISIBLE, name: object = "q", **props: Any) -> Resource:
    return one(ALARM, "a", {"namespace": "AWS/SQS", "metricName": metric, "dimensions": {"QueueName": name}} | props)


def expression(metric: str) -> Resource:
    inner = {"namespace": "AWS/SQS", "metricName": metric, "dimensions": {"QueueName": "q"}}
    return one(ALARM, "a", {"metricQueries": [{"id": "e", "expression": "m > 1"}, {"id": "m", "metric": inner}]})


def named(resource: str = "q", **props: Any) -> Resource:
    arn = f"arn:aws:sqs:eu-central-1:1:{resource}"
    return one(QUEUE, resource, {"arn": arn, "url": f"https://{resource}", "name": resource} | props)


READS_STREAM = {"eventSourceArn": OTHER_STREAM}
LIST: list[tuple[str, str, Callable[[], tuple[Resource, ...]], Verdict]] = [
    (KIND, "FIFO queue, standard topic", lambda: (sub(), queue(fifoQueue=True), topic()), Verdict.FAIL),
    (KIND, "by the suffix of a queue elsewhere", lambda: (
        sub(endpoint="arn:aws:sqs:eu-central-1:2:x.fifo"), topic()), Verdict.FAIL),
    (KIND, "in a preview", lambda: (
        later(), queue(fifoQueue=True, arn=UNKNOWN, id=UNKNOWN), topic(arn=UNKNOWN, id=UNKNOWN)), Verdict.FAIL),
    (KIND, "FIFO on both sides", lambda: (sub(), queue(fifoQueue=True), topic(fifoTopic=True)), Verdict.PASS),
    (KIND, "standard queue, FIFO topic", lambda: (sub(), queue(), topic(fifoTopic=True)), Verdict.PASS),
    (KIND, "a function", lambda: (sub(protocol="lambda"),), Verdict.NOT_APPLICABLE),
    (KIND, "protocol not known", lambda: (sub(protocol=UNKNOWN),), Verdict.UNKNOWN),
    (KIND, "queue not known", lambda: (sub(endpoint=UNKNOWN), topic()), Verdict.UNKNOWN),
    (KIND, "topic not known", lambda: (sub(topic=UNKNOWN), queue(fifoQueue=True)), Verdict.UNKNOWN),
    (FITS, "standard on both sides", lambda: (sub(redrivePolicy=dead()), queue("dlq"), topic()), Verdict.PASS),
    (FITS, "FIFO on both sides", lambda: (
        sub(redrivePolicy=dead()), queue("dlq", fifoQueue=True), topic(fifoTopic=True)), Verdict.PASS),
    (FITS, "standard dead letters of a FIFO topic", lambda: (
        sub(redrivePolicy=dead()), queue("dlq"), topic(fifoTopic=True)), Verdict.FAIL),
    (FITS, "FIFO dead letters of a standard topic", lambda: (
        sub(redrivePolicy=dead()), queue("dlq", fifoQueue=True), topic()), Verdict.FAIL),
    (FITS, "in a preview", lambda: (
        later(redrivePolicy=UNKNOWN), queue("dlq", arn=UNKNOWN, id=UNKNOWN),
        topic(fifoTopic=True, arn=UNKNOWN, id=UNKNOWN)), Verdict.FAIL),
    (FITS, "another Region", lambda: (
        sub(redrivePolicy=json.dumps({"deadLetterTargetArn": f"arn:aws:sqs:{OTHER}:1:x"})), topic()), Verdict.FAIL),
    (FITS, "another Region of the stack", lambda: (
        sub(redrivePolicy=dead()), queue("dlq", region=OTHER), topic()), Verdict.FAIL),
    (FITS, "another account", lambda: (
        sub(redrivePolicy=json.dumps({"deadLetterTargetArn": "arn:aws:sqs:eu-central-1:2:x"}),
            ownerId="1"), topic()), Verdict.FAIL),
    (FITS, "another account by its provider", lambda: (
        one(SUB, "s", {"protocol": "sqs", "redrivePolicy": json.dumps({"deadLetterTargetArn":
            "arn:aws:sqs:eu-central-1:1:x"})}, provider={"allowedAccountIds": ["2"]}), topic()), Verdict.FAIL),
    (FITS, "the account that subscribed to a topic of another", lambda: (
        sub(redrivePolicy=json.dumps({"deadLetterTargetArn": "arn:aws:sqs:eu-central-1:2:x"}),
            arn="arn:aws:sns:eu-central-1:1:t:s", ownerId="2"), topic()), Verdict.PASS),
    (FITS, "a redrive policy of a queue's kind", lambda: (
        sub(redrivePolicy=json.dumps({"maxReceiveCount": 5})), topic()), Verdict.FAIL),
    (FITS, "no dead letters", lambda: (sub(), topic()), Verdict.NOT_APPLICABLE),
    (FITS, "not known", lambda: (sub(redrivePolicy=UNKNOWN), topic()), Verdict.UNKNOWN),
    (DLQ_KIND, "both standard", lambda: (queue(), redrive(), queue("dlq")), Verdict.PASS),
    (DLQ_KIND, "both FIFO", lambda: (
        queue(fifoQueue=True), redrive(), queue("dlq", fifoQueue=True)), Verdict.PASS),
    (DLQ_KIND, "standard dead letters", lambda: (queue(fifoQueue=True), redrive(), queue("dlq")), Verdict.FAIL),
    (DLQ_KIND, "FIFO dead letters", lambda: (queue(), redrive(), queue("dlq", fifoQueue=True)), Verdict.FAIL),
    (DLQ_KIND, "FIFO dead letters elsewhere", lambda: (queue(redrivePolicy=dead("x.fifo")),), Verdict.FAIL),
    (DLQ_KIND, "another Region", lambda: (
        queue(redrivePolicy=json.dumps({"deadLetterTargetArn": f"arn:aws:sqs:{OTHER}:1:x"})),), Verdict.NOTE),
    (DLQ_KIND, "none", lambda: (queue(),), Verdict.NOT_APPLICABLE),
    (DLQ_KIND, "not known", lambda: (queue(redrivePolicy=UNKNOWN, fifoQueue=True),), Verdict.UNKNOWN),
    (ALLOW, "named", lambda: (queue(), redrive(), queue("dlq"), allow(offer("q"))), Verdict.PASS),
    (ALLOW, "no policy", lambda: (queue(), redrive(), queue("dlq")), Verdict.PASS),
    (ALLOW, "allowAll", lambda: (queue(), redrive(), queue("dlq"), allow('{"redrivePermission": "allowAll"}')),
     Verdict.PASS),
    (ALLOW, "another one is named", lambda: (queue(), redrive(), queue("dlq"), allow(offer("other"))), Verdict.FAIL),
    (ALLOW, "denyAll, inline", lambda: (
        queue(), redrive(), queue("dlq", redriveAllowPolicy='{"redrivePermission": "denyAll"}')), Verdict.FAIL),
    (ALLOW, "named, in a preview", lambda: (queue(), redrive(), queue("dlq"), allow(
        UNKNOWN, sources={"redriveAllowPolicy": [urn(QUEUE, "q")]})), Verdict.PASS),
    (ALLOW, "another one, in a preview", lambda: (queue(), redrive(), queue("dlq"), queue("other"), allow(
        UNKNOWN, sources={"redriveAllowPolicy": [urn(QUEUE, "other")]})), Verdict.FAIL),
    (ALLOW, "not known", lambda: (queue(), redrive(), queue("dlq"), allow(UNKNOWN)), Verdict.UNKNOWN),
    (ALLOW, "dead letters elsewhere", lambda: (queue(redrivePolicy=dead("elsewhere")),), Verdict.NOT_APPLICABLE),
    (ALLOW, "no dead letters", lambda: (queue(),), Verdict.NOT_APPLICABLE),
    (SCOPE, "per group", lambda: (queue(
        fifoThroughputLimit="perMessageGroupId", deduplicationScope="messageGroup"),), Verdict.PASS),
    (SCOPE, "scope of the queue", lambda: (queue(
        fifoThroughputLimit="perMessageGroupId", deduplicationScope="queue"),), Verdict.FAIL),
    (SCOPE, "no scope", lambda: (queue(fifoThroughputLimit="perMessageGroupId"),), Verdict.FAIL),
    (SCOPE, "limit of the queue", lambda: (queue(fifoThroughputLimit="perQueue"),), Verdict.NOT_APPLICABLE),
    (SCOPE, "standard", lambda: (queue(),), Verdict.NOT_APPLICABLE),
    (SCOPE, "scope not known", lambda: (queue(
        fifoThroughputLimit="perMessageGroupId", deduplicationScope=UNKNOWN),), Verdict.UNKNOWN),
    (SCOPE, "limit not known", lambda: (queue(fifoThroughputLimit=UNKNOWN),), Verdict.UNKNOWN),
    (SIZE, "as large", lambda: (sub(), topic(), queue()), Verdict.PASS),
    (SIZE, "smaller", lambda: (sub(), topic(), queue(maxMessageSize=65_536)), Verdict.FAIL),
    (SIZE, "unset behind a large topic", lambda: (sub(), topic(maximumMessageSize=1_048_576), queue()), Verdict.FAIL),
    (SIZE, "both large", lambda: (
        sub(), topic(maximumMessageSize=1_048_576), queue(maxMessageSize=1_048_576)), Verdict.PASS),
    (SIZE, "queue elsewhere", lambda: (sub(endpoint="arn:aws:sqs:eu-central-1:1:x"), topic()), Verdict.NOT_APPLICABLE),
    (SIZE, "no queue", lambda: (sub(protocol="lambda"), topic()), Verdict.NOT_APPLICABLE),
    (SIZE, "protocol not known", lambda: (sub(protocol=UNKNOWN), topic(), queue()), Verdict.UNKNOWN),
    (SIZE, "not known", lambda: (sub(), topic(), queue(maxMessageSize=UNKNOWN)), Verdict.UNKNOWN),
    (DESTINATION, "none", lambda: (mapping(), queue(), function()), Verdict.PASS),
    (DESTINATION, "of the mapping", lambda: (
        mapping(destinationConfig={"onFailure": {"destinationArn": "x"}}), queue()), Verdict.FAIL),
    (DESTINATION, "of the function", lambda: (
        mapping(), queue(), function(deadLetterConfig={"targetArn": "x"})), Verdict.FAIL),
    (DESTINATION, "of a queue elsewhere", lambda: (
        mapping(eventSourceArn="arn:aws:sqs:eu-central-1:2:x", destinationConfig={"onFailure": {
            "destinationArn": UNKNOWN}}),), Verdict.FAIL),
    (DESTINATION, "a stream", lambda: (
        mapping(**READS_STREAM, destinationConfig={"onFailure": {"destinationArn": "x"}}),), Verdict.NOT_APPLICABLE),
    (DESTINATION, "a stream, in a preview", lambda: (one(
        "aws:lambda/eventSourceMapping:EventSourceMapping", "m", {"eventSourceArn": UNKNOWN},
        sources={"eventSourceArn": [urn("aws:kinesis/stream:Stream", "s")]}),), Verdict.NOT_APPLICABLE),
    (DESTINATION, "not known", lambda: (mapping(eventSourceArn=UNKNOWN),), Verdict.UNKNOWN),
    (PARTIAL, "reported", lambda: (
        mapping(functionResponseTypes=["ReportBatchItemFailures"]), queue()), Verdict.PASS),
    (PARTIAL, "not reported", lambda: (mapping(), queue()), Verdict.FAIL),
    (PARTIAL, "one by one", lambda: (mapping(batchSize=1), queue()), Verdict.NOT_APPLICABLE),
    (PARTIAL, "a stream", lambda: (mapping(**READS_STREAM),), Verdict.NOT_APPLICABLE),
    (PARTIAL, "size not known", lambda: (mapping(batchSize=UNKNOWN), queue()), Verdict.UNKNOWN),
    (PARTIAL, "types not known", lambda: (mapping(functionResponseTypes=UNKNOWN), queue()), Verdict.UNKNOWN),
    (PARTIAL, "source not known", lambda: (mapping(eventSourceArn=UNKNOWN),), Verdict.UNKNOWN),
    (WATCHED, "age", lambda: (named(), watch(AGE)), Verdict.PASS),
    (WATCHED, "depth", lambda: (named(), watch()), Verdict.PASS),
    (WATCHED, "in an expression", lambda: (named(), expression(AGE)), Verdict.PASS),
    (WATCHED, "none", lambda: (named(),), Verdict.FAIL),
    (WATCHED, "another metric", lambda: (named(), watch("NumberOfMessagesSent")), Verdict.FAIL),
    (WATCHED, "another queue", lambda: (named(), watch(name="x")), Verdict.FAIL),
    (WATCHED, "another service", lambda: (named(), watch(namespace="Mine")), Verdict.FAIL),
    (WATCHED, "in a preview", lambda: (named(name=UNKNOWN, id=UNKNOWN, arn=UNKNOWN), one(
        ALARM, "a", {"namespace": "AWS/SQS", "metricName": AGE, "dimensions": {"QueueName": UNKNOWN}},
        sources={"dimensions": [urn(QUEUE, "q")]})), Verdict.PASS),
    (WATCHED, "whose is not known", lambda: (named(), watch(name=UNKNOWN)), Verdict.UNKNOWN),
    (WATCHED, "a dead-letter queue", lambda: (named("dlq"), queue(), redrive()), Verdict.NOT_APPLICABLE),
    (DEAD_WATCHED, "visible", lambda: (named("dlq"), queue(), redrive(), watch(name="dlq")), Verdict.PASS),
    (DEAD_WATCHED, "none", lambda: (named("dlq"), queue(), redrive()), Verdict.FAIL),
    (DEAD_WATCHED, "sent", lambda: (
        named("dlq"), queue(), redrive(), watch("NumberOfMessagesSent", "dlq")), Verdict.FAIL),
    (DEAD_WATCHED, "whose is not known", lambda: (
        named("dlq"), queue(), redrive(), watch(name=UNKNOWN)), Verdict.UNKNOWN),
    (DEAD_WATCHED, "no dead-letter queue", lambda: (named(),), Verdict.NOT_APPLICABLE),
]  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "claim", "build", "wanted"), LIST, ids=[f"{rule}: {claim}" for rule, claim, *_ in LIST]
)
def test_pairs_consumers_and_alarms(
    rule: str, claim: str, build: Callable[[], tuple[Resource, ...]], wanted: Verdict
) -> None:
    verdict, message = ask(rule, *build())
    assert verdict is wanted, f"{claim}: {message}"


def test_an_alarm_on_what_is_sent_is_told_to_be_blind() -> None:
    _, message = ask(DEAD_WATCHED, named("dlq"), queue(), redrive(), watch("NumberOfMessagesSent", "dlq"))
    assert "does not see what SQS moves there itself" in message
