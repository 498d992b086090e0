"""Copies into and out of a vault: what reaches the vault's policy and key, and which accounts are refused."""

import json
from typing import Any, cast

import pulumi
import pytest

from components.protection.backup_vault import BackupVault, BackupVaultArgs
from components.shared.checks import ComponentError
from rehearsal.estate import Estate
from rehearsal.recording import record
from tests.checkers.estate_checks import assert_accepted

OWN, OTHER = "123456789012", "111111111111"
ORGANIZATION = "o-a1b2c3d4e5"
KEY = f"arn:aws:kms:eu-central-1:{OWN}:key/mrk-1234abcd12ab34cd56ef1234567890ab"


def built(**args: Any) -> Estate:
    return record(lambda: BackupVault("main", cast("BackupVaultArgs", args)))


def sids(estate: Estate, name: str, type_: str | None = None) -> list[str]:
    resource = estate.by_name(name, type_) if type_ else estate.by_name(name)
    return [statement["Sid"] for statement in json.loads(resource.inputs["policy"])["Statement"]]


def key_sids(estate: Estate) -> list[str]:
    return sids(estate, "main-key", "aws:kms/key:Key")


def test_aws_accepts_vaults_that_copy_between_accounts() -> None:
    assert_accepted(built(copy_in_account_ids=[OTHER], copy_out_account_ids=[OTHER, "222222222222"]))
    assert_accepted(built(copy_in_organization_id=ORGANIZATION, region="eu-west-1"))
    assert_accepted(built(copy_in_account_ids=[OTHER], kms_key_arn=KEY))


def test_a_vault_of_one_account_lets_no_other_in() -> None:
    estate = built()
    assert sids(estate, "main-access") == ["KeepRecoveryPoints"]
    assert key_sids(estate) == [
        *("AccountAdministersKey", "BackupUsesKey", "BackupLinkedRoleUsesKey", "BackupLinkedRoleGrants"),
    ]


def test_copying_in_opens_policy_and_key_and_nothing_else() -> None:
    before, after = built(), built(copy_in_account_ids=[OTHER], copy_in_organization_id=ORGANIZATION)
    assert sids(after, "main-access") == ["KeepRecoveryPoints", "AccountsCopyIn", "OrganizationCopiesIn"]
    assert key_sids(after) == [
        *key_sids(before),
        *("CopyingAccountsUseKey", "CopyingAccountsGrantKey"),
        *("CopyingOrganizationUseKey", "CopyingOrganizationGrantKey"),
    ]
    changed = {one.name for one in before.resources if after.by_urn[one.urn].inputs != one.inputs}
    assert changed == {"main-access", "main-key"}


def test_copying_out_opens_the_key_only() -> None:
    before, after = built(), built(copy_out_account_ids=[OTHER])
    assert key_sids(after) == [*key_sids(before), "CopyDestinationsUseKey", "CopyDestinationsGrantKey"]
    changed = {one.name for one in before.resources if after.by_urn[one.urn].inputs != one.inputs}
    assert changed == {"main-key"}, "the vault is not what the destination reads"


def test_accounts_may_be_known_later() -> None:
    later = pulumi.Output.from_input(OTHER)
    estate = built(copy_in_account_ids=[later], copy_out_account_ids=[later])
    assert f"arn:aws:iam::{OTHER}:root" in estate.by_name("main-access").inputs["policy"]


def test_a_multi_region_key_is_taken_when_it_is_given() -> None:
    assert built(kms_key_arn=KEY).by_name("main-vault").inputs["kmsKeyArn"] == KEY
    made = built().by_name("main-key", "aws:kms/key:Key")
    assert "multiRegion" not in made.inputs, "the component's own key has no replicas"


@pytest.mark.parametrize(
    ("args", "parts"),
    [
        ({"copy_in_account_ids": ["12345"]}, ["copy_in_account_ids[0] = '12345'", "12 digits"]),
        ({"copy_in_account_ids": [OTHER, OTHER]}, ["copy_in_account_ids[1]", "named twice"]),
        ({"copy_out_account_ids": ["arn:aws:iam::111111111111:root"]}, ["copy_out_account_ids[0]", "12 digits"]),
        ({"copy_in_organization_id": "r-ab12"}, ["copy_in_organization_id = 'r-ab12'", "o- and 10 to 32"]),
        ({"copy_out_account_ids": [OTHER], "kms_key_arn": KEY}, ["copy_out_account_ids", "policy of a given key"]),
        ({"copy_in_account_ids": [111111111111]}, ["copy_in_account_ids[0]"]),
        (
            {"copy_in_account_ids": ["1"], "copy_out_account_ids": ["2"], "copy_in_organization_id": "o"},
            ["3 problems"],
        ),
    ],
)
def test_accounts_that_are_none_are_refused(args: dict[str, Any], parts: list[str]) -> None:
    with pytest.raises(ComponentError) as error:
        built(**args)
    for part in parts:
        assert part in str(error.value), "argument, rule and way out are told"


@pytest.mark.parametrize("argument", ["copy_in_account_ids", "copy_out_account_ids"])
@pytest.mark.parametrize("late", [True, False])
def test_the_vaults_own_account_is_refused_once_it_is_known(argument: str, *, late: bool) -> None:
    account = pulumi.Output.from_input(OWN) if late else OWN
    with pytest.raises(ComponentError, match="the vault's own account") as error:
        built(**{argument: [OTHER, account]})
    assert f"{argument}[1] = '{OWN}'" in str(error.value)


def test_an_account_that_turns_out_to_be_none_is_refused() -> None:
    with pytest.raises(ComponentError, match=r"copy_in_account_ids\[0\] = 'nobody'"):
        built(copy_in_account_ids=[pulumi.Output.from_input("nobody")])
