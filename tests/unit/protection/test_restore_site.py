import json
from typing import Any, cast

import pulumi
import pytest
from moto.events.models import EventPattern

from components.protection.backup_vault import BackupVault
from components.protection.documents import failed_jobs_pattern
from components.protection.restore_documents import failed_restores_pattern
from components.protection.restore_site import RestoreSite, RestoreSiteArgs
from rehearsal.estate import Estate
from rehearsal.recording import record
from tests.checkers.automation_document import check_automation
from tests.checkers.estate_checks import assert_accepted
from tests.checkers.iam import Kind, check_policy

KEY = "arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-3333-4444-555555555555"
VAULT = "arn:aws:backup:eu-west-1:123456789012:backup-vault:recovery"
TOPIC = "arn:aws:sns:eu-west-1:123456789012:alarms"
ROLE = "arn:aws:iam::123456789012:role/web-server"
NETWORK: dict[str, Any] = {
    "vpc_id": "vpc-0123456789abcdef0",
    "subnet_ids": {"eu-west-1a": "subnet-0aaaaaaaaaaaaaaaa", "eu-west-1b": "subnet-0bbbbbbbbbbbbbbbb"},
}
GROUPS: dict[str, Any] = {
    "parameter_groups": {
        "orders-postgres16": {
            "family": "postgres16",
            "parameters": {
                "rds.force_ssl": {"value": "1"},
                "log_min_duration_statement": {"value": "500", "apply_method": "immediate"},
            },
        },
        "ledger-sqlserver-se-15": {
            "family": "sqlserver-se-15.0",
            "parameters": {"max server memory (mb)": {"value": "8192"}},
        },
    },
    "cluster_parameter_groups": {
        "catalogue": {"family": "aurora-mysql8.0", "parameters": {"time_zone": {"value": "UTC"}}},
        "sessions": {"family": "docdb5.0", "parameters": {"tls": {"value": "enabled"}}},
        "graph": {"family": "neptune1.3"},
    },
    "option_groups": {
        "ledger": {
            "engine": "sqlserver-se",
            "major_engine_version": "15.00",
            "options": {"SQLSERVER_BACKUP_RESTORE": {"settings": {"IAM_ROLE_ARN": ROLE}}},
        },
        "cache": {"engine": "mysql", "major_engine_version": "8.0", "options": {"MEMCACHED": {"port": 11211}}},
    },
}
EVERYTHING: dict[str, Any] = {
    **NETWORK,
    **GROUPS,
    "vault_key_arns": {"recovery": KEY},
    "vault_arns": {"recovery": VAULT},
    "instance_profile_role_arns": [ROLE],
    "instance_subnet_ids": {"eu-west-1a": "subnet-0cccccccccccccccc"},
    "ingress": {"applications": {"port": 5432, "cidr": "10.0.0.0/8"}},
    "egress": {
        "directory": {"port": 88, "to_port": 389, "security_group_id": "sg-0123456789abcdef0"},
        "names": {"port": 53, "protocol": "udp", "cidr": "10.0.0.2/32"},
    },
    "placement": {
        "active_directory_id": "d-1234567890",
        "storage_virtual_machine_id": "svm-0123456789abcdef0",
        "gateway_arn": "arn:aws:storagegateway:eu-west-1:123456789012:gateway/sgw-12345678",
    },
    "alarm_topic_arn": TOPIC,
    "region": "eu-west-1",
    "tags": {"owner": "platform"},
}


def built(name: str = "restore", **args: Any) -> Estate:
    return record(lambda: RestoreSite(name, cast("RestoreSiteArgs", args)))


def outputs(estate: Estate) -> dict[str, Any]:
    return dict(estate.by_name("restore", "reliability:index:RestoreSite").outputs)


def policy(estate: Estate, name: str) -> dict[str, dict[str, Any]]:
    statements = json.loads(estate.by_name(name).inputs["policy"])["Statement"]
    return {statement["Sid"]: statement for statement in statements}


def test_aws_accepts_everything_the_site_emits() -> None:
    assert_accepted(built())
    assert_accepted(built(**NETWORK))
    assert_accepted(built(**EVERYTHING))
    assert_accepted(built(name="r" * 40, kms_key_arn=KEY, protect=False, runbook=False, region="eu-west-1"))


def test_the_smallest_site_is_a_role_a_key_and_a_runbook() -> None:
    estate = built()
    assert estate.by_type == {
        "aws:iam/role:Role": 2,
        "aws:iam/rolePolicy:RolePolicy": 2,
        "aws:iam/rolePolicyAttachment:RolePolicyAttachment": 2,
        "aws:kms/alias:Alias": 1,
        "aws:kms/key:Key": 1,
        "aws:ssm/document:Document": 1,
        "reliability:index:RestoreSite": 1,
    }
    assert estate.by_name("restore-key", "aws:kms/key:Key").protect, "without the key what was restored is lost"
    assert outputs(estate).get("securityGroupId") is None
    bare = built(runbook=False, kms_key_arn=KEY, region="eu-west-1")
    assert bare.by_type == {
        "aws:iam/role:Role": 1,
        "aws:iam/rolePolicy:RolePolicy": 1,
        "aws:iam/rolePolicyAttachment:RolePolicyAttachment": 2,
        "reliability:index:RestoreSite": 1,
    }


def test_the_role_restores_and_backs_nothing_up() -> None:
    estate = built()
    attached = {r.inputs["policyArn"] for r in estate.of_type("aws:iam/rolePolicyAttachment:RolePolicyAttachment")}
    assert attached == {
        "arn:aws:iam::aws:policy/service-role/AWSBackupServiceRolePolicyForRestores",
        "arn:aws:iam::aws:policy/AWSBackupServiceRolePolicyForS3Restore",
    }
    trust = json.loads(estate.by_name("restore-role").inputs["assumeRolePolicy"])
    assert trust["Statement"][0]["Principal"] == {"Service": "backup.amazonaws.com"}


def test_the_role_uses_the_vaults_key_and_the_sites() -> None:
    estate = built(vault_key_arns={"recovery": KEY}, region="eu-west-1")
    own = estate.by_name("restore-key", "aws:kms/key:Key").outputs["arn"]
    statements = policy(estate, "restore-keys")
    assert statements["UseVaultKeys"]["Resource"] == sorted([own, KEY]), "to read the backup, and to write the copy"
    assert statements["GrantVaultKeys"]["Condition"] == {"Bool": {"kms:GrantIsForAWSResource": "true"}}


def test_profiles_are_handed_to_ec2_only_and_only_those_named() -> None:
    assert policy(built(instance_profile_role_arns=[ROLE]), "restore-instance-profiles") == {
        "GiveInstanceProfilesBack": {
            "Sid": "GiveInstanceProfilesBack",
            "Effect": "Allow",
            "Action": "iam:PassRole",
            "Resource": [ROLE],
            "Condition": {"StringEquals": {"iam:PassedToService": ["ec2.amazonaws.com", "ec2.amazonaws.com.cn"]}},
        }
    }
    assert "iam:PassRole" not in built().by_name("restore-keys").inputs["policy"]


def test_nobody_gets_in_and_nothing_gets_out_unless_named() -> None:
    closed = built(**NETWORK)
    group = closed.by_name("restore-security-group").inputs
    assert not {"ingress", "egress"} & group.keys(), "the provider takes the open egress of a new group away"
    assert not [r.name for r in closed.resources if "securityGroup" in r.type and "Rule" in r.type]
    estate = built(**EVERYTHING)
    ingress = estate.by_name("restore-ingress-applications").inputs
    assert (ingress["fromPort"], ingress["toPort"], ingress["ipProtocol"]) == (5432, 5432, "tcp")
    assert ingress["cidrIpv4"] == "10.0.0.0/8"
    egress = estate.by_name("restore-egress-directory").inputs
    assert (egress["fromPort"], egress["toPort"]) == (88, 389)
    assert egress["referencedSecurityGroupId"] == "sg-0123456789abcdef0"
    assert estate.by_name("restore-egress-names").inputs["ipProtocol"] == "udp"


def test_groups_have_the_name_that_backups_ask_for() -> None:
    estate = built(**EVERYTHING)
    group = estate.by_name("restore-parameters-orders-postgres16").inputs
    assert (group["name"], group["family"]) == ("orders-postgres16", "postgres16")
    assert group["parameters"] == [
        {"name": "log_min_duration_statement", "value": "500", "applyMethod": "immediate"},
        {"name": "rds.force_ssl", "value": "1", "applyMethod": "pending-reboot"},
    ], "by name, and a static parameter takes pending-reboot only"
    sql_server = estate.by_name("restore-parameters-ledger-sqlserver-se-15").inputs["parameters"]
    assert sql_server[0]["applyMethod"] == "immediate", "dynamic parameters of SQL Server take no other"


def test_each_engine_gets_its_own_kind_of_cluster_group() -> None:
    estate = built(**EVERYTHING)
    kinds = {r.name.rpartition("-")[2]: r.type for r in estate.resources if "clusterParameterGroup" in r.type}
    assert kinds == {
        "catalogue": "aws:rds/clusterParameterGroup:ClusterParameterGroup",
        "graph": "aws:neptune/clusterParameterGroup:ClusterParameterGroup",
        "sessions": "aws:docdb/clusterParameterGroup:ClusterParameterGroup",
    }


def test_an_option_that_listens_does_so_in_the_sites_security_group() -> None:
    estate = built(**EVERYTHING)
    group = estate.by_name("restore-security-group").outputs["id"]
    assert estate.by_name("restore-options-cache").inputs["options"] == [
        {"optionName": "MEMCACHED", "port": 11211, "vpcSecurityGroupMemberships": [group]}
    ]
    assert estate.by_name("restore-options-ledger").inputs["options"] == [
        {"optionName": "SQLSERVER_BACKUP_RESTORE", "optionSettings": [{"name": "IAM_ROLE_ARN", "value": ROLE}]}
    ]


def test_one_az_is_enough_for_everything_but_databases() -> None:
    estate = built(vpc_id="vpc-0123456789abcdef0", subnet_ids={"eu-west-1a": "subnet-0aaaaaaaaaaaaaaaa"})
    assert not estate.of_type("aws:rds/subnetGroup:SubnetGroup"), "RDS refuses a subnet group of one AZ"
    assert set(outputs(estate)["restoreMetadata"]) == {"DynamoDB", "EBS", "EC2", "EFS", "FSx", "S3"}


def test_adding_a_group_touches_nothing_but_the_runbook_that_must_know_it() -> None:
    before = built(**EVERYTHING)
    more = {**GROUPS["parameter_groups"], "aaa": {"family": "mysql8.0"}}
    after = built(**{**EVERYTHING, "parameter_groups": more})
    changed = {r.name for r in before.resources if r.custom and after.by_urn[r.urn].inputs != r.inputs}
    assert changed == {"restore-runbook"}
    assert {r.name for r in after.resources} - {r.name for r in before.resources} == {"restore-parameters-aaa"}


def test_order_changes_nothing() -> None:
    def turned(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: turned(item) for key, item in reversed(value.items())}
        return value

    before, after = built(**EVERYTHING), built(**turned(EVERYTHING))
    for resource in before.resources:
        assert after.by_urn[resource.urn].inputs == resource.inputs, f"{resource.name} changes with the order"


def test_failed_restores_are_told_once() -> None:
    rule = built(**EVERYTHING).by_name("restore-failed-restores", "aws:cloudwatch/eventRule:EventRule").inputs
    assert json.loads(rule["eventPattern"]) == {
        "source": ["aws.backup"],
        "detail-type": ["Restore Job State Change"],
        "detail": {
            "status": ["ABORTED", "FAILED"],
            "backupVaultArn": [{"anything-but": [VAULT]}],
        },
    }, "a BackupVault tells of restores out of it, and of those whose event names no vault"
    alone = built(alarm_topic_arn=TOPIC, region="eu-west-1")
    pattern = alone.by_name("restore-failed-restores", "aws:cloudwatch/eventRule:EventRule").inputs["eventPattern"]
    assert json.loads(pattern)["detail"] == {"status": ["ABORTED", "FAILED"]}, "nobody else tells"
    target = alone.by_name("restore-failed-restores", "aws:cloudwatch/eventTarget:EventTarget")
    assert target.inputs["arn"] == TOPIC


@pytest.mark.parametrize("detail", [{}, {"backupVaultArn": VAULT}, {"backupVaultArn": f"{VAULT}-2"}])
def test_vault_and_site_together_tell_of_a_failed_restore_once(detail: dict[str, str]) -> None:
    occurred = {
        "source": "aws.backup",
        "detail-type": "Restore Job State Change",
        "detail": {"status": "FAILED", "restoreJobId": "1", **detail},
    }
    patterns = [failed_jobs_pattern(VAULT), failed_restores_pattern([VAULT])]
    assert sum(EventPattern.load(pattern).matches_event(occurred) for pattern in patterns) == 1


def test_every_regional_child_is_in_the_region_and_carries_the_tags() -> None:
    for resource in built(**EVERYTHING).resources:
        if not resource.custom or not resource.type.startswith("aws:"):
            continue
        expected = None if resource.type.startswith("aws:iam/") else "eu-west-1"
        assert resource.inputs.get("region") == expected, resource.name
        if "tags" in resource.inputs:
            assert resource.inputs["tags"]["owner"] == "platform", resource.name


def runbook(estate: Estate) -> dict[str, Any]:
    return json.loads(estate.by_name("restore-runbook").inputs["content"])


@pytest.mark.parametrize("args", [{}, NETWORK, EVERYTHING], ids=["bare", "network", "everything"])
def test_the_runbook_is_a_document_that_automation_can_run(args: dict[str, Any]) -> None:
    assert check_automation(built(**args).by_name("restore-runbook").inputs["content"]) == []


def test_the_runbook_restores_with_the_sites_role_under_a_role_of_its_own() -> None:
    estate = built(**EVERYTHING)
    document = runbook(estate)
    restore, own = (estate.by_name(name).outputs["arn"] for name in ("restore-role", "restore-runbook-role"))
    steps = {step["name"]: step["inputs"] for step in document["mainSteps"]}
    assert steps["start"]["IamRoleArn"] == restore
    assert document["assumeRole"] == own
    assert document["parameters"]["VaultAccountId"]["default"] == "123456789012"
    allowed = policy(estate, "restore-runbook-permissions")
    assert allowed["HandOverTheRestoreRole"]["Resource"] == restore, "no other role can be handed over"
    assert allowed["StartAndFollowRestores"]["Condition"] == {"StringEquals": {"aws:RequestedRegion": "eu-west-1"}}
    called = {f"backup:{inputs['Api']}" for inputs in steps.values() if "Api" in inputs}
    assert set(allowed["StartAndFollowRestores"]["Action"]) == called, "what the steps call, and no more"
    trust = json.loads(estate.by_name("restore-runbook-role").inputs["assumeRolePolicy"])["Statement"][0]
    assert trust["Principal"] == {"Service": "ssm.amazonaws.com"}
    assert trust["Condition"] == {"StringEquals": {"aws:SourceAccount": "123456789012"}}


def test_the_runbook_waits_longer_than_a_restore_out_of_cold_storage_and_fails_when_the_job_did() -> None:
    steps = {step["name"]: step for step in runbook(built())["mainSteps"]}
    assert steps["wait"]["timeoutSeconds"] > 72 * 3600
    assert steps["wait"]["inputs"]["DesiredValues"] == ["COMPLETED", "FAILED", "ABORTED"], "or it would wait for days"
    assert steps["completed"]["inputs"]["DesiredValues"] == ["COMPLETED"]


def test_the_runbook_knows_what_the_site_has() -> None:
    estate = built(**EVERYTHING)
    steps = {step["name"]: step["inputs"] for step in runbook(estate)["mainSteps"]}
    site = json.loads(steps["metadata"]["InputPayload"]["site"])
    assert site["RDS"]["groups"]["DBParameterGroupName"] == ["ledger-sqlserver-se-15", "orders-postgres16"]
    assert site["EC2"]["zones"] == {"eu-west-1a": {"SubnetId": "subnet-0cccccccccccccccc"}}
    assert "IamInstanceProfileName" in site["EC2"]["keep"]
    assert set(site) == set(outputs(estate)["restoreMetadata"]) - {"Storage Gateway"}, (
        "StartRestoreJob takes no type with a space: that one is restored by hand"
    )


def test_the_operators_policy_starts_this_runbook_and_no_other() -> None:
    estate = built(**EVERYTHING)
    text = outputs(estate)["operatorPolicyJson"]
    assert check_policy(text, Kind.IDENTITY) == []
    statements = {statement["Sid"]: statement for statement in json.loads(text)["Statement"]}
    name = estate.by_name("restore-runbook").outputs["name"]
    assert statements["StartTheRunbook"]["Resource"] == [
        f"arn:aws:ssm:eu-west-1:123456789012:automation-definition/{name}:*",
        f"arn:aws:ssm:eu-west-1:123456789012:document/{name}",
    ]
    assert statements["HandOverTheRunbooksRole"]["Resource"] == estate.by_name("restore-runbook-role").outputs["arn"]
    assert "backup:StartRestoreJob" not in text, "a restore goes through the runbook"


def test_the_outputs_are_what_a_restore_job_asks_for() -> None:
    estate = built(**EVERYTHING)
    made = outputs(estate)
    assert made["roleArn"] == estate.by_name("restore-role").outputs["arn"]
    assert made["dbSubnetGroupName"] == estate.by_name("restore-subnets").outputs["name"]
    assert made["securityGroupId"] == estate.by_name("restore-security-group").outputs["id"]
    assert made["parameterGroupNames"] == ["ledger-sqlserver-se-15", "orders-postgres16"]
    assert made["clusterParameterGroupNames"] == ["catalogue", "graph", "sessions"]
    assert made["optionGroupNames"] == ["cache", "ledger"]
    assert made["restoreMetadata"]["RDS"]["DBSubnetGroupName"] == made["dbSubnetGroupName"]
    assert made["restoreMetadata"]["EFS"]["KmsKeyId"] == made["keyArn"]


def test_site_and_vault_work_together() -> None:
    def program() -> None:
        vault = BackupVault("recovery", {"region": "eu-west-1", "alarm_topic_arn": TOPIC})
        RestoreSite(
            "restore",
            {
                "vault_key_arns": {"recovery": vault.key_arn},
                "vault_arns": {"recovery": vault.vault_arn},
                "alarm_topic_arn": TOPIC,
                "region": "eu-west-1",
            },
        )

    estate = record(program)
    assert_accepted(estate)
    key = estate.by_name("recovery-key", "aws:kms/key:Key").outputs["arn"]
    assert key in estate.by_name("restore-keys").inputs["policy"]


def test_a_topic_that_turns_out_to_be_elsewhere_is_refused() -> None:
    topic = pulumi.Output.from_input(TOPIC)
    with pytest.raises(pulumi.RunError, match="eu-north-1"):
        built(alarm_topic_arn=topic, region="eu-north-1")
