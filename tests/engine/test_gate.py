"""The gate in the real engine: it stops a preview, and says in a preview what it will say in an update."""

import dataclasses
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from policy.rules.catalogue import BY_NAME
from policy.rules.core import Level
from tests.engine import broken, broken_hub
from tests.engine.conftest import Once
from tests.engine.harness import Outcome, Violation, Workspace
from tests.engine.stack import PACK

MANDATORY = sorted(name for name, rule in BY_NAME.items() if rule.level is Level.MANDATORY)
SETTINGS = {"aws:region": broken.REGION, "reliability:environment": "prod", "gate:key": broken_hub.KEY}
NOTE = "cannot tell yet: "


LEVELS = {
    "all": "disabled",
    "aws-cloudwatch-alarm-action": "advisory",
    "aws-backup-vault-customer-key": {
        "enforcementLevel": "mandatory",
        "exemptions": [{"resource": "aws-key-*", "reason": "accepted by the owner", "expires": "2999-12-31"}],
    },
    "aws-rds-instance-multi-az": {
        "enforcementLevel": "mandatory",
        "exemptions": [{"resource": "lonely-database", "reason": "until the release", "expires": "2020-01-01"}],
    },
    "aws-backup-plan-retention": {"enforcementLevel": "mandatory", "minRetentionDays": 7},
    "aws-backup-plan-frequency": {"enforcementLevel": "advisory", "maxGapHours": 12},
}


@dataclasses.dataclass(frozen=True, kw_only=True)
class Story:
    preview: Outcome
    """With the levels of prod."""
    account: Counter[str]
    """What existed after it."""
    levelled: Outcome
    """Preview with LEVELS."""
    advisory: Outcome
    """Preview with every rule advisory."""
    up: Outcome
    """The same as an update."""


def tell(folder: Path) -> Story:
    with Workspace(folder) as workspace:
        stack = workspace.stack("gate", program=broken.everything, settings=SETTINGS)
        all_advisory = levels(folder / "advisory.json", {"all": "advisory"})
        return Story(
            preview=stack.preview(),
            account=workspace.account,
            levelled=stack.preview(**levels(folder / "levels.json", LEVELS)),
            advisory=stack.preview(**all_advisory),
            up=stack.up(**all_advisory),
        )


def levels(file: Path, content: dict[str, Any]) -> dict[str, list[str]]:
    file.write_text(json.dumps(content), encoding="utf-8")
    return {"policy_packs": [str(PACK)], "policy_pack_configs": [str(file)]}


@pytest.fixture(scope="module")
def story(once: Once[Story]) -> Story:
    return once("gate", tell)


@pytest.fixture
def preview(story: Story) -> Outcome:
    return story.preview


def names(found: list[Violation], policy: str, level: str = "mandatory") -> set[str]:
    return {one.urn.rpartition("::")[2] for one in found if one.policy == policy and one.level == level}


def decided(outcome: Outcome) -> set[tuple[str, str]]:
    return {(one.policy, one.urn) for one in outcome.violations if NOTE not in one.message}


def test_the_program_breaks_every_mandatory_rule() -> None:
    assert sorted(broken.EXPECTED) == MANDATORY, "a rule that is added is added to the broken program"


def test_a_preview_that_breaks_rules_fails(preview: Outcome) -> None:
    assert not preview.ok, "nothing may be created"
    assert preview.changes.get("create", 0) > len(MANDATORY), "it fails for the gate, after everything was planned"


@pytest.mark.parametrize("rule", MANDATORY)
def test_a_preview_names_rule_urn_and_way_out(rule: str, preview: Outcome) -> None:
    assert names(preview.violations, rule) == broken.EXPECTED[rule], preview.report()
    for one in preview.violations:
        if one.policy == rule and one.level == "mandatory":
            assert one.urn.startswith("urn:pulumi:gate::reliability::aws:"), "the resource can be found by its URN"
            assert BY_NAME[rule].remediation in one.message, "the person at the terminal reads what to change"
    assert rule in preview.printed, "the CLI prints the rule's name"


def test_nothing_is_created_by_a_preview_that_fails(story: Story) -> None:
    assert story.preview.steps
    assert not story.account


def test_verdicts_of_a_preview_are_those_of_an_update(story: Story) -> None:
    assert story.up.ok, story.up.report()
    assert decided(story.up) == decided(story.preview), "what declared inputs decide is decided before the update"
    assert not [one for one in story.up.violations if NOTE in one.message], "after an update everything is known"


def test_a_preview_leaves_open_only_what_an_arn_not_known_yet_decides(preview: Outcome) -> None:
    open_ = {one.policy for one in preview.violations if NOTE in one.message}
    assert open_ == {"aws-messaging-policy-no-wildcard-principal", "aws-sqs-queue-tls-only"}, (
        "policies are texts that contain an ARN; everything else is joined by its dependencies"
    )


def test_levels_and_exemptions_are_those_of_the_level_file(story: Story) -> None:
    found = story.levelled
    assert not found.ok, "one mandatory violation is left"
    assert {one.policy for one in found.violations} == LEVELS.keys() - {"all", "aws-backup-plan-retention"}
    assert names(found.violations, "aws-cloudwatch-alarm-action", "advisory") == {"mute-alarm"}
    assert names(found.violations, "aws-backup-vault-customer-key", "advisory") == {"aws-key-vault"}
    assert names(found.violations, "aws-rds-instance-multi-az") == {"lonely-database"}
    assert len(names(found.violations, "aws-backup-plan-frequency", "advisory")) > 1, "12 hours are asked for"
    said = {one.policy: one.message for one in found.violations}
    assert "exempt until 2999-12-31: accepted by the owner" in said["aws-backup-vault-customer-key"]
    assert "expired on 2020-01-01" in said["aws-rds-instance-multi-az"]


def test_rules_that_are_all_advisory_let_a_preview_pass(story: Story) -> None:
    assert story.advisory.ok, story.advisory.report()
    assert {one.level for one in story.advisory.violations} == {"advisory"}
