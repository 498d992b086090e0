"""References lead to their target in a preview too, where ids and ARNs are not known."""

import pytest

from policy.rules.core import Verdict
from policy.rules.server import with_way_out

from .estates import OTHER, REGION, UNKNOWN, ask, estate, one, urn

ALARM, TOPIC, TOPIC_POLICY = (
    "aws:cloudwatch/metricAlarm:MetricAlarm",
    "aws:sns/topic:Topic",
    "aws:sns/topicPolicy:TopicPolicy",
)


@pytest.mark.parametrize(("region", "verdict"), [(REGION, Verdict.PASS), (OTHER, Verdict.FAIL)])
def test_a_topic_whose_arn_comes_through_its_policy_is_found(region: str, verdict: Verdict) -> None:
    topic = one(TOPIC, "t", {"arn": UNKNOWN, "id": UNKNOWN, "region": region})
    policy = one(TOPIC_POLICY, "p", {"arn": UNKNOWN, "id": UNKNOWN}, sources={"arn": [urn(TOPIC, "t")]})
    alarm = one(ALARM, "a", {"alarmActions": [UNKNOWN]}, sources={"alarmActions": [urn(TOPIC_POLICY, "p")]})
    assert ask("aws-cloudwatch-alarm-action-region", alarm, policy, topic)[0] is verdict


def test_a_target_is_named_once_however_many_ways_lead_to_it() -> None:
    topic = one(TOPIC, "t")
    policy = one(TOPIC_POLICY, "p", sources={"arn": [topic.urn]})
    alarm = one(ALARM, "a", sources={"alarmActions": [policy.urn, topic.urn, "urn:of:nothing"]})
    assert estate(topic, policy, alarm).sources(alarm, "alarmActions", [TOPIC]) == [topic]


def test_a_violation_says_the_way_out_in_its_message() -> None:
    assert with_way_out("no plan takes it", "Tag it.") == "no plan takes it\n→ Tag it.", "the CLI shows nothing else"


def test_a_vault_whose_name_comes_through_its_policy_and_lock_is_found() -> None:
    vault = one("aws:backup/vault:Vault", "v")
    lock = one(
        "aws:backup/vaultLockConfiguration:VaultLockConfiguration", "l", sources={"backupVaultName": [vault.urn]}
    )
    policy = one("aws:backup/vaultPolicy:VaultPolicy", "p", sources={"backupVaultName": [lock.urn]})
    plan = one("aws:backup/plan:Plan", "plan", sources={"rules": [policy.urn]})
    found = estate(vault, lock, policy, plan).sources(plan, "rules", ["aws:backup/vault:Vault"])
    assert found == [vault], "a plan waits until the vault is locked and guarded"
