"""Rows about what no other file is about."""

from collections.abc import Mapping

from tests.engine.changes import Change

ALL_TAGGED = "*"

CHANGES: Mapping[str, Change] = {
    "no change": Change((), nothing=True),
    "add a tag": Change(
        ("tags.cost-center=four",),
        updates=(ALL_TAGGED,),
        properties=frozenset({"tags", "tagsAll", "rules", "policyDetails"}),
    ),
    "add an alarm subscriber": Change(
        ('alarms.subscriptions.boss={"protocol": "email", "endpoint": "boss@example.com"}',),
        creates=("alarms-boss", "recovery-alarms-boss"),
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
}
