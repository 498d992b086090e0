"""Rows about queues, topics and workers."""

import json
from collections.abc import Mapping

from tests.engine.changes import Change

PAID = {"filterPolicy": {"type": ["order-paid", "order-cancelled"]}}
PAID_SWAPPED = {"filterPolicy": {"type": ["order-cancelled", "order-paid"]}}
HOOKS = {"hook": {"endpoint": "https://hook.example.com"}, "pager": {"endpoint": "https://pager.example.com"}}
ARN_OF_LAMBDA = "arn:aws:lambda:eu-central-1:123456789012:function"
STREAM = {
    "streamArn": "arn:aws:firehose:eu-central-1:123456789012:deliverystream/new",
    "roleArn": "arn:aws:iam::123456789012:role/new",
}
QUEUES: dict[str, dict[str, object]] = {
    "thumbnails": {"visibilityTimeoutSeconds": 120},
    "account-changes": {"fifo": {"contentBasedDeduplication": True}},
}
"""The queues of dev, in its order."""
REDRIVE_CONTENTS = frozenset({"content", "policy"})
"""Runbooks name the queues that they serve, and so does their role."""


def subscriber(name: str) -> str:
    return f"messaging.fanOuts.orders.subscribers.{name}={{}}"


BASE = (
    f"messaging.fanOuts.orders.subscribers.shipping={json.dumps(PAID)}",
    f"messaging.fanOuts.orders.httpsSubscribers={json.dumps(HOOKS)}",
    'messaging.fanOuts.orders.remoteAccountIds=["210987654321"]',
    'messaging.fanOuts.payments={"fifo": {"archiveDays": 30}, "subscribers": {"ledger": {}}}',
)

CHANGES: Mapping[str, Change] = {
    "add a subscriber": Change(
        (subscriber("search"),),
        creates=("orders-search*",),
        updates=("orders-redrive-*",),
        properties=REDRIVE_CONTENTS,
    ),
    "remove a subscriber": Change(
        ('messaging.fanOuts.orders.subscribers={"billing": {}}',),
        updates=("orders-redrive-*",),
        deletes=("orders-shipping*",),
        properties=REDRIVE_CONTENTS,
    ),
    "rename nothing when subscribers change places": Change(
        (f"messaging.fanOuts.orders.subscribers={json.dumps({'shipping': PAID, 'billing': {}})}",),
        nothing=True,
    ),
    "add a queue": Change(
        ("messaging.queues.mails={}",),
        creates=("mails*",),
        updates=("queues-redrive-*",),
        properties=REDRIVE_CONTENTS,
    ),
    "remove a queue": Change(
        (f"messaging.queues={json.dumps({'thumbnails': QUEUES['thumbnails']})}",),
        updates=("queues-redrive-*",),
        deletes=("account-changes*",),
        properties=REDRIVE_CONTENTS,
    ),
    "swap the queues": Change((f"messaging.queues={json.dumps(dict(reversed(QUEUES.items())))}",), nothing=True),
    "make a queue FIFO": Change(
        ("messaging.queues.thumbnails.fifo={}",),
        updates=("thumbnails-*", "queues-redrive-*"),
        replaces=(
            *("thumbnails-queue", "thumbnails-dlq", "thumbnails-queue-policy", "thumbnails-dlq-policy"),
            *("thumbnails-redrive", "thumbnails-redrive-allow", "thumbnails-worker-mapping"),
        ),
    ),
    "change how a FIFO queue tells duplicates": Change(
        ('messaging.queues.account-changes.fifo={"deduplicationScope": "message_group"}',),
        updates=("account-changes-queue", "account-changes-dlq"),
        properties=frozenset({"contentBasedDeduplication", "deduplicationScope"}),
    ),
    "name the consumer's timeout": Change(
        ("messaging.queues.account-changes.consumerTimeoutSeconds=60",),
        updates=("account-changes-queue",),
        properties=frozenset({"visibilityTimeoutSeconds"}),
    ),
    "switch an alarm off": Change(
        ("messaging.queues.account-changes.unreadAlarmSeconds=0",), deletes=("account-changes-unread",)
    ),
    "ring later": Change(
        ("messaging.queues.account-changes.unreadAlarmSeconds=3600",),
        updates=("account-changes-unread",),
        properties=frozenset({"alarmDescription", "evaluationPeriods"}),
    ),
    "switch the dashboard on": Change(("messaging.dashboard=true",), creates=("messaging", "messaging-dashboard")),
    "add a worker": Change(
        (
            "messaging.queues.mails.visibilityTimeoutSeconds=180",
            'messaging.workers.mails-worker={"queue": "mails", "code": "examples/worker/handler"}',
        ),
        creates=("mails*",),
        updates=("queues-redrive-*",),
    ),
    "give a worker more time": Change(
        ("messaging.workers.thumbnails-worker.timeoutSeconds=15",),
        updates=("thumbnails-worker-function", "thumbnails-worker-duration"),
        properties=frozenset({"timeout", "threshold", "alarmDescription"}),
    ),
    "limit a worker": Change(
        ("messaging.workers.thumbnails-worker.maximumConcurrency=5",),
        creates=("thumbnails-worker-concurrency",),
        updates=("thumbnails-worker-mapping",),
        properties=frozenset({"scalingConfig"}),
    ),
    "stop a worker": Change(
        ("messaging.workers.thumbnails-worker.enabled=false",),
        updates=("thumbnails-worker-mapping",),
        properties=frozenset({"enabled"}),
    ),
    "switch the runbooks off": Change(
        ("messaging.redriveRunbooks=false",), deletes=("orders-redrive*", "payments-redrive*", "queues-redrive*")
    ),
    **{
        f"add a subscriber that is a {what}": Change(
            (f"messaging.fanOuts.orders.{kind}.new={json.dumps(given)}",), creates=("orders-new*",)
        )
        for what, kind, given in (
            ("queue elsewhere", "queueSubscribers", {"queueArn": "arn:aws:sqs:eu-west-1:123456789012:archive"}),
            ("web server", "httpsSubscribers", {"endpoint": "https://new.example.com"}),
            ("function", "functionSubscribers", {"functionArn": f"{ARN_OF_LAMBDA}:new"}),
            ("stream", "streamSubscribers", STREAM),
        )
    },
    "remove a web server": Change(
        (f"messaging.fanOuts.orders.httpsSubscribers={json.dumps({'hook': HOOKS['hook']})}",),
        deletes=("orders-pager*",),
    ),
    "swap the web servers": Change(
        (f"messaging.fanOuts.orders.httpsSubscribers={json.dumps(dict(reversed(HOOKS.items())))}",), nothing=True
    ),
    "let another account subscribe": Change(
        ('messaging.fanOuts.orders.remoteAccountIds=["210987654321", "310987654321"]',),
        updates=("orders-topic-policy",),
        properties=frozenset({"policy"}),
    ),
    "switch an archive off": Change(
        ("messaging.fanOuts.payments.fifo.archiveDays=0",),
        updates=("payments-topic",),
        properties=frozenset({"archivePolicy"}),
    ),
    "add a remote queue": Change(
        (f"messaging.remoteQueues={json.dumps({'news': {'topicArn': 'arn:aws:sns:eu-central-1:210987654321:news'}})}",),
        creates=("news*",),
    ),
    "build messaging in the recovery Region": Change(("messaging.recovery={}",), creates=("recovery-*",)),
    "raise the retention of a queue": Change(
        ("messaging.queues.thumbnails.retentionSeconds=604800",),
        updates=("thumbnails-queue",),
        properties=frozenset({"messageRetentionSeconds"}),
    ),
    "swap the values of a filter": Change(
        (f"messaging.fanOuts.orders.subscribers.shipping={json.dumps(PAID_SWAPPED)}",), nothing=True
    ),
}
