"""What a restore site refuses, with the way out."""

from typing import Any

import pytest

from components.shared.checks import ComponentError
from tests.checkers.estate_checks import assert_accepted
from tests.unit.protection.test_restore_site import KEY, NETWORK, ROLE, TOPIC, VAULT, built

PARAMETERS = {"parameter_groups": {"orders": {"family": "postgres16"}}}


@pytest.mark.parametrize(
    ("name", "args", "parts"),
    [
        ("Restore", {}, ["name = ", "lower-case"]),
        ("aws-restore", {}, ["name = ", "not with aws"]),
        ("a--b", {}, ["name = ", "single hyphens"]),
        ("r" * 41, {}, ["name = ", "1 to 40"]),
        ("restore", {"vault_key_arns": {"a": "alias/x"}}, ['vault_key_arns["a"]', "not of an alias"]),
        ("restore", {"vault_key_arns": {"a": KEY}, "region": "eu-north-1"}, ['vault_key_arns["a"]', "eu-west-1"]),
        ("restore", {"vault_arns": {"a": "x"}}, ['vault_arns["a"]', "ARN of a backup vault"]),
        ("restore", {"vault_arns": {"a": VAULT}, "region": "eu-north-1"}, ["restored in its own Region"]),
        ("restore", {"kms_key_arn": "alias/x"}, ["kms_key_arn", "not of an alias"]),
        ("restore", {"kms_key_arn": KEY, "region": "eu-north-1"}, ["kms_key_arn", "what is restored in eu-north-1"]),
        ("restore", {"alarm_topic_arn": TOPIC, "region": "eu-north-1"}, ["alarm_topic_arn", "eu-north-1"]),
        (
            "restore",
            {"instance_profile_role_arns": [ROLE, "arn:aws:iam::123456789012:instance-profile/web"]},
            ["instance_profile_role_arns[1]", "a profile's ARN is another one"],
        ),
        ("restore", {"instance_profile_role_arns": ["arn:aws:iam::123456789012:role/*"]}, ["without wildcards"]),
        ("restore", {"vpc_id": "vpc-1"}, ["subnet_ids", "is required with vpc_id"]),
        (
            "restore",
            {**NETWORK, **PARAMETERS, "subnet_ids": {"eu-west-1a": "s"}},
            ["parameter_groups", "no subnet group of one AZ"],
        ),
        ("restore", {"subnet_ids": NETWORK["subnet_ids"]}, ["subnet_ids", "no effect without vpc_id"]),
        ("restore", {"instance_subnet_ids": {"a": "s"}}, ["instance_subnet_ids", "no effect without vpc_id"]),
        ("restore", {"ingress": {"a": {"port": 1, "cidr": "10.0.0.0/8"}}}, ["ingress", "without vpc_id"]),
        ("restore", PARAMETERS, ["parameter_groups", "is for databases, which need a network"]),
        ("restore", {"placement": {"active_directory_id": "d-1234567890"}}, ["active_directory_id", "without vpc_id"]),
        ("restore", {**NETWORK, "placement": {"active_directory_id": "corp"}}, ["active_directory_id", "an id"]),
        ("restore", {**NETWORK, "placement": {"storage_virtual_machine_id": "svm"}}, ["svm-0123456789abcdef0"]),
        ("restore", {"placement": {"gateway_arn": "sgw-1"}}, ["placement.gateway_arn", "ARN of a gateway"]),
        (
            "restore",
            {"placement": {"gateway_arn": "arn:aws:storagegateway:eu-west-1:1:gateway/sgw-1"}, "region": "eu-north-1"},
            ["placement.gateway_arn", "is in eu-west-1"],
        ),
        ("restore", {**NETWORK, "ingress": {"a": {"port": 1}}}, ['ingress["a"]', "exactly one of"]),
        (
            "restore",
            {**NETWORK, "egress": {"a": {"port": 1, "cidr": "10.0.0.0/8", "security_group_id": "sg-1"}}},
            ['egress["a"]', "cidr and security_group_id", "exactly one of"],
        ),
        ("restore", {**NETWORK, "ingress": {"a": {"port": 1, "cidr": "10.0.0.1/8"}}}, ["host bits", "10.0.0.0/8"]),
        (
            "restore",
            {**NETWORK, "ingress": {"a": {"port": 70000, "cidr": "10.0.0.0/8"}}},
            ["port = 70000", "0 to 65535"],
        ),
        (
            "restore",
            {**NETWORK, "ingress": {"a": {"port": 2, "to_port": 1, "cidr": "10.0.0.0/8"}}},
            ["to_port = 1", "2 or more"],
        ),
        ("restore", {**NETWORK, "ingress": {"a b": {"port": 1, "cidr": "10.0.0.0/8"}}}, ['ingress["a b"]', "Rename"]),
        (
            "restore",
            {**NETWORK, "ingress": {"a": {"port": 1, "protocol": "icmp", "cidr": "10.0.0.0/8"}}},
            ["protocol", "tcp, udp"],
        ),
        (
            "restore",
            {**NETWORK, "parameter_groups": {"Orders": {"family": "postgres16"}}},
            ["lower case, as RDS stores"],
        ),
        ("restore", {**NETWORK, "parameter_groups": {"a--b": {"family": "postgres16"}}}, ["single hyphens"]),
        ("restore", {**NETWORK, "parameter_groups": {"default": {"family": "postgres16"}}}, ["keeps for its own"]),
        ("restore", {**NETWORK, "parameter_groups": {"a": {"family": "postgres"}}}, ["family = 'postgres'", "version"]),
        (
            "restore",
            {**NETWORK, "parameter_groups": {"a": {"family": "docdb5.0"}}},
            ["family", "cluster_parameter_groups"],
        ),
        (
            "restore",
            {**NETWORK, "cluster_parameter_groups": {"a": {"family": "sqlserver-se-15.0"}}},
            ['cluster_parameter_groups["a"].family', "aurora-mysql"],
        ),
        (
            "restore",
            {**NETWORK, "option_groups": {"a": {"engine": "aurora-mysql", "major_engine_version": "8.0"}}},
            ['option_groups["a"].engine', "must be one of"],
        ),
        (
            "restore",
            {**NETWORK, "option_groups": {"a": {"engine": "mysql", "major_engine_version": "8.0.36"}}},
            ["major_engine_version = '8.0.36'", "8.0, 15.00 or 19"],
        ),
        (
            "restore",
            {
                **NETWORK,
                "option_groups": {
                    "a": {"engine": "mysql", "major_engine_version": "8.0", "options": {"MEMCACHED": {"port": 0}}}
                },
            },
            ['options["MEMCACHED"].port = 0', "1 to 65535"],
        ),
        ("restore", {"vault": KEY, "subnets": {}}, ["2 problems", "vault", "subnets"]),
        ("restore", {"kms_key_arn": "x", "vault_arns": {"a": "y"}, "alarm_topic_arn": "z"}, ["3 problems"]),
    ],
)
def test_arguments_that_cannot_work_are_refused(name: str, args: dict[str, Any], parts: list[str]) -> None:
    with pytest.raises(ComponentError) as error:
        built(name, **args)
    for part in parts:
        assert part in str(error.value), "argument, rule and way out are told"


@pytest.mark.parametrize(
    "family",
    [
        *("postgres16", "mysql8.0", "mariadb10.11", "oracle-ee-19", "oracle-se2-cdb-21", "sqlserver-ex-15.0"),
        *("db2-se-11.5", "aurora-mysql8.0", "aurora-postgresql16"),
    ],
)
def test_families_of_every_engine_are_taken(family: str) -> None:
    assert_accepted(built(**NETWORK, parameter_groups={"one": {"family": family}}))
