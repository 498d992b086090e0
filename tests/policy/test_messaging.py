import json
from collections.abc import Callable
from typing import Any

import pytest

from policy.rules.core import Verdict
from policy.rules.estate import Resource

from .estates import OTHER, UNKNOWN, ask, one, urn

QUEUE, TOPIC, SUB = "aws:sqs/queue:Queue", "aws:sns/topic:Topic", "aws:sns/topicSubscription:TopicSubscription"
OFFER = "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy"
REDRIVE, POLICY = "aws:sqs/redrivePolicy:RedrivePolicy", "aws:sqs/queuePolicy:QueuePolicy"
TARGET, ALARM = "aws:cloudwatch/eventTarget:EventTarget", "aws:cloudwatch/metricAlarm:MetricAlarm"
COMPOSITE = "aws:cloudwatch/compositeAlarm:CompositeAlarm"
MAPPING, FUNCTION = "aws:lambda/eventSourceMapping:EventSourceMapping", "aws:lambda/function:Function"
DEAD, OUTLIVES = "aws-sqs-queue-dead-letter-queue", "aws-sqs-dead-letter-queue-retention"
REACH, PUBLISH = "aws-sqs-queue-customer-key-for-services", "aws-sns-topic-customer-key-for-services"
TLS, WILD = "aws-sqs-queue-tls-only", "aws-messaging-policy-no-wildcard-principal"
SUBDLQ = "aws-sns-subscription-dead-letter-queue"
VISIBLE, MARGIN = "aws-sqs-queue-visibility-timeout", "aws-sqs-queue-visibility-margin"
ACTION, ACTION_REGION = "aws-cloudwatch-alarm-action", "aws-cloudwatch-alarm-action-region"


def queue(name: str = "q", **props: Any) -> Resource:
    return one(QUEUE, name, {"arn": f"arn:aws:sqs:eu-central-1:1:{name}", "url": f"https://{name}"} | props)


def dead(name: str = "dlq") -> str:
    return json.dumps({"deadLetterTargetArn": f"arn:aws:sqs:eu-central-1:1:{name}", "maxReceiveCount": 5})


def offer(*names: str) -> str:
    sources = [f"arn:aws:sqs:eu-central-1:1:{name}" for name in names]
    return json.dumps({"redrivePermission": "byQueue", "sourceQueueArns": sources})


def redrive(**props: Any) -> Resource:
    return one(REDRIVE, "r", {"queueUrl": "https://q", "redrivePolicy": dead()} | props)


def statement(**fields: Any) -> str:
    base = {"Effect": "Allow", "Principal": "*", "Action": "sqs:SendMessage", "Resource": "*"}
    return json.dumps({"Version": "2012-10-17", "Statement": [base | fields]})


def tls(**fields: Any) -> str:
    condition = {"Bool": {"aws:SecureTransport": "false"}}
    return statement(**({"Effect": "Deny", "Action": "sqs:*", "Condition": condition} | fields))


def policy(text: str) -> Resource:
    return one(POLICY, "p", {"queueUrl": "https://q", "policy": text})


def subscription(**props: Any) -> Resource:
    return one(SUB, "s", {"protocol": "sqs", "endpoint": "arn:aws:sqs:eu-central-1:1:q"} | props)


def topic(**props: Any) -> Resource:
    return one(TOPIC, "t", {"arn": "arn:aws:sns:eu-central-1:1:t"} | props)


def alarm(**props: Any) -> Resource:
    return one(ALARM, "a", {"name": "a", "alarmActions": ["arn:aws:sns:eu-central-1:1:t"]} | props)


def mapping(**props: Any) -> Resource:
    return one(MAPPING, "m", {"eventSourceArn": "arn:aws:sqs:eu-central-1:1:q", "functionName": "f"} | props)


def function(**props: Any) -> Resource:
    return one(FUNCTION, "f", props)


MANAGED_SQS = ["alias/aws/sqs", "arn:aws:kms:eu-central-1:1:alias/aws/sqs"]
NARROW = {"Condition": {"ArnEquals": {"aws:SourceArn": "arn:aws:sns:eu-central-1:1:t"}}}
LIST: list[tuple[str, str, Callable[[], tuple[Resource, ...]], Verdict]] = [
    (DEAD, "inline", lambda: (queue(redrivePolicy=dead()), queue("dlq")), Verdict.PASS),
    (DEAD, "separate", lambda: (queue(), queue("dlq"), redrive()), Verdict.PASS),
    (DEAD, "none", lambda: (queue(),), Verdict.FAIL),
    (DEAD, "a dead-letter queue of a queue", lambda: (queue("dlq"), queue(), redrive()), Verdict.NOT_APPLICABLE),
    (DEAD, "of a subscription", lambda: (queue("dlq"), subscription(redrivePolicy=dead())), Verdict.NOT_APPLICABLE),
    (DEAD, "of an event target", lambda: (queue("dlq"), one(TARGET, "t", {
        "deadLetterConfig": {"arn": "arn:aws:sqs:eu-central-1:1:dlq"}})), Verdict.NOT_APPLICABLE),
    (DEAD, "of a function", lambda: (queue("dlq"), function(
        deadLetterConfig={"targetArn": "arn:aws:sqs:eu-central-1:1:dlq"})), Verdict.NOT_APPLICABLE),
    (DEAD, "on failure of a function", lambda: (queue("dlq"), one(
        "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig", "c",
        {"destinationConfig": {"onFailure": {"destination": "arn:aws:sqs:eu-central-1:1:dlq"}}})),
     Verdict.NOT_APPLICABLE),
    (DEAD, "of an event bus", lambda: (queue("dlq"), one("aws:cloudwatch/eventBus:EventBus", "b", {
        "deadLetterConfig": {"arn": "arn:aws:sqs:eu-central-1:1:dlq"}})), Verdict.NOT_APPLICABLE),
    (DEAD, "of a pipe", lambda: (queue("dlq"), one("aws:pipes/pipe:Pipe", "p", {"sourceParameters": {
        "kinesisStreamParameters": {"deadLetterConfig": {"arn": "arn:aws:sqs:eu-central-1:1:dlq"}}}})),
     Verdict.NOT_APPLICABLE),
    (DEAD, "offers itself to named queues of another stack", lambda: (queue("dlq"), one(OFFER, "o", {
        "queueUrl": "https://dlq", "redriveAllowPolicy": offer("elsewhere")})), Verdict.NOT_APPLICABLE),
    (DEAD, "offers itself inline to named queues of another stack", lambda: (
        queue("dlq", redriveAllowPolicy=offer("elsewhere")),), Verdict.NOT_APPLICABLE),
    (DEAD, "offers itself to a queue of this stack that does not use it", lambda: (
        queue("dlq", redriveAllowPolicy=offer("q")), queue()), Verdict.FAIL),
    (DEAD, "offers itself to anybody", lambda: (
        queue("dlq", redriveAllowPolicy=json.dumps({"redrivePermission": "allowAll"})),), Verdict.FAIL),
    (DEAD, "the source is only named by the dead-letter queue", lambda: (
        queue(), queue("dlq", redriveAllowPolicy=offer("q"))), Verdict.FAIL),
    (DEAD, "its own dead-letter queue", lambda: (queue(redrivePolicy=dead("q")),), Verdict.FAIL),
    (DEAD, "redrive not known", lambda: (queue(redrivePolicy=UNKNOWN),), Verdict.UNKNOWN),
    (DEAD, "a preview's unknown that nobody declared", lambda: (
        one(QUEUE, "q", {"redrivePolicy": UNKNOWN}, inputs={"name": "q"}),), Verdict.FAIL),
    (DEAD, "declared, its text not known yet", lambda: (
        one(QUEUE, "q", {"redrivePolicy": UNKNOWN}, inputs={"redrivePolicy": UNKNOWN}),), Verdict.PASS),
    (DEAD, "separate, ids not known yet", lambda: (
        queue(arn=UNKNOWN, url=UNKNOWN, id=UNKNOWN), one(
            REDRIVE, "r", {"queueUrl": UNKNOWN, "redrivePolicy": UNKNOWN},
            sources={"queueUrl": [urn(QUEUE, "q")], "redrivePolicy": [urn(QUEUE, "dlq")]}),
        queue("dlq", arn=UNKNOWN, id=UNKNOWN)), Verdict.PASS),
    (OUTLIVES, "longer", lambda: (queue(), queue("dlq", messageRetentionSeconds=1209600.0), redrive()), Verdict.PASS),
    (OUTLIVES, "both by default", lambda: (queue(), queue("dlq"), redrive()), Verdict.FAIL),
    (OUTLIVES, "shorter", lambda: (
        queue(messageRetentionSeconds=1209600), queue("dlq", messageRetentionSeconds=345601), redrive()), Verdict.FAIL),
    (OUTLIVES, "FIFO is a note", lambda: (queue(fifoQueue=True), queue("dlq", fifoQueue=True), redrive()),
     Verdict.NOTE),
    (OUTLIVES, "unknown", lambda: (queue(), queue("dlq", messageRetentionSeconds=UNKNOWN), redrive()),
     Verdict.UNKNOWN),
    (OUTLIVES, "outside", lambda: (queue(redrivePolicy=dead("elsewhere")),), Verdict.NOTE),
    (OUTLIVES, "no dead-letter queue", lambda: (queue(),), Verdict.NOT_APPLICABLE),
    *[(REACH, f"key {key}", lambda key=key: (queue(kmsMasterKeyId=key), subscription()), Verdict.FAIL)
      for key in MANAGED_SQS],
    (REACH, "SSE-SQS", lambda: (queue(sqsManagedSseEnabled=True), subscription()), Verdict.PASS),
    (REACH, "a customer key", lambda: (queue(kmsMasterKeyId="arn:aws:kms:x:1:key/k"), subscription()), Verdict.PASS),
    (REACH, "nobody sends", lambda: (queue(kmsMasterKeyId="alias/aws/sqs"),), Verdict.NOT_APPLICABLE),
    (REACH, "an event target", lambda: (queue(kmsMasterKeyId="alias/aws/sqs"), one(
        TARGET, "t", {"arn": "arn:aws:sqs:eu-central-1:1:q"})), Verdict.FAIL),
    (REACH, "a bucket notification", lambda: (queue(kmsMasterKeyId="alias/aws/sqs"), one(
        "aws:s3/bucketNotification:BucketNotification", "n",
        {"queues": [{"queueArn": "arn:aws:sqs:eu-central-1:1:q"}]})), Verdict.FAIL),
    (REACH, "failed deliveries", lambda: (queue(kmsMasterKeyId="alias/aws/sqs"), subscription(
        endpoint="x", redrivePolicy=dead("q"))), Verdict.FAIL),
    (REACH, "unknown", lambda: (queue(kmsMasterKeyId=UNKNOWN), subscription()), Verdict.UNKNOWN),
    (PUBLISH, "an alarm publishes", lambda: (topic(kmsMasterKeyId="alias/aws/sns"), alarm()), Verdict.FAIL),
    (PUBLISH, "the policy lets a service in", lambda: (topic(
        kmsMasterKeyId="alias/aws/sns", policy=statement(Principal={"Service": "backup.amazonaws.com"})),),
     Verdict.FAIL),
    (PUBLISH, "nobody publishes", lambda: (topic(kmsMasterKeyId="alias/aws/sns"),), Verdict.NOTE),
    (PUBLISH, "a customer key", lambda: (topic(kmsMasterKeyId="arn:aws:kms:x:1:key/k"), alarm()), Verdict.PASS),
    (PUBLISH, "unknown", lambda: (topic(kmsMasterKeyId=UNKNOWN), alarm()), Verdict.UNKNOWN),
    (SUBDLQ, "given", lambda: (subscription(redrivePolicy=dead()),), Verdict.PASS),
    (SUBDLQ, "not known yet", lambda: (subscription(redrivePolicy=UNKNOWN),), Verdict.PASS),
    (SUBDLQ, "none", lambda: (subscription(),), Verdict.FAIL),
    (SUBDLQ, "mail", lambda: (subscription(protocol="email"),), Verdict.NOT_APPLICABLE),
    (SUBDLQ, "unknown protocol", lambda: (subscription(protocol=UNKNOWN),), Verdict.UNKNOWN),
    (TLS, "denied", lambda: (queue(), policy(tls())), Verdict.PASS),
    (TLS, "inline", lambda: (queue(policy=tls()),), Verdict.PASS),
    (TLS, "no policy", lambda: (queue(),), Verdict.FAIL),
    (TLS, "only sending is denied", lambda: (queue(), policy(tls(Action="sqs:SendMessage"))), Verdict.FAIL),
    (TLS, "only one principal is denied", lambda: (queue(), policy(tls(Principal={"AWS": "1"}))), Verdict.FAIL),
    (TLS, "the condition is the wrong way round", lambda: (
        queue(), policy(tls(Condition={"Bool": {"aws:SecureTransport": "true"}}))), Verdict.FAIL),
    (TLS, "also where the key is absent", lambda: (
        queue(), policy(tls(Condition={"BoolIfExists": {"aws:SecureTransport": False}}))), Verdict.PASS),
    (TLS, "another queue is protected", lambda: (
        queue(), policy(tls(Resource="arn:aws:sqs:eu-central-1:1:other"))), Verdict.FAIL),
    (TLS, "this queue is protected by name", lambda: (
        queue(), policy(tls(Resource=["arn:aws:sqs:eu-central-1:1:q"]))), Verdict.PASS),
    (TLS, "not known yet", lambda: (queue(), policy(UNKNOWN)), Verdict.UNKNOWN),
    (WILD, "everybody", lambda: (policy(statement()),), Verdict.FAIL),
    (WILD, "everybody in AWS", lambda: (policy(statement(Principal={"AWS": ["*"]})),), Verdict.FAIL),
    (WILD, "from one topic", lambda: (policy(statement(**NARROW)),), Verdict.PASS),
    (WILD, "IfExists lets others in", lambda: (
        policy(statement(Condition={"StringEqualsIfExists": {"aws:SourceAccount": "1"}})),), Verdict.FAIL),
    (WILD, "a condition that takes all", lambda: (
        policy(statement(Condition={"StringLike": {"aws:SourceArn": "*"}})),), Verdict.FAIL),
    (WILD, "a condition that takes all in two signs", lambda: (
        policy(statement(Condition={"ArnLike": {"aws:SourceArn": "*?"}})),), Verdict.FAIL),
    (WILD, "a condition on a set, which an absent key meets", lambda: (
        policy(statement(Condition={"ForAllValues:StringEquals": {"aws:PrincipalOrgID": "o-1"}})),), Verdict.FAIL),
    (WILD, "a condition on one value of a set", lambda: (
        policy(statement(Condition={"ForAnyValue:StringEquals": {"aws:PrincipalOrgID": "o-1"}})),), Verdict.PASS),
    (WILD, "everybody but one", lambda: (
        policy(statement(Principal=None, NotPrincipal={"AWS": "arn:aws:iam::1:root"})),), Verdict.FAIL),
    (WILD, "inline", lambda: (queue(policy=statement()),), Verdict.FAIL),
    (WILD, "everybody is denied", lambda: (policy(tls()),), Verdict.PASS),
    (WILD, "a service", lambda: (policy(statement(Principal={"Service": "sns.amazonaws.com"})),), Verdict.PASS),
    (WILD, "no policy", lambda: (queue(),), Verdict.NOT_APPLICABLE),
    (WILD, "not known yet", lambda: (policy(UNKNOWN),), Verdict.UNKNOWN),
    (WILD, "partly known", lambda: (policy(statement(Resource=UNKNOWN)),), Verdict.UNKNOWN),
    (VISIBLE, "longer", lambda: (mapping(), queue(visibilityTimeoutSeconds=60), function(timeout=60)), Verdict.PASS),
    (VISIBLE, "shorter", lambda: (mapping(), queue(), function(timeout=31)), Verdict.FAIL),
    (VISIBLE, "no function here", lambda: (mapping(), queue()), Verdict.NOT_APPLICABLE),
    (VISIBLE, "unknown", lambda: (mapping(), queue(), function(timeout=UNKNOWN)), Verdict.UNKNOWN),
    (MARGIN, "six times", lambda: (mapping(), queue(), function(timeout=5)), Verdict.PASS),
    (MARGIN, "less with the window", lambda: (
        mapping(maximumBatchingWindowInSeconds=1), queue(), function(timeout=5)), Verdict.FAIL),
    (MARGIN, "no queue here", lambda: (mapping(), function()), Verdict.NOT_APPLICABLE),
    (MARGIN, "unknown", lambda: (mapping(), queue(visibilityTimeoutSeconds=UNKNOWN), function()), Verdict.UNKNOWN),
    (ACTION, "a topic", lambda: (alarm(),), Verdict.PASS),
    (ACTION, "not known yet", lambda: (alarm(alarmActions=[UNKNOWN]),), Verdict.PASS),
    (ACTION, "none", lambda: (alarm(alarmActions=[]),), Verdict.FAIL),
    (ACTION, "switched off", lambda: (alarm(actionsEnabled=False),), Verdict.FAIL),
    (ACTION, "switch not known yet", lambda: (alarm(actionsEnabled=UNKNOWN),), Verdict.UNKNOWN),
    (ACTION, "part of a composite alarm", lambda: (
        alarm(alarmActions=None), one(COMPOSITE, "c", {"alarmRule": 'ALARM("a")'})), Verdict.NOT_APPLICABLE),
    (ACTION_REGION, "own Region", lambda: (alarm(),), Verdict.PASS),
    (ACTION_REGION, "another Region", lambda: (alarm(okActions=[f"arn:aws:sns:{OTHER}:1:t"]),), Verdict.FAIL),
    (ACTION_REGION, "another Region by the dependency", lambda: (
        one(ALARM, "a", {"alarmActions": [UNKNOWN]}, sources={"alarmActions": [urn(TOPIC, "t")]}),
        topic(region=OTHER, arn=UNKNOWN)), Verdict.FAIL),
    (ACTION_REGION, "unknown", lambda: (alarm(alarmActions=[UNKNOWN]),), Verdict.UNKNOWN),
]  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "claim", "build", "wanted"), LIST, ids=[f"{rule}: {claim}" for rule, claim, *_ in LIST]
)
def test_messaging_and_alarm_rules(
    rule: str, claim: str, build: Callable[[], tuple[Resource, ...]], wanted: Verdict
) -> None:
    verdict, message = ask(rule, *build())
    assert verdict is wanted, f"{claim}: {message}"


def test_a_composite_alarm_does_not_swallow_an_alarm_whose_name_is_part_of_another() -> None:
    short = alarm(name="queue", alarmActions=None)
    composite = one(COMPOSITE, "c", {"alarmRule": 'ALARM("queue-depth")'})
    assert ask(ACTION, short, composite)[0] is Verdict.FAIL, "only whole names count"
