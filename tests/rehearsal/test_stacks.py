"""Dev and prod pass the gate, and every single safety switch that is turned off is found."""

import json
from pathlib import Path
from typing import Any

import pytest

from .command import rehearse as run


def rehearse(folder: Path, stack: str, *settings: str) -> tuple[int, dict[str, Any], str]:
    report = folder / "report.json"
    result = run(stack, "--json", str(report), *(part for text in settings for part in ("--set", text)))
    return result.returncode, json.loads(report.read_text()), result.stdout + result.stderr


def mandatory(report: dict[str, Any]) -> set[str]:
    return {found["policy"] for found in report["violations"] if found["level"] == "mandatory"}


@pytest.mark.parametrize("stack", ["dev", "prod"])
def test_the_stacks_as_delivered_pass(stack: str, tmp_path: Path) -> None:
    code, report, shown = rehearse(tmp_path, stack)
    assert code == 0, shown
    assert not mandatory(report)
    assert report["resourceCount"] == sum(report["byType"].values())


DAILY = {"name": "daily", "schedule": "cron(0 3 ? * * *)", "deleteAfterDays": 35}


def standard(**changes: Any) -> list[str]:
    """Prod with one plan of one daily rule."""
    return [f"backup.plans={json.dumps({'standard': {'rules': [DAILY | changes]}})}"]


SWITCHES = {
    "no copy in another Region": (standard(copies={}), "aws-backup-copy-out-of-region"),
    "one NAT gateway for all AZs": (["network.natGateways=single"], "aws-ec2-nat-gateway-per-az"),
    # Resolver endpoints in one AZ are no settings at all: Route 53 wants two addresses.
    "one AZ": (
        ['network.availabilityZones=["eu-central-1a"]', "onPremises={}"],
        "aws-vpc-subnets-two-availability-zones",
    ),
    "one AZ for the recovery network": (
        ['recoveryNetwork.availabilityZones=["eu-west-1a"]', "restoreSite={}"],
        "aws-vpc-subnets-two-availability-zones",
    ),
    "nothing keeps what SNS cannot deliver": (
        ["messaging.fanOuts.orders.deliveryDeadLetterQueue=false"],
        "aws-sns-subscription-dead-letter-queue",
    ),
    "a file system that no plan of the stack covers": (
        [*standard(), "sharedStorage.fileSystems.content.backupPlan=other"],
        "aws-backup-plan-coverage",
    ),
    "a backup plan that selects nothing": (
        [*standard(), "sharedStorage.fileSystems={}", "backupAudit.backupPlan=other"],
        "aws-backup-selection-selects-something",
    ),
    "backups kept too short": (standard(deleteAfterDays=7), "aws-backup-plan-retention"),
    "backups too seldom": (standard(schedule="cron(0 3 ? * SUN *)"), "aws-backup-plan-frequency"),
    "snapshots without a copy in another Region": (
        ["snapshots.policies.windows.schedules.daily.copies={}"],
        "aws-dlm-copy-out-of-region",
    ),
    "a snapshot policy that is off": (["snapshots.policies.volumes.enabled=false"], "aws-dlm-policy-enabled"),
}


@pytest.mark.parametrize("switch", SWITCHES)
def test_a_safety_switch_turned_off_fails_the_gate_by_name(switch: str, tmp_path: Path) -> None:
    settings, rule = SWITCHES[switch]
    code, report, shown = rehearse(tmp_path, "prod", *settings)
    assert code == 1, f"{switch}: legal but weak, so it is built and judged: {shown}"
    assert rule in mandatory(report), f"{switch} must be found by {rule}, found: {mandatory(report)}"
    assert rule in shown, "the person reads the rule's name in the terminal"
