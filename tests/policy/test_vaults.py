"""Rules about vaults: locks, what plans keep in them, who copies into them; and selections that trap."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from policy.rules.core import Verdict
from policy.rules.estate import Resource

from .backups import AIR_GAPPED, EQUALS, LOCK, SELECTION, VAULT, copy, lock, rules, tags, vault
from .estates import ACCOUNT, OTHER, REGION, UNKNOWN, ask, one, urn

LOCKED, WITHIN = "aws-backup-vault-lock", "aws-backup-plan-lifecycle-within-lock"
COPY_IN, TRAP = "aws-backup-copy-in-policy", "aws-backup-selection-or-trap"
HERE, AWAY = urn(VAULT, f"main-{REGION}"), urn(VAULT, f"main-{OTHER}")

LOCKS: list[tuple[str, Callable[[], tuple[Resource, ...]], Verdict]] = [
    ("locked", lambda: (vault(), lock(minRetentionDays=7), rules({})), Verdict.PASS),
    ("no lock", lambda: (vault(), rules({})), Verdict.FAIL),
    ("too short", lambda: (vault(), lock(minRetentionDays=6.0), rules({})), Verdict.FAIL),
    ("a lock without a minimum", lambda: (vault(), lock(maxRetentionDays=40), rules({})), Verdict.FAIL),
    ("a minimum as a provider spells what is not set", lambda: (vault(), lock(minRetentionDays=0.0), rules({})),
     Verdict.FAIL),
    ("a copy vault without a lock", lambda: (vault(region=OTHER), rules({"copyActions": [copy()]})), Verdict.FAIL),
    ("a lock of the vault with the same name elsewhere",
     lambda: (vault(region=OTHER), lock(minRetentionDays=7), vault(), rules({"copyActions": [copy()]})), Verdict.FAIL),
    ("no plan stores into it, such as one that stages restores", lambda: (vault("restores"), rules({})),
     Verdict.NOT_APPLICABLE),
    ("a vault of the same name in another Region", lambda: (vault(region=OTHER), rules({})), Verdict.NOT_APPLICABLE),
    ("a minimum not known yet", lambda: (vault(), lock(minRetentionDays=UNKNOWN), rules({})), Verdict.UNKNOWN),
    ("a lock whose vault is not known yet", lambda: (
        vault(), one(LOCK, "l", {"backupVaultName": UNKNOWN, "minRetentionDays": 7}), rules({})), Verdict.UNKNOWN),
    ("found by the dependencies", lambda: (
        one(VAULT, f"main-{REGION}", {"name": UNKNOWN, "id": UNKNOWN, "arn": UNKNOWN}),
        one(LOCK, "l", {"backupVaultName": UNKNOWN, "minRetentionDays": 7},
            sources={"backupVaultName": [HERE]}),
        rules({"targetVaultName": UNKNOWN}, sources=[HERE])), Verdict.PASS),
    ("rules not known yet", lambda: (
        vault(), one("aws:backup/plan:Plan", "plan", {"rules": UNKNOWN}, sources={"rules": [HERE]})), Verdict.FAIL),
]  # fmt: skip


@pytest.mark.parametrize(("claim", "build", "wanted"), LOCKS, ids=[claim for claim, *_ in LOCKS])
def test_vaults_that_receive_backups_are_locked(
    claim: str, build: Callable[[], tuple[Resource, ...]], wanted: Verdict
) -> None:
    verdict, message = ask(LOCKED, *build())
    assert verdict is wanted, f"{claim}: {message}"


def kept(days: Any) -> dict[str, Any]:
    return {"lifecycle": {"deleteAfter": days}}


MIN, MAX = {"minRetentionDays": 14}, {"maxRetentionDays": 60}
HERE_LOCKED, AWAY_LOCKED = (vault(), lock(**MIN, **MAX)), (vault(region=OTHER), lock(region=OTHER, **MIN, **MAX))
GAPPED = vault("gapped", token=AIR_GAPPED, minRetentionDays=7, maxRetentionDays=30)
GAPPED_ARN = f"arn:aws:backup:{REGION}:{ACCOUNT}:backup-vault:gapped"
WITHINS: list[tuple[str, Callable[[], tuple[Resource, ...]], Verdict]] = [
    ("within", lambda: (rules(kept(35)), *HERE_LOCKED), Verdict.PASS),
    ("exactly the minimum", lambda: (rules(kept(14.0)), *HERE_LOCKED), Verdict.PASS),
    ("shorter", lambda: (rules(kept(13)), *HERE_LOCKED), Verdict.FAIL),
    ("longer", lambda: (rules(kept(61)), *HERE_LOCKED), Verdict.FAIL),
    ("for ever, with a maximum", lambda: (rules(kept(None)), *HERE_LOCKED), Verdict.FAIL),
    ("for ever, without a maximum", lambda: (rules(kept(None)), vault(), lock(**MIN)), Verdict.PASS),
    ("a copy within", lambda: (rules({"copyActions": [copy(**kept(20))]}), *AWAY_LOCKED), Verdict.PASS),
    ("a copy shorter", lambda: (rules({"copyActions": [copy(**kept(7))]}), *AWAY_LOCKED), Verdict.FAIL),
    ("only the copy vault's lock counts for the copy",
     lambda: (rules({"copyActions": [copy(**kept(7))]}), *HERE_LOCKED, vault(region=OTHER)), Verdict.PASS),
    ("a copy without a lifecycle, under a maximum",
     lambda: (rules({"copyActions": [copy()]}), *AWAY_LOCKED), Verdict.NOTE),
    ("a copy without a lifecycle, under a minimum", lambda: (
        rules({"copyActions": [copy()]}), vault(region=OTHER), lock(region=OTHER, **MIN)), Verdict.PASS),
    ("an air-gapped vault as copy", lambda: (
        rules({"copyActions": [copy(REGION, "gapped", **kept(31))]}), GAPPED), Verdict.FAIL),
    ("an air-gapped vault as target", lambda: (
        rules({"targetLogicallyAirGappedBackupVaultArn": GAPPED_ARN} | kept(31)), GAPPED), Verdict.FAIL),
    ("an air-gapped vault as target, not known yet", lambda: (
        rules({"targetLogicallyAirGappedBackupVaultArn": UNKNOWN} | kept(31), sources=[GAPPED.urn]), GAPPED),
     Verdict.FAIL),
    ("no lock", lambda: (rules(kept(35)), vault()), Verdict.NOT_APPLICABLE),
    ("a vault outside", lambda: (rules(kept(1)),), Verdict.NOT_APPLICABLE),
    ("a bound not known yet", lambda: (rules(kept(35)), vault(), lock(minRetentionDays=UNKNOWN)), Verdict.UNKNOWN),
    ("a retention not known yet", lambda: (rules(kept(UNKNOWN)), *HERE_LOCKED), Verdict.UNKNOWN),
    ("one bound broken, the other not known yet",
     lambda: (rules(kept(13)), vault(), lock(maxRetentionDays=UNKNOWN, **MIN)), Verdict.FAIL),
    ("one of two vaults, not known which", lambda: (
        rules({"copyActions": [{"destinationVaultArn": UNKNOWN} | kept(7)]},
              sources=[HERE, AWAY, urn(VAULT, f"b-{OTHER}")]),
        vault(), *AWAY_LOCKED, vault("b", OTHER)), Verdict.UNKNOWN),
    ("rules not known yet", lambda: (
        one("aws:backup/plan:Plan", "plan", {"rules": UNKNOWN}), *HERE_LOCKED), Verdict.UNKNOWN),
]  # fmt: skip


@pytest.mark.parametrize(("claim", "build", "wanted"), WITHINS, ids=[claim for claim, *_ in WITHINS])
def test_lifecycles_are_within_the_lock_of_their_vault(
    claim: str, build: Callable[[], tuple[Resource, ...]], wanted: Verdict
) -> None:
    verdict, message = ask(WITHIN, *build())
    assert verdict is wanted, f"{claim}: {message}"


def test_the_message_names_rule_days_vault_and_lock() -> None:
    _, message = ask(WITHIN, rules(kept(7)), *HERE_LOCKED)
    assert message == f"rule r0 keeps recovery points 7 days in main-{REGION}, whose lock allows 14 to 60 days"


ORGANIZATION = {"StringEquals": {"aws:PrincipalOrgID": "o-1"}}
POLICIES: list[tuple[str, dict[str, Any] | None, Verdict]] = [
    ("everybody", {"Principal": "*", "Action": "backup:CopyIntoBackupVault"}, Verdict.FAIL),
    ("everybody, by AWS", {"Principal": {"AWS": "*"}, "Action": ["backup:CopyIntoBackupVault"]}, Verdict.FAIL),
    ("everybody, everything", {"Principal": "*", "Action": "backup:*"}, Verdict.FAIL),
    ("everybody but one", {"NotPrincipal": {"AWS": "x"}, "Action": "backup:Copy*"}, Verdict.FAIL),
    ("everybody, everything but deleting", {"Principal": "*", "NotAction": "backup:DeleteRecoveryPoint"}, Verdict.FAIL),
    ("everything but copying", {"Principal": "*", "NotAction": "backup:Copy*"}, Verdict.PASS),
    ("the organization", {"Principal": "*", "Action": "backup:CopyIntoBackupVault", "Condition": ORGANIZATION},
     Verdict.PASS),
    ("any organization",
     {"Principal": "*", "Action": "backup:CopyIntoBackupVault",
      "Condition": {"StringLike": {"aws:PrincipalOrgID": "*"}}}, Verdict.FAIL),
    ("a named account",
     {"Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}, "Action": "backup:CopyIntoBackupVault"}, Verdict.PASS),
    ("another action", {"Principal": "*", "Action": "backup:DescribeBackupVault"}, Verdict.PASS),
    ("a denial", {"Effect": "Deny", "Principal": "*", "Action": "backup:CopyIntoBackupVault"}, Verdict.PASS),
    ("unknown", None, Verdict.UNKNOWN),
]  # fmt: skip


@pytest.mark.parametrize(("claim", "statement", "wanted"), POLICIES, ids=[claim for claim, *_ in POLICIES])
def test_strangers_do_not_copy_into_a_vault(claim: str, statement: dict[str, Any] | None, wanted: Verdict) -> None:
    document = json.dumps({"Statement": [{"Effect": "Allow", "Resource": "*"} | (statement or {})]})
    policy = one("aws:backup/vaultPolicy:VaultPolicy", "p", {"policy": document if statement else UNKNOWN})
    verdict, message = ask(COPY_IN, policy)
    assert verdict is wanted, f"{claim}: {message}"


ARNS = {"resources": ["arn:aws:ec2:*:*:volume/*"]}
TAGS = {"selectionTags": tags("daily")}
TRAPS: list[tuple[str, dict[str, Any], Verdict]] = [
    ("ARNs", ARNS, Verdict.PASS),
    ("tags", TAGS, Verdict.PASS),
    ("everything, narrowed", {"resources": ["*"], "conditions": EQUALS}, Verdict.PASS),
    ("row 4: a union", ARNS | TAGS, Verdict.FAIL),
    ("row 6: tags and conditions", TAGS | {"conditions": EQUALS}, Verdict.FAIL),
    ("row 1: conditions alone", {"conditions": EQUALS}, Verdict.FAIL),
    ("row 1: nothing", {}, Verdict.FAIL),
    ("row 1: empty lists", {"resources": [], "selectionTags": []}, Verdict.FAIL),
    ("row 7: exclusions without resources", TAGS | {"notResources": ["arn:aws:s3:::x"]}, Verdict.FAIL),
    ("row 7: exclusions from resources", ARNS | {"notResources": ["arn:aws:ec2:*:*:volume/v"]}, Verdict.PASS),
    ("empty condition blocks are none", TAGS | {"conditions": [{"stringEquals": []}]}, Verdict.PASS),
    ("an unknown ARN", {"resources": [UNKNOWN]}, Verdict.PASS),
    ("unknown tags beside ARNs", ARNS | {"selectionTags": UNKNOWN}, Verdict.UNKNOWN),
    ("unknown ARNs beside tags", TAGS | {"resources": UNKNOWN}, Verdict.UNKNOWN),
    ("unknown conditions beside tags", TAGS | {"conditions": UNKNOWN}, Verdict.UNKNOWN),
    ("unknown conditions beside ARNs", ARNS | {"conditions": UNKNOWN}, Verdict.PASS),
]


@pytest.mark.parametrize(("claim", "props", "wanted"), TRAPS, ids=[claim for claim, *_ in TRAPS])
def test_selections_say_what_they_mean(claim: str, props: dict[str, Any], wanted: Verdict) -> None:
    verdict, message = ask(TRAP, one(SELECTION, "s", props))
    assert verdict is wanted, f"{claim}: {message}"
