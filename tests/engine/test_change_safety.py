"""What a change of the settings may touch, row by row, in the plan of the real engine.

A later pattern adds its rows to ``CHANGES``. Each row is one edit of a stack that is up; whatever the plan does beyond
what the row allows fails, and a replacement or a deletion that the row does not name always does.
"""

import dataclasses
import fnmatch
import json
from collections.abc import Iterator, Mapping

import pytest

from tests.engine.harness import INTERNAL, EngineStack, Outcome, Workspace, settings_of

RULES = [
    {"name": "daily", "schedule": "cron(0 3 ? * * *)", "scheduleTimezone": "Europe/Berlin", "deleteAfterDays": 14},
    {"name": "weekly", "schedule": "cron(0 5 ? * SUN *)", "deleteAfterDays": 90},
]
MONTHLY = {"name": "monthly", "schedule": "cron(0 7 1 * ? *)", "deleteAfterDays": 200}
PAID = {"filterPolicy": {"type": ["order-paid", "order-cancelled"]}}
PAID_SWAPPED = {"filterPolicy": {"type": ["order-cancelled", "order-paid"]}}
DAILY = {"cron": "cron(0 2 ? * * *)", "retainDays": 14, "copies": {"eu-west-1": {"retainDays": 14}}}
NOON = {"everyHours": 12, "startTime": "00:30", "retainDays": 7}
YEARLY = {"cron": "cron(0 4 1 1 ? *)", "retainDays": 30, "archiveDays": 335}
IMAGES = {"target": "images", "schedules": {"weekly": {"cron": "cron(0 4 ? * SUN *)", "retainDays": 30}}}
SNAPSHOTS = {
    "overdueAlarm": False,
    "anyTargetTag": True,
    "targetTags": {"app": "shop", "snapshots": "yes"},
    "schedules": {"daily": DAILY, "noon": NOON},
}
SNAPSHOTS_SWAPPED = {
    "schedules": {"noon": NOON, "daily": DAILY},
    "targetTags": {"snapshots": "yes", "app": "shop"},
    "anyTargetTag": True,
    "overdueAlarm": False,
}
DATABASES = {"shop": {"identifier": "shop", "snapshots": {"before-v2": {}}}, "crm": {"identifier": "crm"}}

COPY_VAULTS = {
    name: {"vaultArn": f"arn:aws:backup:{region}:210987654321:backup-vault:{name}"}
    for name, region in (("north", "eu-north-1"), ("here", "eu-central-1"))
}
SELECTIONS = {
    "legacy": {"tags": {"app": "legacy", "tier": "data"}},
    "tables": {"resourceArns": ["arn:aws:dynamodb:*:*:table/a*", "arn:aws:dynamodb:*:*:table/b*"]},
}
SELECTIONS_SWAPPED = {
    "tables": {"resourceArns": SELECTIONS["tables"]["resourceArns"][::-1]},
    "legacy": {"tags": {"tier": "data", "app": "legacy"}},
}
TABLE = "arn:aws:dynamodb:eu-central-1:123456789012:table"
TABLES: dict[str, object] = {
    "resourceType": "DynamoDB",
    "resourceArns": [f"{TABLE}/orders", f"{TABLE}/stock"],
    "restoreMetadataOverrides": {"encryptionType": "Default"},
}
TABLES_SWAPPED = {**TABLES, "resourceArns": [f"{TABLE}/stock", f"{TABLE}/orders"]}
CONTROLS: dict[str, dict[str, object]] = {
    "BACKUP_RESOURCES_PROTECTED_BY_BACKUP_PLAN": {"scope": {"resourceTypes": ["EBS", "EFS"]}},
    "BACKUP_RESOURCES_PROTECTED_BY_CROSS_REGION": {"regions": ["eu-west-1", "eu-north-1"]},
    "BACKUP_PLAN_MIN_FREQUENCY_AND_MIN_RETENTION_CHECK": {"frequencyHours": 24, "retentionDays": 14},
}
CONTROLS_SWAPPED: dict[str, dict[str, object]] = {
    "BACKUP_PLAN_MIN_FREQUENCY_AND_MIN_RETENTION_CHECK": {"retentionDays": 14, "frequencyHours": 24},
    "BACKUP_RESOURCES_PROTECTED_BY_CROSS_REGION": {"regions": ["eu-north-1", "eu-west-1"]},
    "BACKUP_RESOURCES_PROTECTED_BY_BACKUP_PLAN": {"scope": {"resourceTypes": ["EFS", "EBS"]}},
}
REPORTS = {
    "jobs": {"template": "BACKUP_JOB_REPORT", "formats": ["CSV", "JSON"]},
    "controls": {"template": "CONTROL_COMPLIANCE_REPORT"},
}
REPORTS_SWAPPED = {
    "controls": {"template": "CONTROL_COMPLIANCE_REPORT"},
    "jobs": {"template": "BACKUP_JOB_REPORT", "formats": ["JSON", "CSV"]},
}

HOOKS = {"hook": {"endpoint": "https://hook.example.com"}, "pager": {"endpoint": "https://pager.example.com"}}
ARN_OF_LAMBDA = "arn:aws:lambda:eu-central-1:123456789012:function"
STREAM = {
    "streamArn": "arn:aws:firehose:eu-central-1:123456789012:deliverystream/new",
    "roleArn": "arn:aws:iam::123456789012:role/new",
}

PAIRS = [
    {"a": "workloads", "b": "shared", "decision": "allow"},
    {"a": "lab", "b": "workloads", "decision": "allow"},
]
SEGMENTS: dict[str, dict[str, object]] = {
    "workloads": {"cidrs": ["10.10.0.0/20"]},
    "shared": {"cidrs": ["10.12.0.0/20", "10.12.128.0/17"]},
    "lab": {"cidrs": ["10.13.0.0/16"]},
    "on-premises": {"cidrs": ["10.200.0.0/16"], "onPremises": True},
}
SEGMENTS_SWAPPED: dict[str, dict[str, object]] = {
    "on-premises": {"onPremises": True, "cidrs": ["10.200.0.0/16"]},
    "lab": {"cidrs": ["10.13.0.0/16"]},
    "shared": {"cidrs": ["10.12.128.0/17", "10.12.0.0/20"]},
    "workloads": {"cidrs": ["10.10.0.0/20"]},
}
PAIRS_SWAPPED = [
    {"a": "workloads", "b": "lab", "decision": "allow"},
    {"a": "shared", "b": "workloads", "decision": "allow"},
]
MORE_SPOKES: dict[str, object] = {
    "cidr": "10.12.128.0/20",
    "availabilityZones": ["eu-central-1a", "eu-central-1b"],
    "tiers": ["private", "transit"],
    "natGateways": "none",
    "attachment": {"segment": "shared"},
}
PRIMARY_DEVICE: dict[str, object] = {"ipAddress": "203.0.113.10", "bgpAsn": 65010}
SECONDARY_DEVICE: dict[str, object] = {"ipAddress": "198.51.100.10", "bgpAsn": 65010}
MORE_DEVICES = {"tertiary": {"ipAddress": "192.0.2.10", "bgpAsn": 65010}}
BEHIND = ["10.200.0.0/17"]
SITE = {"customerGateways": {"primary": PRIMARY_DEVICE, "secondary": SECONDARY_DEVICE}, "sitePrefixes": BEHIND}
SITE_SWAPPED = {"sitePrefixes": BEHIND, "customerGateways": dict(reversed(SITE["customerGateways"].items()))}
RULE = {"domainName": "corp.example.com", "targets": [{"ip": "10.200.0.53"}, {"ip": "10.200.1.53"}]}
LINES = {name: {"connectionId": f"dxcon-{name}1a2b3c"} for name in ("fg", "fh")}
APPLIANCE = {"peerAddress": "10.200.0.20", "insideCidrBlocks": ["169.254.100.0/29"], "bgpAsn": 65020}
ON_PREMISES: dict[str, object] = {
    "sites": {"berlin": SITE},
    "directConnect": {
        "amazonSideAsn": 64520,
        "allowedPrefixes": ["10.10.0.0/20", "10.12.0.0/16", "10.99.0.0/24"],
        "sitePrefixes": BEHIND,
        "connections": LINES,
    },
    "connect": {"sdwan": {"over": "directConnect", "peers": {"first": APPLIANCE}}},
    "resolver": {
        "inbound": {"clientCidrs": {"berlin": "10.200.0.0/16"}},
        "outbound": {},
        "rules": {"corporate": RULE},
    },
}
OTHER_SITE = {
    "customerGateways": {"primary": {"ipAddress": "192.0.2.20", "bgpAsn": 65011}},
    "sitePrefixes": ["10.200.128.0/17"],
}
OTHER_APPLIANCE = {"peerAddress": "10.200.0.21", "insideCidrBlocks": ["169.254.100.8/29"], "bgpAsn": 65020}
IN_THE_NETWORK = {
    "over": "network",
    "peers": {"first": {"peerAddress": "10.10.0.20", "insideCidrBlocks": ["169.254.101.0/29"], "bgpAsn": 65021}},
}
OTHER_RULE = {"domainName": "factory.example.com", "targets": [{"ip": "10.200.2.53"}]}
FAR_HUB = {"amazonSideAsn": 64514, "segments": {name: {} for name in SEGMENTS}, "reachability": PAIRS}

PROVIDER = {
    "requester": {"network": "network", "tiers": ["private"]},
    "accepter": {"vpcId": "vpc-12345678", "accountId": "210987654321", "cidrs": ["192.168.248.0/21"]},
    "accepted": True,
}

BASE = (
    'network.interfaceEndpoints=["sns", "sqs"]',
    f"backup.plans.daily.rules={json.dumps(RULES)}",
    f"backup.plans.daily.selections={json.dumps(SELECTIONS)}",
    f"backup.copyVaults={json.dumps(COPY_VAULTS)}",
    f"messaging.fanOuts.orders.subscribers.shipping={json.dumps(PAID)}",
    f"messaging.fanOuts.orders.httpsSubscribers={json.dumps(HOOKS)}",
    'messaging.fanOuts.orders.remoteAccountIds=["210987654321"]',
    'messaging.fanOuts.payments={"fifo": {"archiveDays": 30}, "subscribers": {"ledger": {}}}',
    f"restoreTesting.selections.tables={json.dumps(TABLES)}",
    'restoreTesting.recoveryPointTypes=["SNAPSHOT", "CONTINUOUS"]',
    f"backupAudit.frameworks.backups.controls={json.dumps(CONTROLS)}",
    f"backupAudit.reports={json.dumps(REPORTS)}",
    'backupAudit.configRecorder={"resourceTypes": ["AWS::EFS::FileSystem", "AWS::S3::Bucket"]}',
    f"snapshots.policies.daily={json.dumps(SNAPSHOTS)}",
    f"snapshots.databases={json.dumps(DATABASES)}",
    f"transitGateway.segments={json.dumps(SEGMENTS)}",
    f"transitGateway.reachability={json.dumps(PAIRS)}",
    'transitGateway.cidrBlocks=["10.99.0.0/24"]',
    *(f"onPremises.{key}={json.dumps(value)}" for key, value in ON_PREMISES.items()),
)
"""The stack that the rows change: dev with two entries in every list, so that they can change places."""

ALL_TAGGED = "*"
BUS_RULE = {"source": ["shop"], "detail-type": ["order-paid"]}
ACCOUNTING = {"eventPattern": BUS_RULE, "targets": {"accounting": {}}}
RUNBOOK = "shop-replay"
"""The replay runbook of the bus: its default names all rules."""
QUEUES: dict[str, dict[str, object]] = {
    "thumbnails": {"visibilityTimeoutSeconds": 120},
    "account-changes": {"fifo": {"contentBasedDeduplication": True}},
}
"""The queues of dev, in its order."""
REDRIVE_CONTENTS = frozenset({"content", "policy"})
"""Runbooks name the queues that they serve, and so does their role."""


@dataclasses.dataclass(frozen=True)
class Change:
    """One edit of the settings and what it may touch."""

    edits: tuple[str, ...]
    """As for ``--set``."""
    creates: tuple[str, ...] = ()
    """Patterns of resource names that appear."""
    updates: tuple[str, ...] = ()
    """Patterns of resource names that change in place."""
    deletes: tuple[str, ...] = ()
    """Patterns of resource names that go."""
    replaces: tuple[str, ...] = ()
    """Patterns of resource names that are replaced, which must be named here and hold no data."""
    properties: frozenset[str] | None = None
    """The only properties that may change in place; None: any."""
    nothing: bool = False
    """The plan must be empty."""


def subscriber(name: str) -> str:
    return f"messaging.fanOuts.orders.subscribers.{name}={{}}"


def bus_rules(**rules: dict[str, object]) -> str:
    return f"messaging.eventBuses.shop.rules={json.dumps(rules)}"


ZONES = 'network.availabilityZones=["eu-central-1a", "eu-central-1b", "eu-central-1c"]'
ASKED_TOO_MUCH = ("resolver-inbound-queries", "resolver-outbound-queries")
CHANGES: Mapping[str, Change] = {
    "no change": Change((), nothing=True),
    "add an AZ": Change(
        (ZONES,),
        creates=("*eu-central-1c*",),
        # One AZ may be lost, so a further one lets more queries pass before the alarm.
        updates=("network-endpoint-*", "network-attachment", "resolver-inbound", "resolver-outbound", *ASKED_TOO_MUCH),
        properties=frozenset({"subnetIds", "ipAddresses", "threshold"}),
    ),
    "add an AZ in front": Change(
        ('network.availabilityZones=["eu-central-1c", "eu-central-1a", "eu-central-1b"]',),
        creates=("*eu-central-1c*",),
        updates=("network-endpoint-*", "network-attachment", "resolver-inbound", "resolver-outbound", *ASKED_TOO_MUCH),
        properties=frozenset({"subnetIds", "ipAddresses", "threshold"}),
    ),
    "add a tier": Change(
        ('transitGateway.spokes.tools.tiers=["private", "data", "transit"]',), creates=("spoke-tools-*data*",)
    ),
    "add an AZ to a spoke": Change(
        ('transitGateway.spokes.tools.availabilityZones=["eu-central-1c", "eu-central-1a", "eu-central-1b"]',),
        creates=("spoke-tools-*eu-central-1c*",),
        updates=("spoke-tools-attachment",),
        properties=frozenset({"subnetIds"}),
    ),
    "add a spoke": Change(
        (f"transitGateway.spokes.a-new-one={json.dumps(MORE_SPOKES)}",),
        creates=("spoke-a-new-one*", "resolver-rule-*-to-a-new-one", "resolver-queries-of-a-new-one"),
    ),
    "detach the network": Change(("transitGateway.attachments={}",), deletes=("network-attachment*",)),
    "add a segment": Change(
        ('transitGateway.segments.a-new-one={"cidrs": ["10.14.0.0/16"]}',), creates=("hub-a-new-one",)
    ),
    "allow a further pair": Change(
        (f"transitGateway.reachability={json.dumps([{'a': 'lab', 'b': 'shared', 'decision': 'allow'}, *PAIRS])}",),
        creates=("spoke-tools-attachment-propagation-lab", "spoke-tools-attachment-private-*-10.13.0.0-16"),
    ),
    "deny a pair": Change(
        (f"transitGateway.reachability={json.dumps(PAIRS[1:])}",),
        deletes=(
            *("network-attachment-propagation-shared", "network-attachment-*-10.12.0.0-20"),
            *("network-attachment-*-10.12.128.0-17", "spoke-tools-attachment-propagation-workloads"),
            "spoke-tools-attachment-private-*-10.10.0.0-20",
        ),
    ),
    "add a CIDR": Change(
        (
            'network.secondaryCidrs=["10.10.16.0/24"]',
            'transitGateway.segments.workloads.cidrs=["10.10.16.0/24", "10.10.0.0/20"]',
        ),
        creates=(
            *("network-cidr-*", "network-endpoints-from-*"),
            *("spoke-tools-attachment-private-*-10.10.16.0-24", "recovery-accepter-*-10.10.16.0-24"),
        ),
    ),
    "move a spoke to another segment": Change(
        (
            'transitGateway.segments.shared.cidrs=["10.12.128.0/17"]',
            'transitGateway.segments.lab.cidrs=["10.12.0.0/20", "10.13.0.0/16"]',
            "transitGateway.spokes.tools.attachment.segment=lab",
        ),
        updates=("spoke-tools-attachment",),
        # EC2 has no call that changes an association; nothing else of the spoke is made anew.
        replaces=("spoke-tools-attachment-association",),
        properties=frozenset({"tags", "tagsAll"}),
    ),
    "swap segments, pairs and their ends": Change(
        (
            f"transitGateway.segments={json.dumps(SEGMENTS_SWAPPED)}",
            f"transitGateway.reachability={json.dumps(PAIRS_SWAPPED)}",
        ),
        nothing=True,
    ),
    "route a summary instead of single blocks": Change(
        ('transitGateway.spokes.tools.attachment.destinations=["10.0.0.0/8"]',),
        creates=("spoke-tools-attachment-private-*-10.0.0.0-8",),
        deletes=("spoke-tools-attachment-private-*-10.10.0.0-20",),
    ),
    "use central egress": Change(
        (
            "transitGateway.egressAttachmentId=tgw-attach-0123456789abcdef0",
            "transitGateway.segments.shared.egress=allow",
        ),
        creates=(
            *("hub-egress", "hub-routes-shared-*", "spoke-tools-attachment-propagation-egress"),
            "spoke-tools-attachment-private-*-0.0.0.0-0",
        ),
    ),
    "share the hub": Change(
        ('transitGateway.share={"principals": ["210987654321"]}',),
        creates=("hub-share*",),
        updates=("hub",),
        properties=frozenset({"autoAcceptSharedAttachments"}),
    ),
    "join a hub of the recovery Region": Change(
        (f"recoveryTransitGateway={json.dumps(FAR_HUB)}", "hubPeering={}"),
        creates=(
            *("recovery-hub*", "hub-peering*", "recovery-hub-routes-*"),
            *("*-propagation-peering",),
        ),
    ),
    "add a site": Change((f"onPremises.sites.a-new-one={json.dumps(OTHER_SITE)}",), creates=("site-a-new-one*",)),
    "add a device to a site": Change(
        (f"onPremises.sites.berlin.customerGateways.tertiary={json.dumps(MORE_DEVICES['tertiary'])}",),
        creates=("site-berlin-tertiary-*",),
        updates=("site-berlin-site-down",),
        properties=frozenset({"metricQueries"}),
    ),
    "swap the devices of a site": Change((f"onPremises.sites.berlin={json.dumps(SITE_SWAPPED)}",), nothing=True),
    # The connection moves to the new customer gateway: tunnels keep their addresses and keys.
    "give a device another address": Change(
        ("onPremises.sites.berlin.customerGateways.primary.ipAddress=203.0.113.11",),
        updates=("site-berlin-primary-connection",),
        replaces=("site-berlin-primary-gateway",),
        properties=frozenset({"customerGatewayId"}),
    ),
    "tune a tunnel": Change(
        ('onPremises.sites.berlin.customerGateways.primary.tunnel2={"dpdTimeoutSeconds": 40}',),
        updates=("site-berlin-primary-connection",),
        properties=frozenset({"tunnel2DpdTimeoutSeconds"}),
    ),
    "allow a further prefix": Change(
        ('onPremises.directConnect.allowedPrefixes=["10.13.0.0/16", "10.10.0.0/20", "10.12.0.0/16", "10.99.0.0/24"]',),
        updates=("direct-connect-gateway-association",),
        properties=frozenset({"allowedPrefixes"}),
    ),
    "swap the lines": Change(
        (f"onPremises.directConnect.connections={json.dumps(dict(reversed(LINES.items())))}",), nothing=True
    ),
    "add a Connect peer": Change(
        (f"onPremises.connect.sdwan.peers.second={json.dumps(OTHER_APPLIANCE)}",),
        creates=("connect-sdwan-peer-second",),
    ),
    # The appliances find the hub's end of their tunnels from every subnet but those of the attachment.
    "let appliances in the network join by Connect": Change(
        (f"onPremises.connect.lan={json.dumps(IN_THE_NETWORK)}",),
        creates=(
            *("connect-lan*", "network-attachment-public-*-10.99.0.0-24", "network-attachment-private-*-10.99.0.0-24"),
            "network-attachment-data-*-10.99.0.0-24",
        ),
    ),
    "add a resolver rule": Change(
        (f"onPremises.resolver.rules.a-new-one={json.dumps(OTHER_RULE)}",),
        creates=("resolver-rule-a-new-one*", "resolver-outbound-to-10.200.2.53-*"),
    ),
    "add a client of the resolver": Change(
        ("onPremises.resolver.inbound.clientCidrs.a-new-one=10.201.0.0/16",),
        creates=("resolver-inbound-from-a-new-one-*",),
    ),
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
    "add a backup rule": Change(
        (f"backup.plans.daily.rules={json.dumps([*RULES, MONTHLY])}",),
        updates=("backup-daily-plan",),
        properties=frozenset({"rules"}),
    ),
    "add a backup plan": Change(
        ("backup.defaultPlan=daily", f"backup.plans.monthly={json.dumps({'rules': [MONTHLY]})}"),
        creates=("backup-monthly*",),
    ),
    "add a copy of backups": Change(
        ('backup.copyVaults.bunker={"vaultArn": "arn:aws:backup:eu-central-1:210987654321:backup-vault:bunker"}',),
        updates=("backup-daily-plan",),
        properties=frozenset({"rules"}),
    ),
    "add a selection": Change(
        (f"backup.plans.daily.selections.volumes={json.dumps({'tags': {'app': 'volumes'}})}",),
        creates=("backup-daily-volumes",),
    ),
    "change a selection": Change(
        ("backup.plans.daily.selections.legacy.tags.app=new",), replaces=("backup-daily-legacy",)
    ),
    "add an air-gapped vault": Change(
        ('backup.airGappedVault={"minRetentionDays": 7, "maxRetentionDays": 400}',),
        creates=("backup-air-gapped*",),
        updates=("backup-daily-plan",),
        properties=frozenset({"rules"}),
    ),
    "lock the vaults": Change(
        ('backup.vault.lock={"mode": "governance", "minRetentionDays": 7}',),
        creates=("backup-lock", "recovery-backup-lock"),
    ),
    "swap the copy vaults, the selections and their ARNs": Change(
        (
            f"backup.copyVaults={json.dumps(dict(reversed(COPY_VAULTS.items())))}",
            f"backup.plans.daily.selections={json.dumps(SELECTIONS_SWAPPED)}",
        ),
        nothing=True,
    ),
    "raise the retention of backups": Change(
        ("backup.plans.daily.rules[0].deleteAfterDays=60",),
        updates=("backup-daily-plan",),
        properties=frozenset({"rules"}),
    ),
    "raise the retention of a queue": Change(
        ("messaging.queues.thumbnails.retentionSeconds=604800",),
        updates=("thumbnails-queue",),
        properties=frozenset({"messageRetentionSeconds"}),
    ),
    "add a rule": Change(
        (bus_rules(paid=ACCOUNTING, sent={"eventPattern": {"source": ["x"]}, "targets": {"stock": {}}}),),
        creates=("shop-sent*",),
        updates=(RUNBOOK,),
        properties=frozenset({"content"}),
    ),
    "replace a rule by another": Change(
        (bus_rules(sent=ACCOUNTING),), creates=("shop-sent*",), updates=(RUNBOOK,), deletes=("shop-paid*",)
    ),
    "add a target": Change(
        (bus_rules(paid={**ACCOUNTING, "targets": {"accounting": {}, "mail": {}}}),), creates=("shop-paid-mail*",)
    ),
    "replace a target by another": Change(
        (bus_rules(paid={**ACCOUNTING, "targets": {"mail": {}}}),),
        creates=("shop-paid-mail*",),
        deletes=("shop-paid-accounting*",),
    ),
    "change the pattern of a rule": Change(
        (bus_rules(paid={**ACCOUNTING, "eventPattern": {"source": ["shop", "outlet"]}}),),
        updates=("shop-paid",),
        properties=frozenset({"eventPattern"}),
    ),
    "swap the fields of a pattern": Change(
        (bus_rules(paid={**ACCOUNTING, "eventPattern": dict(reversed(BUS_RULE.items()))}),), nothing=True
    ),
    "keep the archive longer": Change(
        ("messaging.eventBuses.shop.archiveRetentionDays=60",),
        updates=("shop-archive",),
        properties=frozenset({"retentionDays"}),
    ),
    "raise the retention of flow logs": Change(
        ("network.flowLogs.retentionDays=90",),
        updates=("network-flow-logs",),
        properties=frozenset({"retentionInDays"}),
    ),
    "add a tag": Change(
        ("tags.cost-center=four",),
        updates=(ALL_TAGGED,),
        properties=frozenset({"tags", "tagsAll", "rules", "policyDetails"}),
    ),
    "add a control": Change(
        ("backupAudit.frameworks.backups.controls.BACKUP_RECOVERY_POINT_ENCRYPTED={}",),
        updates=("backup-audit-framework-backups",),
        properties=frozenset({"controls"}),
    ),
    "raise what a control demands": Change(
        ("backupAudit.frameworks.backups.controls.BACKUP_PLAN_MIN_FREQUENCY_AND_MIN_RETENTION_CHECK.retentionDays=35",),
        updates=("backup-audit-framework-backups",),
        properties=frozenset({"controls"}),
    ),
    "add a report": Change(
        ('backupAudit.reports.copies={"template": "COPY_JOB_REPORT"}',), creates=("backup-audit-report-copies",)
    ),
    "remove a report": Change(
        ('backupAudit.reports={"controls": {"template": "CONTROL_COMPLIANCE_REPORT"}}',),
        deletes=("backup-audit-report-jobs",),
    ),
    "keep reports for longer": Change(
        ("backupAudit.retentionDays=400",), updates=("backup-audit-*-lifecycle",), properties=frozenset({"rules"})
    ),
    "record one type more": Change(
        ('backupAudit.configRecorder.resourceTypes=["AWS::EFS::FileSystem", "AWS::S3::Bucket", "AWS::EC2::Volume"]',),
        updates=("backup-audit-recorder",),
        properties=frozenset({"recordingGroup"}),
    ),
    "swap the controls and what they demand": Change(
        (f"backupAudit.frameworks.backups.controls={json.dumps(CONTROLS_SWAPPED)}",), nothing=True
    ),
    "swap the reports and their formats": Change((f"backupAudit.reports={json.dumps(REPORTS_SWAPPED)}",), nothing=True),
    "swap the recorded types": Change(
        ('backupAudit.configRecorder.resourceTypes=["AWS::S3::Bucket", "AWS::EFS::FileSystem"]',), nothing=True
    ),
    "swap the backup rules": Change((f"backup.plans.daily.rules={json.dumps(RULES[::-1])}",), nothing=True),
    "swap the values of a filter": Change(
        (f"messaging.fanOuts.orders.subscribers.shipping={json.dumps(PAID_SWAPPED)}",), nothing=True
    ),
    "swap the interface endpoints": Change(('network.interfaceEndpoints=["sqs", "sns"]',), nothing=True),
    "swap the AZs": Change(('network.availabilityZones=["eu-central-1b", "eu-central-1a"]',), nothing=True),
    "swap the tiers": Change(('network.tiers=["transit", "data", "private", "public"]',), nothing=True),
    "add an alarm subscriber": Change(
        ('alarms.subscriptions.boss={"protocol": "email", "endpoint": "boss@example.com"}',),
        creates=("alarms-boss", "recovery-alarms-boss"),
    ),
    "add a restore-test selection": Change(
        ('restoreTesting.selections.volumes={"resourceType": "EBS", "resourceArns": ["*"]}',),
        creates=("restore-tests-selection-volumes", "restore-tests-ebs-*"),
        updates=("restore-tests-validation",),
        properties=frozenset({"policy"}),
    ),
    "swap the ARNs of a restore-test selection": Change(
        (f"restoreTesting.selections.tables={json.dumps(TABLES_SWAPPED)}",), nothing=True
    ),
    "swap the recovery point types of restore tests": Change(
        ('restoreTesting.recoveryPointTypes=["CONTINUOUS", "SNAPSHOT"]',), nothing=True
    ),
    "change the schedule of restore tests": Change(
        ("restoreTesting.schedule=cron(0 7 ? * MON,THU *)",),
        updates=("restore-tests-plan",),
        properties=frozenset({"scheduleExpression"}),
    ),
    "add an ARN to a restore-test selection": Change(
        (f'restoreTesting.selections.tables.resourceArns=["{TABLE}/new", "{TABLE}/orders", "{TABLE}/stock"]',),
        replaces=("restore-tests-selection-tables",),
    ),
    # The provider keeps what its state says of both when they are left out: an update would change nothing.
    "override nothing in a restore-test selection any more": Change(
        ("restoreTesting.selections.tables.restoreMetadataOverrides={}",),
        replaces=("restore-tests-selection-tables",),
    ),
    "keep nothing that a restore-test selection restores": Change(
        ("restoreTesting.selections.tables.validationWindowHours=0",),
        replaces=("restore-tests-selection-tables",),
        deletes=("restore-tests-dynamodb-*",),
        updates=("restore-tests-validation",),
    ),
    "override something else in a restore-test selection": Change(
        ("restoreTesting.selections.tables.restoreMetadataOverrides.encryptionType=KMS",),
        updates=("restore-tests-selection-tables",),
        properties=frozenset({"restoreMetadataOverrides"}),
    ),
    "add an access point": Change(
        ('sharedStorage.fileSystems.content.accessPoints.mail={"path": "/mail", "userId": 1, "groupId": 1}',),
        creates=("content-*mail*",),
    ),
    "add a file system": Change(
        ('sharedStorage.fileSystems.archive={"accessPoints": {"web": {"path": "/w", "userId": 1, "groupId": 1}}}',),
        creates=("archive*",),
        # The provider does not change the ARNs of a restore test in place: a new file system would never be tested.
        updates=("restore-tests-keys",),
        replaces=("restore-tests-selection-efs",),
    ),
    "add an interface endpoint": Change(
        ('network.interfaceEndpoints=["sns", "sqs", "kms"]',), creates=("network-endpoint*", "network-*endpoint*")
    ),
    "add an AZ to the recovery network": Change(
        ('recoveryNetwork.availabilityZones=["eu-west-1c", "eu-west-1a", "eu-west-1b"]',),
        creates=("recovery-network-*eu-west-1c*", "recovery-accepter-*-eu-west-1c-10.10.0.0-20"),
        updates=("restore-subnets", "restore-runbook"),
        properties=frozenset({"subnetIds", "content"}),
    ),
    "add a block to the recovery network": Change(
        ('recoveryNetwork.secondaryCidrs=["10.11.16.0/24"]',),
        creates=("recovery-network-cidr-*", "recovery-requester-*-10.11.16.0-24"),
    ),
    "add a peering": Change((f"peerings.a-new-one={json.dumps(PROVIDER)}",), creates=("a-new-one*",)),
    "swap the tiers of a peering": Change(('peerings.recovery.requester.tiers=["data", "private"]',), nothing=True),
    "peer a further tier": Change(
        ('peerings.recovery.requester.tiers=["public", "data", "private"]',),
        creates=("recovery-requester-public-*-10.11.0.0-20",),
    ),
    "add a schedule of snapshots": Change(
        (f"snapshots.policies.daily.schedules.a-yearly={json.dumps(YEARLY)}",),
        updates=("snapshots-daily-policy",),
        properties=frozenset({"policyDetails"}),
    ),
    "remove a schedule of snapshots": Change(
        (f"snapshots.policies.daily.schedules={json.dumps({'noon': {**NOON, 'copies': DAILY['copies']}})}",),
        updates=("snapshots-daily-policy",),
        properties=frozenset({"policyDetails"}),
    ),
    "add a snapshot policy": Change(
        (f"snapshots.policies.images={json.dumps(IMAGES)}",),
        creates=("snapshots-images*",),
    ),
    "swap the schedules and the target tags of snapshots": Change(
        (f"snapshots.policies.daily={json.dumps(SNAPSHOTS_SWAPPED)}",), nothing=True
    ),
    "copy snapshots to a further Region": Change(
        ('snapshots.policies.daily.schedules.daily.copies.eu-north-1={"retainDays": 30}',),
        creates=("snapshots-daily-key-eu-north-1*",),
        updates=("snapshots-daily-policy", "snapshots-daily-keys"),
        properties=frozenset({"policyDetails", "policy"}),
    ),
    "protect a further database": Change(
        ('snapshots.databases.a-new-one={"identifier": "a-new-one"}',),
        creates=("databases-a-new-one-replication",),
        updates=("databases-instance-events",),
        properties=frozenset({"sourceIds"}),
    ),
    "take a further snapshot of a database": Change(
        ("snapshots.databases.shop.snapshots.after-v2={}",), creates=("databases-shop-after-v2*",)
    ),
    "take a snapshot that comes before the others": Change(
        ("snapshots.databases.shop.snapshots.a-first-one={}",), creates=("databases-shop-a-first-one*",)
    ),
    "swap the databases": Change(
        (f"snapshots.databases={json.dumps(dict(reversed(DATABASES.items())))}",), nothing=True
    ),
}


@pytest.fixture(scope="module")
def stack(cli: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[EngineStack]:
    with Workspace(tmp_path_factory.mktemp("changes")) as workspace:
        made = workspace.stack("dev", settings=settings_of("dev", *BASE))
        first = made.up(policy_packs=[])
        assert first.ok, first.report()
        yield made


def plan(stack: EngineStack, change: Change) -> Outcome:
    stack.configure(settings_of("dev", *BASE, *change.edits))
    planned = stack.preview(policy_packs=[])
    assert planned.ok, planned.report()
    return planned


def named(urn: str) -> str:
    return urn.rpartition("::")[2]


def matches(name: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatch.fnmatchcase(name, pattern) for pattern in patterns)


@pytest.mark.engine
@pytest.mark.parametrize("what", CHANGES)
def test_a_change_touches_only_what_it_must(what: str, stack: EngineStack) -> None:
    judge(what, CHANGES[what], plan(stack, CHANGES[what]))


def judge(what: str, change: Change, planned: Outcome) -> None:
    """Fail for everything in the plan that the row does not allow."""
    allowed = {
        "create": change.creates,
        "update": change.updates,
        "delete": change.deletes,
        "replace": change.replaces,
    }
    touched = {urn: op for urn, op in planned.changed.items() if not urn.split("::")[2].startswith(INTERNAL)}
    too_much = [f"{op} {named(urn)}" for urn, op in touched.items() if not matches(named(urn), allowed.get(op, ()))]
    assert not too_much, f"{what} must not touch: {too_much}"
    if change.nothing:
        assert not touched
    else:
        assert touched, f"{what}: the plan is empty, so the row proves nothing"
    if change.properties is not None:
        for step in planned.steps:
            if step.op == "update" and not step.type.startswith(INTERNAL):
                assert set(step.diffs) <= change.properties, f"{what} changes {step.diffs} of {named(step.urn)}"


@pytest.mark.engine
def test_a_changed_selection_is_made_before_the_old_one_goes(stack: EngineStack) -> None:
    planned = plan(stack, CHANGES["change a selection"])
    steps = [step.op for step in planned.steps if named(step.urn) == "backup-daily-legacy"]
    assert steps.index("create-replacement") < steps.index("delete-replaced"), (
        "AWS Backup cannot change a selection, and a run between the two would find none"
    )


@pytest.mark.engine
def test_appliances_find_the_hubs_end_of_their_tunnels_from_every_subnet(stack: EngineStack) -> None:
    planned = plan(stack, CHANGES["let appliances in the network join by Connect"])
    made = {named(urn) for urn, op in planned.changed.items() if op == "create"}
    zones = ("eu-central-1a", "eu-central-1b")
    tables = [f"{tier}-{zone}" for tier in ("public", "private", "data") for zone in zones]
    assert {f"network-attachment-{table}-10.99.0.0-24" for table in tables} <= made, "no segment has that block"
