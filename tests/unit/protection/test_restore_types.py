import json

import botocore.session
import pytest

from components.protection.restore_script import CONFIGURATIONS
from components.protection.restore_types import (
    FILE_SYSTEM_CONFIGURATIONS,
    TYPES,
    RestorePlace,
    script_input,
    site_metadata,
    zone_metadata,
)
from tests.unit.protection.restore_samples import BARE, GROUP, INSTANCE_SUBNETS, KEY, PLACE, SUBNETS


def members(*operations: str) -> set[str]:
    model = botocore.session.get_session().get_service_model("rds")
    return {name.lower() for one in operations for name in model.operation_model(one).input_shape.members}


@pytest.mark.parametrize(
    ("kind", "operations"),
    [
        ("RDS", ("RestoreDBInstanceFromDBSnapshot", "RestoreDBInstanceToPointInTime")),
        ("Aurora", ("RestoreDBClusterFromSnapshot", "RestoreDBClusterToPointInTime")),
    ],
)
def test_keys_of_databases_are_parameters_of_the_calls_that_awss_page_names(
    kind: str, operations: tuple[str, ...]
) -> None:
    own = {"DBInstanceIdentifier", "dbClusterIdentifier"}
    unknown = {key for key in TYPES[kind].documented if key.lower() not in members(*operations)} - own
    assert not unknown


@pytest.mark.parametrize("kind", TYPES)
def test_every_key_that_is_kept_or_named_is_documented(kind: str) -> None:
    type_ = TYPES[kind]
    used = {*type_.kept, type_.name, type_.time, type_.latest, *site_metadata(PLACE)[kind]} - {""}
    assert used <= set(type_.documented), "keys are not invented"


def test_what_belongs_to_a_region_is_not_kept() -> None:
    regional = (
        "kms",
        "subnet",
        "securitygroup",
        "availabilityzone",
        "vpc",
        "keyname",
        "networkinterfaces",
        "placement",
    )
    for kind, type_ in TYPES.items():
        wrong = [key for key in type_.kept if any(part in key.lower() for part in regional)]
        assert not wrong, f"{kind} would ask for {wrong} of the lost Region"


def test_a_site_with_a_network_takes_every_type() -> None:
    assert set(site_metadata(PLACE)) == set(TYPES)


def test_a_site_without_a_network_takes_what_has_none() -> None:
    assert set(site_metadata(BARE)) == {"DynamoDB", "EBS", "EFS", "S3"}
    assert {kind for kind, type_ in TYPES.items() if not type_.network} == {*site_metadata(BARE), "Storage Gateway"}
    assert "availabilityZone" not in site_metadata(BARE)["EBS"], "nobody has said where"


def test_lists_are_json_in_a_string() -> None:
    metadata = site_metadata(PLACE)
    assert json.loads(metadata["RDS"]["VpcSecurityGroupIds"]) == [GROUP]
    assert json.loads(metadata["FSx"]["SubnetIds"]) == list(SUBNETS.values())


def test_the_first_az_is_the_default_whatever_the_order() -> None:
    turned = RestorePlace(KEY, dict(reversed(SUBNETS.items())), security_group_id=GROUP)
    assert site_metadata(turned)["EBS"]["availabilityZone"] == "eu-west-1a"
    assert site_metadata(turned)["FSx"] == {
        "SecurityGroupIds": f'["{GROUP}"]',
        "KmsKeyId": KEY,
        "SubnetIds": json.dumps(list(SUBNETS.values())),
    }


def test_instances_have_subnets_of_their_own_or_share_those_of_databases() -> None:
    assert zone_metadata(PLACE)["EC2"]["eu-west-1b"] == {"SubnetId": INSTANCE_SUBNETS["eu-west-1b"]}
    shared = RestorePlace(KEY, SUBNETS, security_group_id=GROUP)
    assert zone_metadata(shared)["EC2"]["eu-west-1b"] == {"SubnetId": SUBNETS["eu-west-1b"]}


def test_an_rds_instance_keeps_the_key_of_its_snapshot() -> None:
    assert not [key for key in site_metadata(PLACE)["RDS"] if "kms" in key.lower()], "the call takes no key"


def test_restored_databases_are_not_public() -> None:
    assert site_metadata(PLACE)["RDS"]["PubliclyAccessible"] == "false"


def test_script_and_table_know_the_same_kinds_of_file_systems() -> None:
    assert CONFIGURATIONS == FILE_SYSTEM_CONFIGURATIONS, "the script cannot import the table"


def test_the_script_gets_no_more_than_the_site_can_take() -> None:
    assert set(script_input(BARE)) == set(site_metadata(BARE))
    assert script_input(PLACE)["RDS"]["groups"] == {
        "DBParameterGroupName": ["orders-postgres16"],
        "OptionGroupName": ["ledger-sqlserver-se-15"],
    }
