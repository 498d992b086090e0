"""Rules about event targets and buses: each passes, fails, does not apply, or cannot tell."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from policy.rules.core import Verdict
from policy.rules.estate import Resource

from .estates import ACCOUNT, OTHER, REGION, UNKNOWN, ask, one, urn

TARGET, RULE, QUEUE = (
    "aws:cloudwatch/eventTarget:EventTarget",
    "aws:cloudwatch/eventRule:EventRule",
    "aws:sqs/queue:Queue",
)
BUS, ARCHIVE = "aws:cloudwatch/eventBus:EventBus", "aws:cloudwatch/eventArchive:EventArchive"
TOPIC, KEY, POLICY = "aws:sns/topic:Topic", "aws:kms/key:Key", "aws:sqs/queuePolicy:QueuePolicy"
KEPT, FITS = "aws-events-target-dead-letter-queue", "aws-events-target-dead-letter-queue-fits"
LETS_IN = "aws-events-target-queue-policy"
BUS_KEPT, ARCHIVED = "aws-events-bus-dead-letter-queue", "aws-events-bus-archive"
RULE_ARN = f"arn:aws:events:{REGION}:{ACCOUNT}:rule/shop/paid"
BUS_ARN = f"arn:aws:events:{REGION}:{ACCOUNT}:event-bus/shop"
KEY_ARN = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/k"


def queue_arn(name: str, region: str = REGION, account: str = ACCOUNT) -> str:
    return f"arn:aws:sqs:{region}:{account}:{name}"


def target(**props: Any) -> Resource:
    given = {"arn": queue_arn("q"), "rule": "paid", "deadLetterConfig": {"arn": queue_arn("dlq")}} | props
    return one(TARGET, "t", {key: value for key, value in given.items() if value is not None})


def queue(name: str = "q", region: str = REGION, **props: Any) -> Resource:
    return one(QUEUE, name, {"arn": queue_arn(name, region), "url": f"https://{name}", "region": region} | props)


def rule(**props: Any) -> Resource:
    return one(RULE, "paid", {"arn": RULE_ARN, "name": "paid"} | props)


def statement(**fields: Any) -> dict[str, Any]:
    return {
        "Effect": "Allow",
        "Principal": {"Service": "events.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": queue_arn("q"),
    } | fields


def source(operator: str = "ArnEquals", value: str = RULE_ARN, key: str = "aws:SourceArn") -> dict[str, Any]:
    return {"Condition": {operator: {key: value}}}


TLS = statement(Effect="Deny", Principal="*", Action="sqs:*", Condition={"Bool": {"aws:SecureTransport": "false"}})


def policy(*statements_: dict[str, Any]) -> Resource:
    return one(POLICY, "p", {"queueUrl": "https://q", "policy": json.dumps({"Statement": list(statements_)})})


def key(*statements_: dict[str, Any], **props: Any) -> Resource:
    text = {"policy": json.dumps({"Statement": list(statements_)})} if statements_ else {}
    return one(KEY, "k", {"arn": KEY_ARN, "id": "k"} | text | props)


def use(**fields: Any) -> dict[str, Any]:
    return statement(Action=["kms:Decrypt", "kms:GenerateDataKey*"], Resource="*", **fields)


def behind(*statements_: dict[str, Any]) -> tuple[Resource, ...]:
    return target(), rule(), queue(), policy(*statements_)


def encrypted(*statements_: dict[str, Any]) -> tuple[Resource, ...]:
    return target(), rule(), queue(kmsMasterKeyId=KEY_ARN), policy(statement()), key(*statements_)


def bus(**props: Any) -> Resource:
    return one(BUS, "shop", {"arn": BUS_ARN, "name": "shop"} | props)


DROPPED = {"deadLetterConfig": None}
LIST: list[tuple[str, str, Callable[[], tuple[Resource, ...]], Verdict]] = [
    (KEPT, "given", lambda: (target(),), Verdict.PASS),
    (KEPT, "not known yet", lambda: (target(deadLetterConfig=UNKNOWN),), Verdict.PASS),
    (KEPT, "its queue not known yet", lambda: (target(deadLetterConfig={"arn": UNKNOWN}),), Verdict.PASS),
    (KEPT, "none", lambda: (target(**DROPPED),), Verdict.FAIL),
    (KEPT, "empty", lambda: (target(deadLetterConfig={}),), Verdict.FAIL),
    (KEPT, "none, a function", lambda: (target(arn="arn:aws:lambda:x:1:function:f", **DROPPED),), Verdict.FAIL),
    (KEPT, "a topic of this stack", lambda: (target(arn="t1", **DROPPED), one(TOPIC, "t1")), Verdict.NOT_APPLICABLE),
    (KEPT, "a topic of another stack", lambda: (
        target(arn=f"arn:aws:sns:{REGION}:{ACCOUNT}:t", **DROPPED),), Verdict.NOT_APPLICABLE),
    (KEPT, "a topic by the dependencies", lambda: (
        one(TARGET, "t", {"arn": UNKNOWN}, sources={"arn": [urn(TOPIC, "x")]}), one(TOPIC, "x")),
     Verdict.NOT_APPLICABLE),
    (KEPT, "a queue by the dependencies", lambda: (
        one(TARGET, "t", {"arn": UNKNOWN}, sources={"arn": [urn(QUEUE, "q")]}), queue()), Verdict.FAIL),
    (KEPT, "a log group", lambda: (
        target(arn=f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:/aws/events/jobs", **DROPPED),), Verdict.NOT_APPLICABLE),
    (KEPT, "an automation", lambda: (
        target(arn=f"arn:aws:ssm:{REGION}:{ACCOUNT}:automation-definition/check", **DROPPED),), Verdict.NOT_APPLICABLE),
    (KEPT, "nobody knows what", lambda: (one(TARGET, "t", {"arn": UNKNOWN}),), Verdict.UNKNOWN),
    (FITS, "a standard queue next to it", lambda: (target(), queue("dlq")), Verdict.PASS),
    (FITS, "of another stack", lambda: (target(),), Verdict.PASS),
    (FITS, "FIFO", lambda: (target(), queue("dlq", fifoQueue=True)), Verdict.FAIL),
    (FITS, "FIFO of another stack", lambda: (
        target(deadLetterConfig={"arn": queue_arn("d.fifo")}),), Verdict.FAIL),
    (FITS, "another Region", lambda: (
        target(deadLetterConfig={"arn": queue_arn("d", OTHER)}), queue("d", OTHER)), Verdict.FAIL),
    (FITS, "another Region, another stack", lambda: (
        target(deadLetterConfig={"arn": queue_arn("d", OTHER)}),), Verdict.FAIL),
    (FITS, "another account", lambda: (
        target(deadLetterConfig={"arn": queue_arn("d", REGION, "210987654321")}), rule()), Verdict.FAIL),
    (FITS, "none", lambda: (target(**DROPPED),), Verdict.NOT_APPLICABLE),
    (FITS, "not known yet", lambda: (target(deadLetterConfig={"arn": UNKNOWN}),), Verdict.UNKNOWN),
    (FITS, "found by the dependencies", lambda: (
        one(TARGET, "t", {"deadLetterConfig": {"arn": UNKNOWN}}, sources={"deadLetterConfig": [urn(QUEUE, "dlq")]}),
        queue("dlq", arn=UNKNOWN, fifoQueue=True)), Verdict.FAIL),
    (LETS_IN, "for the rule", lambda: behind(TLS, statement(**source())), Verdict.PASS),
    (LETS_IN, "for rules of the bus", lambda: behind(
        statement(**source("ArnLike", f"arn:aws:events:*:{ACCOUNT}:rule/shop/*"))), Verdict.PASS),
    (LETS_IN, "for the account", lambda: behind(
        statement(**source("StringEquals", ACCOUNT, "aws:SourceAccount"))), Verdict.PASS),
    (LETS_IN, "for everybody", lambda: behind(statement(Principal="*", Action="sqs:*")), Verdict.PASS),
    (LETS_IN, "inline", lambda: (
        target(), rule(), queue(policy=json.dumps({"Statement": [statement()]}))), Verdict.PASS),
    (LETS_IN, "no policy", lambda: (target(), rule(), queue()), Verdict.FAIL),
    (LETS_IN, "another rule", lambda: behind(statement(**source(value=f"{RULE_ARN}-other"))), Verdict.FAIL),
    (LETS_IN, "another account", lambda: behind(
        statement(**source("StringEquals", "210987654321", "aws:SourceAccount"))), Verdict.FAIL),
    (LETS_IN, "another service", lambda: behind(statement(Principal={"Service": "sns.amazonaws.com"})), Verdict.FAIL),
    (LETS_IN, "another action", lambda: behind(statement(Action="sqs:ReceiveMessage")), Verdict.FAIL),
    (LETS_IN, "another queue", lambda: behind(statement(Resource=queue_arn("other"))), Verdict.FAIL),
    (LETS_IN, "denied", lambda: behind(statement(), statement(Effect="Deny")), Verdict.FAIL),
    (LETS_IN, "denied under a condition nobody knows", lambda: behind(
        statement(), statement(Effect="Deny", **source("StringNotEquals", "o-1", "aws:PrincipalOrgID"))),
     Verdict.UNKNOWN),
    (LETS_IN, "by exception", lambda: behind(statement(Action=None, NotAction="sqs:DeleteQueue")), Verdict.UNKNOWN),
    (LETS_IN, "a key nobody knows", lambda: (
        target(), rule(), queue(kmsMasterKeyId=UNKNOWN), policy(statement())), Verdict.UNKNOWN),
    (LETS_IN, "a key of another stack", lambda: (
        target(), rule(), queue(kmsMasterKeyId=KEY_ARN), policy(statement())), Verdict.PASS),
    (LETS_IN, "a condition nobody knows", lambda: behind(
        statement(**source("StringEquals", "o-1", "aws:PrincipalOrgID"))), Verdict.UNKNOWN),
    (LETS_IN, "the policy is not known yet", lambda: (
        target(), rule(), queue(), one(POLICY, "p", {"queueUrl": "https://q", "policy": UNKNOWN})), Verdict.UNKNOWN),
    (LETS_IN, "the rule's ARN is not known yet", lambda: (
        target(), rule(arn=UNKNOWN), queue(), policy(statement(**source()))), Verdict.UNKNOWN),
    (LETS_IN, "a dead-letter queue that lets nobody in", lambda: (
        target(arn="arn:aws:lambda:x:1:function:f"), rule(), queue("dlq")), Verdict.FAIL),
    (LETS_IN, "queues of other stacks", lambda: (target(), rule()), Verdict.NOT_APPLICABLE),
    (LETS_IN, "a key that lets it in", lambda: encrypted(use()), Verdict.PASS),
    (LETS_IN, "a key for another service", lambda: encrypted(
        use(Principal={"Service": "sns.amazonaws.com"})), Verdict.FAIL),
    (LETS_IN, "a key for decryption only", lambda: encrypted(
        statement(Action="kms:Decrypt", Resource="*")), Verdict.FAIL),
    (LETS_IN, "a key with the default policy", encrypted, Verdict.FAIL),
    (LETS_IN, "a key with a condition on the source", lambda: encrypted(use(**source())), Verdict.NOTE),
    (LETS_IN, "a key whose policy is not known yet", lambda: (
        *encrypted()[:-1], key(policy=UNKNOWN)), Verdict.UNKNOWN),
    (LETS_IN, "a key with a policy of its own", lambda: (
        *encrypted(), one("aws:kms/keyPolicy:KeyPolicy", "kp", {
            "keyId": "k", "policy": json.dumps({"Statement": [use()]})})), Verdict.PASS),
    (LETS_IN, "the AWS managed key is another rule's", lambda: (
        target(), rule(), queue(kmsMasterKeyId="alias/aws/sqs"), policy(statement())), Verdict.PASS),
    (BUS_KEPT, "AWS's key", lambda: (bus(),), Verdict.NOT_APPLICABLE),
    (BUS_KEPT, "a customer key, nothing keeps", lambda: (bus(kmsKeyIdentifier=KEY_ARN),), Verdict.FAIL),
    (BUS_KEPT, "kept under SQS's key", lambda: (
        bus(kmsKeyIdentifier=KEY_ARN, deadLetterConfig={"arn": queue_arn("d")}), queue("d"), key(use())), Verdict.PASS),
    (BUS_KEPT, "kept under the same key", lambda: (
        bus(kmsKeyIdentifier=KEY_ARN, deadLetterConfig={"arn": queue_arn("d")}),
        queue("d", kmsMasterKeyId=KEY_ARN), key(use())), Verdict.FAIL),
    (BUS_KEPT, "kept under the same key of another stack", lambda: (
        bus(kmsKeyIdentifier=KEY_ARN, deadLetterConfig={"arn": queue_arn("d")}),
        queue("d", kmsMasterKeyId=KEY_ARN)), Verdict.FAIL),
    (BUS_KEPT, "not known yet", lambda: (
        bus(kmsKeyIdentifier=UNKNOWN, deadLetterConfig={"arn": UNKNOWN}),), Verdict.PASS),
    (ARCHIVED, "archived", lambda: (bus(), one(ARCHIVE, "a", {"eventSourceArn": BUS_ARN})), Verdict.PASS),
    (ARCHIVED, "another bus is", lambda: (bus(), one(ARCHIVE, "a", {"eventSourceArn": f"{BUS_ARN}-b"})), Verdict.FAIL),
    (ARCHIVED, "not archived", lambda: (bus(),), Verdict.FAIL),
    (ARCHIVED, "not known yet", lambda: (bus(), one(ARCHIVE, "a", {"eventSourceArn": UNKNOWN})), Verdict.UNKNOWN),
    (ARCHIVED, "by the dependencies", lambda: (
        bus(arn=UNKNOWN), one(
            ARCHIVE, "a", {"eventSourceArn": UNKNOWN}, sources={"eventSourceArn": [urn(BUS, "shop")]})), Verdict.PASS),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "claim", "build", "wanted"), LIST, ids=[f"{name}: {claim}" for name, claim, *_ in LIST]
)
def test_event_rules(name: str, claim: str, build: Callable[[], tuple[Resource, ...]], wanted: Verdict) -> None:
    verdict, message = ask(name, *build())
    assert verdict is wanted, f"{claim}: {message}"


def test_the_message_says_which_queue_and_for_whom() -> None:
    _, message = ask(LETS_IN, *behind(TLS))
    assert message == (
        f"queue q: no statement of its policy lets events.amazonaws.com send on behalf of {RULE_ARN}: EventBridge"
        " delivers nothing to it"
    )
