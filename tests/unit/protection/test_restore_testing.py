"""The component: what it makes, and what a change touches."""

import json
from typing import Any, cast

import pulumi
import pytest

from components.protection.restore_testing import RestoreTesting
from rehearsal.recording import record
from tests.checkers.estate_checks import assert_accepted
from tests.unit.protection.restore_testing_builder import (
    ACCOUNT,
    ALL,
    EFS,
    FILES,
    KEY,
    PLACE,
    PROFILE_ROLE,
    SELECTION,
    TOPIC,
    TWICE,
    VAULT,
    WEEKLY,
    built,
    everything,
    selection,
)


def test_aws_accepts_everything_the_component_emits() -> None:
    assert_accepted(built())
    assert_accepted(
        built(
            name="t" * 32,
            selections=ALL,
            **PLACE,
            alarm_topic_arn=TOPIC,
            key_arns=[KEY],
            instance_profile_role_arns=[PROFILE_ROLE],
            include_vaults=[VAULT],
            exclude_vaults=[VAULT.replace("main", "cold-*")],
            region="eu-central-1",
            tags={"a": "b"},
        )
    )


def test_a_plan_makes_exactly_these_resources() -> None:
    assert built(alarm_topic_arn=TOPIC).by_type == {
        "aws:backup/restoreTestingPlan:RestoreTestingPlan": 1,
        SELECTION: 1,
        "aws:cloudwatch/eventRule:EventRule": 2,
        "aws:cloudwatch/eventTarget:EventTarget": 2,
        "aws:cloudwatch/metricAlarm:MetricAlarm": 2,
        "aws:iam/role:Role": 3,
        "aws:iam/rolePolicy:RolePolicy": 2,
        "aws:iam/rolePolicyAttachment:RolePolicyAttachment": 1,
        "aws:ssm/document:Document": 1,
        "reliability:index:RestoreTesting": 1,
    }


def test_every_default_of_the_plan_is_stated() -> None:
    plan = dict(built().by_name("tests-plan").inputs)
    assert plan.pop("tags") == {"Name": "tests-plan"}
    assert plan == {
        "name": "tests",
        "recoveryPointSelection": {
            "algorithm": "LATEST_WITHIN_WINDOW",
            "includeVaults": ["*"],
            "recoveryPointTypes": ["CONTINUOUS", "SNAPSHOT"],
            "selectionWindowDays": 30,
        },
        "scheduleExpression": TWICE,
        "scheduleExpressionTimezone": "Etc/UTC",
        "startWindowHours": 24,
    }


def test_names_have_no_hyphens_in_aws() -> None:
    estate = built("restore-tests", selections={"my-files": EFS})
    assert estate.by_name("restore-tests-plan").inputs["name"] == "restore_tests"
    assert estate.by_name("restore-tests-selection-my-files").inputs["name"] == "my_files"


def test_explicit_arns_are_a_set() -> None:
    arns = selection(built(), "files").inputs["protectedResourceArns"]
    turned = built(selections={"files": {**EFS, "resource_arns": FILES[::-1]}})
    assert selection(turned, "files").inputs["protectedResourceArns"] == arns == sorted(FILES)


def test_arns_that_are_known_later_are_a_set_too() -> None:
    def program() -> None:
        later = [pulumi.Output.from_input(arn) for arn in FILES[::-1]]
        files: Any = {"resource_type": "EFS", "resource_arns": later}
        RestoreTesting("tests", {"schedule": TWICE, "selections": {"files": files}})

    assert selection(record(program), "files").inputs["protectedResourceArns"] == sorted(FILES)


def test_conditions_are_emitted_without_the_star_that_the_provider_refuses_beside_them() -> None:
    tagged = everything("EFS", tags_equal={"b": "2", "a": "1"}, tags_not_equal={"c": ""})
    found = selection(built(selections={"files": tagged}), "files").inputs
    assert "protectedResourceArns" not in found
    assert found["protectedResourceConditions"] == {
        "stringEquals": [
            {"key": "aws:ResourceTag/a", "value": "1"},
            {"key": "aws:ResourceTag/b", "value": "2"},
        ],
        "stringNotEquals": [{"key": "aws:ResourceTag/c", "value": ""}],
    }


def test_selections_wait_for_the_roles_permissions() -> None:
    estate = built(key_arns=[KEY])
    assert {estate.by_name("tests-keys").urn, estate.by_name("tests-AWSBackupServiceRolePolicyForRestores").urn} <= set(
        selection(estate, "files").dependencies
    ), "a test that starts before would fail at the permission"


SUBNETS = ["subnet-aaaaaaaaaaaaaaaaa", "subnet-bbbbbbbbbbbbbbbbb"]


def test_what_has_a_network_interface_is_restored_into_the_isolated_place() -> None:
    estate = built(selections=ALL, **PLACE)
    group = estate.by_name("tests-isolated", "aws:ec2/securityGroup:SecurityGroup")
    subnets = estate.by_name("tests-isolated", "aws:rds/subnetGroup:SubnetGroup")
    assert subnets.inputs["subnetIds"] == SUBNETS, "in the order of their AZs, however they are written"
    groups = json.dumps([group.id])
    database = {"dbSubnetGroupName": subnets.outputs["name"], "vpcSecurityGroupIds": groups}
    expected: dict[str, Any] = {
        **dict.fromkeys(("aurora", "documentdb", "neptune", "rds"), database),
        "ec2": {"securityGroupIds": groups, "subnetId": SUBNETS[0]},
        "fsx": {"securityGroupIds": groups, "subnetIds": json.dumps(SUBNETS[:1])},
        **dict.fromkeys(("dynamodb", "ebs", "efs", "s3"), None),
    }
    assert {key: selection(estate, key).inputs.get("restoreMetadataOverrides") for key in ALL} == expected


def test_the_isolated_group_has_no_rule_and_says_so() -> None:
    group = built(selections={"db": everything("RDS")}, **PLACE).by_name(
        "tests-isolated", "aws:ec2/securityGroup:SecurityGroup"
    )
    assert (group.inputs["ingress"], group.inputs["egress"]) == ([], []), "nothing in, nothing out"


def test_without_a_database_there_is_no_subnet_group() -> None:
    estate = built(selections={"servers": everything("EC2")}, vpc_id="vpc-1", subnet_ids={"eu-central-1a": SUBNETS[0]})
    assert not estate.of_type("aws:rds/subnetGroup:SubnetGroup")


def test_the_callers_overrides_come_on_top() -> None:
    servers = everything("EC2", restore_metadata_overrides={"instanceType": "t3.micro"})
    found = selection(built(selections={"servers": servers}, **PLACE), "servers").inputs["restoreMetadataOverrides"]
    assert (found["instanceType"], found["subnetId"]) == ("t3.micro", SUBNETS[0])


def test_a_file_system_of_windows_may_stand_where_its_directory_is() -> None:
    own = {"SecurityGroupIds": '["sg-1"]', "windowsConfiguration": '{"activeDirectoryId": "d-1"}'}
    share = everything("FSx", restore_metadata_overrides=own)
    found = selection(built(selections={"share": share}, **PLACE), "share").inputs["restoreMetadataOverrides"]
    assert found == {**own, "subnetIds": json.dumps(SUBNETS[:1])}, "the case of a key has no meaning: none comes twice"


def test_a_volume_of_ontap_stands_on_its_machine_and_needs_no_place() -> None:
    own = {"ontapConfiguration": '{"storageVirtualMachineId": "svm-1"}'}
    estate = built(selections={"share": everything("FSx", restore_metadata_overrides=own)})
    assert selection(estate, "share").inputs["restoreMetadataOverrides"] == own


def test_a_changed_list_of_arns_replaces_the_selection() -> None:
    """The provider's update leaves ARNs out; the fixed name lets the successor only follow."""
    options: list[pulumi.ResourceOptions] = []

    def watch(args: pulumi.ResourceTransformArgs) -> None:
        if args.type_ == SELECTION:
            options.append(args.opts)

    def program() -> None:
        files: Any = {"resource_type": "EFS", "resource_arns": FILES}
        RestoreTesting(
            "tests",
            {"schedule": TWICE, "selections": {"files": files}},
            pulumi.ResourceOptions(transformations=[lambda args: watch(cast("Any", args))]),
        )

    record(program)
    assert [(one.replace_on_changes, one.delete_before_replace) for one in options] == [
        (["protectedResourceArns"], True)
    ]


def test_completed_tests_are_validated_by_the_document_with_its_role() -> None:
    estate = built()
    target = estate.by_name("tests-efs-validate").inputs
    assert target["rule"] == estate.by_name("tests-efs-completed").outputs["name"]
    document = estate.by_name("tests-validate", "aws:ssm/document:Document").outputs["name"]
    assert target["arn"] == f"arn:aws:ssm:eu-central-1:{ACCOUNT}:automation-definition/{document}:$DEFAULT"
    assert target["roleArn"] == estate.by_name("tests-starter", "aws:iam/role:Role").outputs["arn"]
    assert estate.by_name("tests-validation", "aws:iam/role:Role").outputs["arn"] in str(target["inputTransformer"])


def test_a_document_of_ones_own_takes_the_place_of_ours() -> None:
    estate = built(validation_document_name="our-checks", alarm_topic_arn=TOPIC)
    assert not estate.of_type("aws:ssm/document:Document")
    assert "automation-definition/our-checks:" in estate.by_name("tests-efs-validate").inputs["arn"]
    assert '"our-checks"' in estate.by_name("tests-failed", "aws:cloudwatch/eventRule:EventRule").inputs["eventPattern"]


def test_with_a_window_of_zero_nothing_is_validated() -> None:
    estate = built(selections={"files": {**EFS, "validation_window_hours": 0}})
    assert "validationWindowHours" not in selection(estate, "files").inputs, "the provider takes 1 to 168 only"
    assert not estate.of_type("aws:ssm/document:Document")
    assert not estate.of_type("aws:cloudwatch/eventTarget:EventTarget")
    assert "validationDocumentName" not in estate.by_name("tests", "reliability:index:RestoreTesting").outputs


def test_silence_raises_an_alarm_for_each_type() -> None:
    estate = built(selections={"files": EFS, "volumes": everything("EBS")}, start_window_hours=4, alarm_topic_arn=TOPIC)
    for kind in ("efs", "ebs"):
        alarm = estate.by_name(f"tests-{kind}-overdue").inputs
        assert alarm["dimensions"] == {"RuleName": estate.by_name(f"tests-{kind}-completed").outputs["name"]}
        assert (alarm["metricName"], alarm["treatMissingData"]) == ("TriggeredRules", "breaching")
        assert alarm["evaluationPeriods"] == 96 + 4 + 12, "longest gap, start window, job"
        assert alarm["alarmActions"] == [TOPIC]


def test_weekly_schedules_have_no_overdue_alarm_because_none_can_look_back_so_far() -> None:
    estate = built(schedule=WEEKLY)
    assert [alarm.name for alarm in estate.of_type("aws:cloudwatch/metricAlarm:MetricAlarm")] == [
        "tests-efs-not-validated"
    ]
    assert (
        built(schedule=WEEKLY, overdue_after_hours=168).by_name("tests-efs-overdue").inputs["evaluationPeriods"] == 168
    )


def test_failures_are_told_where_there_is_a_topic() -> None:
    assert (
        built(alarm_topic_arn=TOPIC).by_name("tests-failed", "aws:cloudwatch/eventTarget:EventTarget").inputs["arn"]
        == TOPIC
    )
    assert not [rule for rule in built().of_type("aws:cloudwatch/eventRule:EventRule") if rule.name == "tests-failed"]


def test_instances_get_their_profiles_role_only_when_it_is_named() -> None:
    servers = everything("EC2", restore_metadata_overrides={"iamInstanceProfileName": "UseBackedUpValue"})
    estate = built(selections={"servers": servers}, instance_profile_role_arns=[PROFILE_ROLE], **PLACE)
    statement = json.loads(estate.by_name("tests-profiles").inputs["policy"])["Statement"][0]
    assert (statement["Action"], statement["Resource"]) == ("iam:PassRole", [PROFILE_ROLE])
    assert not [one for one in built().of_type("aws:iam/rolePolicy:RolePolicy") if one.name == "tests-profiles"]


def test_global_children_take_no_region_and_the_others_do() -> None:
    there = [arn.replace("eu-central-1", "eu-north-1") for arn in FILES]
    estate = built(region="eu-north-1", selections={"files": {**EFS, "resource_arns": there}})
    for resource in estate.resources:
        if resource.type.startswith("aws:"):
            expected = None if resource.type.startswith("aws:iam/") else "eu-north-1"
            assert resource.inputs.get("region") == expected, resource.name


def test_a_selection_more_touches_no_other() -> None:
    before = built(alarm_topic_arn=TOPIC)
    after = built(alarm_topic_arn=TOPIC, selections={"volumes": everything("EBS"), "files": EFS})
    allowed = {"tests-validation"}  # its policy lets it look at one more type
    for resource in before.resources:
        if resource.custom and resource.name not in allowed:
            assert after.by_urn[resource.urn].inputs == resource.inputs, f"{resource.name} must stay as it is"


def test_numbers_of_other_languages_are_whole_again() -> None:
    estate = built(start_window_hours=4.0, selections={"files": {**EFS, "validation_window_hours": 2.0}})
    assert repr(estate.by_name("tests-plan").inputs["startWindowHours"]) == "4"
    assert repr(selection(estate, "files").inputs["validationWindowHours"]) == "2"


def test_the_components_outputs_are_registered() -> None:
    estate = built(selections={"db": everything("RDS")}, **PLACE)
    outputs = estate.by_name("tests", "reliability:index:RestoreTesting").outputs
    assert outputs["planArn"] == estate.by_name("tests-plan").outputs["arn"]
    assert outputs["securityGroupId"] == estate.by_name("tests-isolated", "aws:ec2/securityGroup:SecurityGroup").id
    assert outputs["roleArn"] == estate.by_name("tests-role").outputs["arn"]


def test_an_alarm_topic_that_turns_out_to_be_elsewhere_is_refused() -> None:
    def program() -> None:
        files: Any = {"resource_type": "EFS", "resource_arns": FILES}
        topic = pulumi.Output.from_input(TOPIC.replace("eu-central-1", "eu-west-1"))
        RestoreTesting("tests", {"schedule": TWICE, "selections": {"files": files}, "alarm_topic_arn": topic})

    with pytest.raises(pulumi.RunError, match="can only notify a topic of eu-central-1"):
        record(program)
