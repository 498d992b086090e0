"""Every alarm of audits and account settings names a section of a page that exists."""

import re
from pathlib import Path

import pytest

from components.protection.account_settings import BackupAccountSettings
from components.protection.backup_audit import BackupAudit
from rehearsal.recording import record

ROOT = Path(__file__).parents[3]
TOPIC = "arn:aws:sns:eu-central-1:123456789012:alarms"


def descriptions() -> list[str]:
    def program() -> None:
        BackupAccountSettings("account", {"opt_in": {"EBS": True}, "alarm_topic_arn": TOPIC})
        controls = {"BACKUP_RECOVERY_POINT_ENCRYPTED": {}}
        BackupAudit("audit", {"audit_name": "a", "frameworks": {"f": {"controls": controls}}, "alarm_topic_arn": TOPIC})  # pyright: ignore[reportArgumentType] - a plain dict of the same keys

    rules = record(program).of_type("aws:cloudwatch/eventRule:EventRule")
    return [rule.inputs["description"] for rule in rules]


def test_both_components_tell() -> None:
    assert len(descriptions()) == 2


@pytest.mark.parametrize("description", descriptions())
def test_the_runbook_of_an_alarm_exists(description: str) -> None:
    page, _, anchor = description.rpartition("Runbook: ")[2].partition("#")
    headings = re.findall(r"^#+ (.+)$", (ROOT / page).read_text(encoding="utf-8"), re.MULTILINE)
    anchors = {re.sub(r"[^a-z0-9 -]", "", heading.lower()).replace(" ", "-") for heading in headings}
    assert anchor in anchors, f"{page} has no section {anchor}"
