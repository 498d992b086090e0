"""The two sides of a copy between accounts: in one program with two providers, and each alone."""

import json
from collections.abc import Callable
from typing import Any, cast

import pulumi
import pulumi_aws as aws
import pytest

from components.protection.backup_copy_destination import BackupCopyDestination, BackupCopyDestinationArgs
from components.protection.backup_copy_source import BackupCopySource, BackupCopySourceArgs
from components.shared.checks import ComponentError
from rehearsal.estate import Estate
from rehearsal.recording import record
from tests.checkers.estate_checks import assert_accepted
from tests.unit.protection.copy_rights import decide

SOURCE, DESTINATION = "111111111111", "222222222222"
ORGANIZATION = "o-a1b2c3d4e5"
LOCK = {"mode": "governance", "min_retention_days": 30, "max_retention_days": 400}
VAULT = f"arn:aws:backup:eu-west-1:{DESTINATION}:backup-vault:copies"
KEY = f"arn:aws:kms:eu-west-1:{DESTINATION}:key/0-1"
OPERATOR = f"arn:aws:iam::{SOURCE}:role/backup-operator"
KEY_TYPE = "aws:kms/key:Key"


def account(name: str, region: str = "eu-central-1") -> pulumi.ResourceOptions:
    return pulumi.ResourceOptions(provider=aws.Provider(f"in-{name}", region=region, allowed_account_ids=[name]))


def destination(**changes: Any) -> Estate:
    args = {"source_account_ids": [SOURCE], "organization_id": ORGANIZATION, "lock": LOCK, **changes}
    return record(
        lambda: BackupCopyDestination(
            "copies", cast("BackupCopyDestinationArgs", args), account(DESTINATION, "eu-west-1")
        )
    )


def source(name: str = "back", **changes: Any) -> Estate:
    args = {
        "destination_vault_arn": VAULT,
        "destination_key_arn": KEY,
        "organization_id": ORGANIZATION,
        **changes,
    }
    return record(lambda: BackupCopySource(name, cast("BackupCopySourceArgs", args), account(SOURCE)))


def policy(estate: Estate, name: str, type_: str | None = None) -> str:
    return (estate.by_name(name, type_) if type_ else estate.by_name(name)).inputs["policy"]


def test_aws_accepts_both_sides() -> None:
    assert_accepted(destination(return_operator_role_arns=[OPERATOR], copies_from_whole_organization=True))
    assert_accepted(destination(protect=False, region="eu-north-1", tags={"owner": "platform"}))
    assert_accepted(source(restore_role_name="restorer", return_vault_name="returns", job_journal_retention_days=0))


def test_both_sides_work_in_one_program_each_in_its_own_account() -> None:
    def program() -> None:
        there, here = account(DESTINATION, "eu-west-1"), account(SOURCE)
        copies = BackupCopyDestination(
            "copies",
            cast(
                "BackupCopyDestinationArgs",
                {"source_account_ids": [SOURCE], "organization_id": ORGANIZATION, "lock": LOCK},
            ),
            there,
        )
        BackupCopySource(
            "back",
            {
                "destination_vault_arn": copies.vault_arn,
                "destination_key_arn": copies.key_arn,
                "organization_id": ORGANIZATION,
            },
            here,
        )

    estate = record(program)
    assert_accepted(estate)
    made = [one for one in estate.resources if one.custom and one.type.startswith("aws:")]
    for one in made:
        wanted = DESTINATION if one.name.startswith("copies") else SOURCE
        assert one.account == wanted, f"{one.name} belongs to the other side"
    assert f":{DESTINATION}:root" in policy(estate, "back-return-access"), "found in the vault's ARN"


@pytest.mark.parametrize("kind", ["vault", "key"])
def test_the_way_there_and_the_way_back_are_open_at_both_ends(kind: str) -> None:
    there, back = destination(), source()
    copying, returning = f"arn:aws:iam::{SOURCE}:role/plan", f"arn:aws:iam::{DESTINATION}:role/return"
    if kind == "vault":
        action = "backup:CopyIntoBackupVault"
        assert decide(policy(there, "copies-access"), copying, action) == "allow"
        assert decide(policy(back, "back-return-access"), returning, action) == "allow"
        assert decide(policy(back, "back-return-access"), "arn:aws:iam::999999999999:role/x", action) == "nothing"
        return
    kept = policy(there, "copies-key", KEY_TYPE)
    through = {"kms:ViaService": "backup.eu-west-1.amazonaws.com"}
    assert decide(kept, copying, "kms:GenerateDataKey", context=through) == "allow", "the way there"
    assert decide(kept, copying, "kms:Decrypt") == "allow", "the way back: the source account reads what is kept"
    returned = policy(back, "back-return-key", KEY_TYPE)
    assert decide(returned, returning, "kms:GenerateDataKey", context=through) == "allow"
    assert decide(returned, returning, "kms:Decrypt") == "nothing", "the return vault is not copied out of"


def test_the_destination_is_locked_and_hands_on_the_bounds() -> None:
    seen: dict[str, Any] = {}

    def program() -> None:
        side = BackupCopyDestination(
            "copies",
            cast(
                "BackupCopyDestinationArgs",
                {
                    "source_account_ids": [SOURCE],
                    "organization_id": ORGANIZATION,
                    "lock": {"mode": "governance", "min_retention_days": 30},
                },
            ),
        )
        assert side.min_retention_days is not None
        side.min_retention_days.apply(lambda days: seen.update(low=days))
        assert side.max_retention_days is None
        assert side.return_operator_role_arn is None

    estate = record(program)
    assert estate.by_name("copies-lock").inputs["minRetentionDays"] == 30
    assert seen == {"low": 30}


def test_the_return_role_is_aws_backups_and_leads_to_the_sources_only() -> None:
    estate = destination()
    role = estate.by_name("copies-return", "aws:iam/role:Role")
    trusted = json.loads(role.inputs["assumeRolePolicy"])["Statement"][0]["Principal"]
    assert trusted == {"Service": "backup.amazonaws.com"}
    attached = {one.inputs["policyArn"].rpartition("/")[2] for one in estate.of_type(_ATTACHMENT)}
    assert attached == {"AWSBackupServiceRolePolicyForBackup", "AWSBackupServiceRolePolicyForS3Backup"}
    inline = policy(estate, "copies-return", "aws:iam/rolePolicy:RolePolicy")
    assert f"arn:aws:backup:*:{SOURCE}:backup-vault:*" in inline
    assert not estate.by_type.get("aws:iam/user:User")


_ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"


def test_people_get_a_role_only_when_they_are_named() -> None:
    assert len(destination().of_type("aws:iam/role:Role")) == 1
    estate = destination(return_operator_role_arns=[OPERATOR])
    role = estate.by_name("copies-return-operator", "aws:iam/role:Role")
    assert decide(role.inputs["assumeRolePolicy"], OPERATOR, "sts:AssumeRole") == "allow"
    given = policy(estate, "copies-return-operator", "aws:iam/rolePolicy:RolePolicy")
    assert estate.by_name("copies-return", "aws:iam/role:Role").outputs["arn"] in given


def test_a_restoring_role_may_use_the_return_vaults_key() -> None:
    estate = source(restore_role_name="restorer")
    given = estate.by_name("back-return-key", "aws:iam/rolePolicy:RolePolicy")
    assert given.inputs["role"] == "restorer"
    assert estate.by_name("back-return-key", KEY_TYPE).outputs["arn"] in given.inputs["policy"]
    assert not source().of_type("aws:iam/rolePolicy:RolePolicy")


def test_the_data_key_policy_lets_the_destination_read() -> None:
    seen: list[str] = []

    def program() -> None:
        side = BackupCopySource(
            "back",
            {"destination_vault_arn": VAULT, "destination_key_arn": KEY, "organization_id": ORGANIZATION},
        )
        side.data_key_policy.apply(seen.append)
        side.destination_account_id.apply(seen.append)

    record(program)
    document, account_id = sorted(seen, key=len, reverse=True)
    assert account_id == DESTINATION
    assert decide(document, f"arn:aws:iam::{DESTINATION}:role/x", "kms:Decrypt") == "allow"


@pytest.mark.parametrize("side", [destination, source])
def test_an_account_of_another_organization_is_refused(side: Callable[..., Estate]) -> None:
    with pytest.raises(ComponentError) as error:
        side(organization_id="o-0000000000")
    for part in ("organization_id = 'o-0000000000'", f"belongs to {ORGANIZATION}", f"Write {ORGANIZATION}"):
        assert part in str(error.value), "argument, value, rule and way out are told"


@pytest.mark.parametrize(
    ("changes", "parts"),
    [
        ({"source_account_ids": []}, ["source_account_ids", "nothing could go back"]),
        ({"source_account_ids": ["1"]}, ["source_account_ids[0] = '1'", "12 digits"]),
        ({"source_account_ids": [DESTINATION]}, ["source_account_ids[0]", "own account"]),
        ({"organization_id": "org"}, ["organization_id = 'org'"]),
        ({"return_operator_role_arns": ["root"]}, ["return_operator_role_arns[0]", "one IAM role"]),
        ({"vault_name": "x"}, ["vault_name", "2 to 50"]),
        ({"lock": {"mode": "compliance"}}, ["lock.cooling_off_days", "is required with compliance"]),
        (
            {"lock": {"mode": "compliance", "cooling_off_days": 3}, "protect": False},
            ["lock.mode", "throw-away"],
        ),
        ({"lock": None}, ["lock", "is required"]),
    ],
)
def test_a_destination_that_cannot_work_is_refused(changes: dict[str, Any], parts: list[str]) -> None:
    with pytest.raises(ComponentError) as error:
        destination(**changes)
    for part in parts:
        assert part in str(error.value), "argument, rule and way out are told"


@pytest.mark.parametrize(
    ("name", "changes", "parts"),
    [
        ("x" * 30, {}, ["name = ", "1 to 29"]),
        ("back", {"destination_vault_arn": "copies"}, ["destination_vault_arn", "ARN of a backup vault"]),
        ("back", {"destination_vault_arn": VAULT.replace(DESTINATION, SOURCE)}, ["destination_vault_arn", SOURCE]),
        (
            "back",
            {"destination_vault_arn": VAULT.replace("eu-west-1", "cn-north-1"), "destination_key_arn": None},
            ["destination_key_arn", "is required"],
        ),
        (
            "back",
            {
                "destination_vault_arn": VAULT.replace("eu-west-1", "cn-north-1"),
                "destination_key_arn": KEY.replace("eu-west-1", "cn-north-1"),
            },
            ["destination_vault_arn", "partition aws-cn"],
        ),
        ("back", {"destination_key_arn": "alias/x"}, ["destination_key_arn", "not of an alias"]),
        ("back", {"destination_key_arn": KEY.replace("west", "north")}, ["destination_key_arn", "eu-north-1"]),
        ("back", {"return_vault_name": "x"}, ["return_vault_name", "2 to 50"]),
        ("back", {"job_journal_retention_days": 2}, ["job_journal_retention_days"]),
        ("back", {"organization_id": "org"}, ["organization_id = 'org'"]),
    ],
)
def test_a_source_that_cannot_work_is_refused(name: str, changes: dict[str, Any], parts: list[str]) -> None:
    with pytest.raises(ComponentError) as error:
        source(name, **changes)
    for part in parts:
        assert part in str(error.value), "argument, rule and way out are told"
