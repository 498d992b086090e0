"""Rows about snapshots."""

import json
from collections.abc import Mapping

from tests.engine.changes import Change

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

BASE = (
    f"snapshots.policies.daily={json.dumps(SNAPSHOTS)}",
    f"snapshots.databases={json.dumps(DATABASES)}",
)

CHANGES: Mapping[str, Change] = {
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
