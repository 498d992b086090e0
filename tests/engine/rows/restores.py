"""Rows about restore tests."""

import json
from collections.abc import Mapping

from tests.engine.changes import Change

TABLE = "arn:aws:dynamodb:eu-central-1:123456789012:table"
TABLES: dict[str, object] = {
    "resourceType": "DynamoDB",
    "resourceArns": [f"{TABLE}/orders", f"{TABLE}/stock"],
    "restoreMetadataOverrides": {"encryptionType": "Default"},
}
TABLES_SWAPPED = {**TABLES, "resourceArns": [f"{TABLE}/stock", f"{TABLE}/orders"]}

BASE = (
    f"restoreTesting.selections.tables={json.dumps(TABLES)}",
    'restoreTesting.recoveryPointTypes=["SNAPSHOT", "CONTINUOUS"]',
)

CHANGES: Mapping[str, Change] = {
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
}
