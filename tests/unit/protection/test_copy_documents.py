import json
from typing import Any

import pytest

from components.protection.copy_documents import (
    copy_in_key_statements,
    copy_in_statements,
    copy_out_key_statements,
    operator_policy,
    operator_trust,
    return_role_policy,
)
from components.protection.documents import vault_access_policy
from components.shared.documents import key_administration, policy_document
from tests.checkers.iam import Kind, check_policy
from tests.unit.protection.copy_rights import decide

OWN, SOURCE, STRANGER = "222222222222", "111111111111", "333333333333"
ORGANIZATION = "o-a1b2c3d4e5"
KEY = f"arn:aws:kms:eu-west-1:{OWN}:key/0-1"
BREAK_GLASS = f"arn:aws:iam::{OWN}:role/break-glass"
DEPLOYER = f"arn:aws:iam::{OWN}:role/deployer"
RETURN_ROLE = f"arn:aws:iam::{OWN}:role/return"
COPY_IN = "backup:CopyIntoBackupVault"
MEMBER = {"aws:PrincipalOrgID": ORGANIZATION}


def role(account: str) -> str:
    return f"arn:aws:iam::{account}:role/any"


def key_policy(*statements: Any) -> str:
    return policy_document([key_administration("aws", OWN), *statements])


@pytest.mark.parametrize(
    ("document", "kind"),
    [
        (vault_access_policy([], [], copy_in=copy_in_statements("aws", [SOURCE], ORGANIZATION)), Kind.RESOURCE),
        (key_policy(*copy_in_key_statements("aws", [SOURCE], ORGANIZATION)), Kind.KEY),
        (key_policy(*copy_out_key_statements("aws", [SOURCE, STRANGER])), Kind.KEY),
        (return_role_policy("aws", KEY, [SOURCE]), Kind.IDENTITY),
        (
            operator_policy("aws", f"arn:aws:backup:eu-west-1:{OWN}:backup-vault:v", RETURN_ROLE, [SOURCE]),
            Kind.IDENTITY,
        ),
        (operator_trust("aws", [role(SOURCE), role(OWN)]), Kind.TRUST),
    ],
)
def test_every_policy_is_one_that_iam_accepts(document: str, kind: Kind) -> None:
    assert check_policy(document, kind) == [], "AWS would refuse the policy"


@pytest.mark.parametrize(
    ("principal", "context", "answer"),
    [
        (role(SOURCE), {}, "allow"),
        (role(STRANGER), {}, "nothing"),
        (role(STRANGER), MEMBER, "nothing"),
    ],
)
def test_only_the_accounts_named_copy_in(principal: str, context: dict[str, str], answer: str) -> None:
    policy = vault_access_policy([BREAK_GLASS], [DEPLOYER], copy_in=copy_in_statements("aws", [SOURCE], None))
    assert decide(policy, principal, COPY_IN, context=context) == answer


def test_of_an_organization_every_member_copies_in_and_nobody_else() -> None:
    policy = vault_access_policy([], [], copy_in=copy_in_statements("aws", [], ORGANIZATION))
    assert decide(policy, role(STRANGER), COPY_IN, context=MEMBER) == "allow"
    assert decide(policy, role(STRANGER), COPY_IN, context={"aws:PrincipalOrgID": "o-0000000000"}) == "nothing"
    assert decide(policy, role(STRANGER), COPY_IN) == "nothing", "a caller outside any organization has no such key"


@pytest.mark.parametrize("throw_away", [True, False])
def test_letting_others_copy_in_loosens_nothing(*, throw_away: bool) -> None:
    opened = copy_in_statements("aws", [SOURCE], ORGANIZATION)
    with_copies = vault_access_policy([BREAK_GLASS], [DEPLOYER], throw_away=throw_away, copy_in=opened)
    without = vault_access_policy([BREAK_GLASS], [DEPLOYER], throw_away=throw_away)
    asked = {action for one in json.loads(without)["Statement"] for action in one["Action"]}
    assert "backup:DeleteRecoveryPoint" in asked
    for action in sorted(asked):
        for principal in (role(OWN), role(SOURCE), BREAK_GLASS, DEPLOYER):
            before = decide(without, principal, action, context=MEMBER)
            assert decide(with_copies, principal, action, context=MEMBER) == before, f"{action} by {principal}"
    allowed = [one for one in json.loads(with_copies)["Statement"] if one["Effect"] == "Allow"]
    assert {one["Action"] for one in allowed} == {COPY_IN}, "AWS Backup rejects anything else from another account"


def test_the_lock_is_lifted_and_set_by_the_named_roles_only() -> None:
    policy = vault_access_policy([BREAK_GLASS], [DEPLOYER])
    for action in ("backup:DeleteBackupVaultLockConfiguration", "backup:PutBackupVaultLockConfiguration"):
        assert decide(policy, role(OWN), action) == "deny", "a stranger's compliance lock would be for ever"
        assert decide(policy, DEPLOYER, action) == "nothing", "left to IAM"


def test_who_copies_in_uses_the_key_through_aws_backup_only() -> None:
    policy = key_policy(*copy_in_key_statements("aws", [SOURCE], None))
    through = {"kms:ViaService": "backup.eu-west-1.amazonaws.com"}
    assert decide(policy, role(SOURCE), "kms:GenerateDataKey", context=through) == "allow"
    assert decide(policy, role(SOURCE), "kms:Decrypt") == "nothing", "reading the copies is not copying"
    grant = {**through, "kms:GrantIsForAWSResource": "true"}
    assert decide(policy, role(SOURCE), "kms:CreateGrant", context=grant) == "allow"
    assert decide(policy, role(SOURCE), "kms:CreateGrant", context=through) == "nothing", "not to a person"
    assert decide(policy, role(STRANGER), "kms:Decrypt", context={**through, **MEMBER}) == "nothing"


def test_a_member_of_the_organization_uses_the_key_through_aws_backup_only() -> None:
    policy = key_policy(*copy_in_key_statements("aws", [], ORGANIZATION))
    through = {"kms:ViaService": "backup.eu-west-1.amazonaws.com"}
    assert decide(policy, role(STRANGER), "kms:Encrypt", context={**through, **MEMBER}) == "allow"
    assert decide(policy, role(STRANGER), "kms:Encrypt", context=through) == "nothing"
    assert decide(policy, role(STRANGER), "kms:Encrypt", context=MEMBER) == "nothing"


def test_the_destination_may_do_with_the_sources_key_what_aws_lists() -> None:
    listed = (
        *("DescribeKey", "Encrypt", "Decrypt", "ReEncryptFrom", "ReEncryptTo", "GenerateDataKeyPair"),
        *("GenerateDataKeyPairWithoutPlaintext", "GenerateDataKeyWithoutPlaintext"),
    )
    policy = policy_document(copy_out_key_statements("aws", [OWN]))
    for name in listed:
        assert decide(policy, role(OWN), f"kms:{name}") == "allow", "AWS re:Post, 'Given key ID is not accessible'"
        assert decide(policy, role(STRANGER), f"kms:{name}") == "nothing"
    for name in ("CreateGrant", "ListGrants", "RevokeGrant"):
        assert decide(policy, role(OWN), f"kms:{name}", context={"kms:GrantIsForAWSResource": "true"}) == "allow"
        assert decide(policy, role(OWN), f"kms:{name}") == "nothing", "grants are for AWS services only"
    for name in ("PutKeyPolicy", "ScheduleKeyDeletion", "DisableKey"):
        assert decide(policy, role(OWN), f"kms:{name}") == "nothing", "the destination cannot take the key away"


def test_no_principal_lacks_its_account() -> None:
    for statements in (
        copy_in_statements("aws", [], None),
        copy_in_key_statements("aws", [], None),
    ):
        assert statements == [], "with nobody named there is no statement, and no arn:aws:iam:::root"


VAULT_OF = "arn:aws:backup:eu-central-1:{}:backup-vault:any"


@pytest.mark.parametrize(
    ("target", "answer"),
    [
        (VAULT_OF.format(SOURCE), "nothing"),
        (VAULT_OF.format(STRANGER), "deny"),
        (VAULT_OF.format(OWN), "deny"),
    ],
)
def test_the_return_role_copies_into_the_source_accounts_only(target: str, answer: str) -> None:
    policy = return_role_policy("aws", KEY, [SOURCE])
    asked = decide(policy, RETURN_ROLE, "backup:CopyFromBackupVault", context={"backup:CopyTargets": target})
    assert asked == answer, "AWS's own policy, which the role has as well, allows every target"


def test_the_return_role_uses_the_vaults_key_and_foreign_ones_through_aws_backup_only() -> None:
    policy = return_role_policy("aws", KEY, [SOURCE])
    foreign = f"arn:aws:kms:eu-central-1:{SOURCE}:key/9-9"
    through = {"kms:ViaService": "backup.eu-west-1.amazonaws.com"}
    assert decide(policy, RETURN_ROLE, "kms:Decrypt", KEY) == "allow"
    assert decide(policy, RETURN_ROLE, "kms:Encrypt", foreign, through) == "allow"
    assert decide(policy, RETURN_ROLE, "kms:Encrypt", foreign) == "nothing"
    assert decide(policy, RETURN_ROLE, "kms:Encrypt", foreign.replace(SOURCE, STRANGER), through) == "nothing"


def test_an_operator_starts_copies_back_and_deletes_nothing() -> None:
    vault = f"arn:aws:backup:eu-west-1:{OWN}:backup-vault:v"
    policy = operator_policy("aws", vault, RETURN_ROLE, [SOURCE])
    me = role(OWN)
    assert decide(policy, me, "backup:StartCopyJob") == "allow"
    assert decide(policy, me, "backup:ListRecoveryPointsByBackupVault", vault) == "allow"
    assert decide(policy, me, COPY_IN, VAULT_OF.format(SOURCE)) == "allow"
    assert decide(policy, me, COPY_IN, VAULT_OF.format(STRANGER)) == "nothing"
    handing = {"iam:PassedToService": "backup.amazonaws.com"}
    assert decide(policy, me, "iam:PassRole", RETURN_ROLE, handing) == "allow"
    assert decide(policy, me, "iam:PassRole", RETURN_ROLE) == "nothing"
    assert decide(policy, me, "iam:PassRole", role(OWN), handing) == "nothing", "no other role"
    for action in ("backup:DeleteRecoveryPoint", "backup:StartRestoreJob", "backup:PutBackupVaultAccessPolicy"):
        assert decide(policy, me, action) == "nothing"


def test_only_the_named_roles_become_operators() -> None:
    trust = operator_trust("aws", [role(SOURCE)])
    assert decide(trust, role(SOURCE), "sts:AssumeRole") == "allow"
    assert decide(trust, f"arn:aws:iam::{SOURCE}:role/other", "sts:AssumeRole") == "nothing"
    assert decide(trust, role(STRANGER), "sts:AssumeRole") == "nothing"


def test_in_china_arns_and_host_names_are_chinas() -> None:
    statements = [
        *copy_in_statements("aws-cn", [SOURCE], None),
        *copy_in_key_statements("aws-cn", [SOURCE], None),
        *copy_out_key_statements("aws-cn", [SOURCE]),
    ]
    text = json.dumps(statements) + return_role_policy("aws-cn", KEY.replace("arn:aws:", "arn:aws-cn:"), [SOURCE])
    assert "arn:aws:" not in text, "an ARN of another partition is refused"
    assert "backup.*.amazonaws.com.cn" in text


def test_the_judge_of_these_tests_takes_nothing_for_granted() -> None:
    strange = {"Effect": "Allow", "Action": "a:b", "Condition": {"DateLessThan": {"aws:CurrentTime": "x"}}}
    with pytest.raises(ValueError, match="DateLessThan"):
        decide(json.dumps({"Statement": [strange]}), role(OWN), "a:b")
