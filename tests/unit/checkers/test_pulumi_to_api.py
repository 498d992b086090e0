"""Recorded resources become the calls AWS sees, and what has no place in a call is found."""

import inspect
import re
from collections.abc import Mapping
from typing import Any

import pulumi_aws as aws
import pytest

from rehearsal.estate import Estate, Resource
from rehearsal.wire import UNKNOWN as RECORDED_UNKNOWN
from tests.checkers import cfn_schema
from tests.checkers.botocore_model import operation_model
from tests.checkers.pulumi_to_api import api_calls, check_estate, check_resource
from tests.checkers.rows import ROWS
from tests.checkers.unknown import UNKNOWN


def resource(type_: str, name: str = "thing", **inputs: Any) -> Resource:
    return Resource("urn", type_, name, "", custom=True, inputs=inputs)


def call(made: Resource) -> Mapping[str, Any]:
    (only,) = api_calls(made)
    return only.params


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        pytest.param(
            resource("aws:ec2/natGateway:NatGateway", availabilityMode="banana", vpcId="vpc-1"), "banana", id="enum"
        ),
        pytest.param(
            resource("aws:backup/selection:Selection", planId="p", iamRoleArn="r", resources=["*"], name="sp ace!"),
            "sp ace!",
            id="pattern",
        ),
        pytest.param(
            resource(
                "aws:backup/selection:Selection",
                planId="p",
                iamRoleArn="r",
                conditions=[{"stringEquals": [{"key": "aws:ResourceTag/a", "value": "b"}]}],
            ),
            "Conditions alone",
            id="conditions alone",
        ),
        pytest.param(resource("aws:sqs/queue:Queue", messageRetentionSeconds=1_209_601), "1209601", id="attribute"),
        pytest.param(resource("aws:sqs/queue:Queue", "q" * 80), "80 of a-z", id="automatic name too long"),
        pytest.param(
            resource("aws:iam/role:Role", "r" * 60, assumeRolePolicy="{}"),
            "above the maximum 64",
            id="role name too long",
        ),
        pytest.param(resource("aws:kms/key:Key", deletionWindowInDays=5), "must be 7 to 30", id="waiting period"),
        pytest.param(resource("aws:kms/alias:Alias", targetKeyId="k", name="a b"), "does not match", id="alias"),
        pytest.param(resource("aws:ec2/route:Route", routeTableId="r", natGatewayId="n"), "destination", id="route"),
        pytest.param(
            resource("aws:efs/fileSystem:FileSystem", throughputMode="provisioned"), "ProvisionedThroughput", id="EFS"
        ),
        pytest.param(
            resource(
                "aws:backup/plan:Plan",
                rules=[
                    {
                        "ruleName": "a",
                        "targetVaultName": "vault",
                        "lifecycle": {"coldStorageAfter": 30, "deleteAfter": 100},
                    }
                ],
            ),
            "90 days",
            id="lifecycle inside a rule",
        ),
        pytest.param(
            resource("aws:backup/plan:Plan", rules=[{"ruleName": "a", "targetVaultName": "vault", "colour": "red"}]),
            "without a place in the API mapping: colour",
            id="unmapped member inside a list",
        ),
        *[
            pytest.param(
                resource(
                    "aws:lambda/eventSourceMapping:EventSourceMapping",
                    **{"functionName": "f", "eventSourceArn": f"arn:aws:sqs:eu-central-1:123456789012:{queue}", **more},
                ),
                expected,
                id=f"mapping of {queue}: {expected}",
            )
            for queue, more, expected in (
                ("q", {"batchSize": 11}, "needs MaximumBatchingWindowInSeconds"),
                ("q.fifo", {"batchSize": 11, "maximumBatchingWindowInSeconds": 1}, "FIFO queue takes"),
                (
                    "q",
                    {"destinationConfig": {"onFailure": {"destinationArn": "arn:aws:sqs:eu-central-1:123456789012:a"}}},
                    "for streams",
                ),
                ("q", {"scalingConfig": {"maximumConcurrency": 1}}, "minimum 2"),
                ("q", {"provisionedPollerConfig": {"minimumPollers": 1}}, "2 pollers or more"),
                (
                    "q",
                    {"scalingConfig": {"maximumConcurrency": 2}, "provisionedPollerConfig": {"minimumPollers": 2}},
                    "exclude each other",
                ),
            )
        ],
        pytest.param(resource("aws:ec2/vpc:Vpc", colour="red"), "mapping: colour", id="unmapped input"),
        pytest.param(resource("aws:ecs/cluster:Cluster"), "without a row", id="unmapped type"),
    ],
)
def test_what_aws_would_refuse_is_found(made: Resource, expected: str) -> None:
    findings = check_resource(made)
    assert any(expected in finding for finding in findings), f"nothing about {expected!r} in {findings}"


def test_attributes_of_a_queue_become_strings() -> None:
    params = call(resource("aws:sqs/queue:Queue", visibilityTimeoutSeconds=30.0, sqsManagedSseEnabled=True))
    assert params["Attributes"] == {"VisibilityTimeout": "30", "SqsManagedSseEnabled": "true"}, (
        "SQS takes a map of strings, and whole numbers that travelled as floats are whole"
    )


def test_a_rule_names_its_one_source_with_its_description() -> None:
    params = call(
        resource(
            "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
            securityGroupId="sg-12345678",
            ipProtocol="tcp",
            fromPort=2049,
            toPort=2049,
            cidrIpv4="10.0.0.0/8",
            description="NFS",
        )
    )
    assert params["IpPermissions"] == [
        {
            "IpProtocol": "tcp",
            "FromPort": 2049,
            "ToPort": 2049,
            "IpRanges": [{"CidrIp": "10.0.0.0/8", "Description": "NFS"}],
        }
    ], "EC2 keeps the description with the source"


def test_a_rule_names_a_group_of_another_account_with_its_account() -> None:
    named = {"ipProtocol": "tcp", "referencedSecurityGroupId": "210987654321/sg-0123456789abcdef0"}
    rule = resource("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", securityGroupId="sg-1", **named)
    (call,) = api_calls(rule)
    pair = {"UserId": "210987654321", "GroupId": "sg-0123456789abcdef0"}
    assert call.params["IpPermissions"][0]["UserIdGroupPairs"] == [pair]


def test_one_element_of_a_list_makes_one_call() -> None:
    rules = [{"protocol": "tcp", "fromPort": 1, "toPort": 2, "cidrBlocks": ["10.0.0.0/8"]}] * 2
    made = [item.operation for item in api_calls(resource("aws:ec2/securityGroup:SecurityGroup", ingress=rules))]
    assert made == ["CreateSecurityGroup", *["AuthorizeSecurityGroupIngress"] * 2], "each inline rule is authorized"


def test_names_are_judged_as_the_provider_makes_them() -> None:
    prefixed = call(resource("aws:kms/alias:Alias", targetKeyId="k", namePrefix="alias/a-"))
    assert re.fullmatch(r"alias/a-\d{26}", prefixed["AliasName"]), "a prefix gets 26 digits"
    fifo = call(resource("aws:sqs/queue:Queue", "orders", fifoQueue=True))
    assert fifo["QueueName"] == "orders-0123abc.fifo", "seven hexadecimal digits, and .fifo at the end"


def test_unknown_values_pass_and_count_as_given() -> None:
    made = resource("aws:ec2/routeTable:RouteTable", vpcId=RECORDED_UNKNOWN)
    assert call(made) == {"VpcId": UNKNOWN}, "an unknown value stays recognisable"
    assert check_resource(made) == [], "what is not known before the deployment cannot be wrong"


def test_only_resources_of_aws_that_the_program_makes_are_looked_at() -> None:
    estate = Estate(
        "p",
        "s",
        (
            Resource("u", "reliability:index:Vpc", "component", "", custom=False),
            Resource("u", "random:index/randomId:RandomId", "random", "", custom=True),
            Resource("u", "aws:lambda/function:Function", "read", "", custom=True, external=True),
        ),
    )
    assert check_estate(estate) == [], "nothing here is created by an AWS call"


@pytest.mark.parametrize("token", sorted(ROWS))
def test_rows_name_operations_and_members_that_exist(token: str) -> None:
    for operation in ROWS[token].operations:
        shape = operation_model(operation.service, operation.operation).input_shape
        places = [item if isinstance(item, str) else item.member for item in operation.fields.values()]
        places += [*operation.fixed, *operation.whole, operation.name]
        if operation.finish is None:
            tops = {place.partition(".")[0] for place in places if place}
            assert tops <= set(shape.members), f"{operation.operation} has no {tops - set(shape.members)}"


@pytest.mark.parametrize("token", sorted(ROWS))
def test_rows_speak_of_inputs_that_exist(token: str) -> None:
    placed = set(ROWS[token].no_call) - {"region"}
    for operation in ROWS[token].operations:
        placed |= {*operation.when, operation.each} if operation.each else {*operation.when, *operation.fields}
    unknown = placed - {"", *_inputs(token)}
    assert not unknown, f"not inputs of {token}: {sorted(unknown)}"


def _inputs(token: str) -> set[str]:
    module, _, name = token.removeprefix("aws:").partition("/")
    # ``lambda`` is a word of Python's own, so the module has an underscore.
    found = getattr(getattr(aws, "lambda_" if module == "lambda" else module), name.partition(":")[2])
    skipped = {"__self__", "resource_name", "opts", "__props__"}
    parameters = [item for item in inspect.signature(found._internal_init).parameters if item not in skipped]  # noqa: SLF001 - the generated constructor is the list of inputs
    return {re.sub(r"_([a-z0-9])", lambda match: match[1].upper(), item) for item in parameters}


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (resource("aws:sqs/queue:Queue", visibilityTimeoutSeconds=43_201), "VisibilityTimeout"),
        (resource("aws:cloudwatch/logGroup:LogGroup", retentionInDays=42), "RetentionInDays"),
        (resource("aws:efs/fileSystem:FileSystem", throughputMode="banana"), "ThroughputMode"),
        (resource("aws:kms/key:Key", policy="{}", deletionWindowInDays=31), "PendingWindowInDays"),
    ],
    ids=lambda item: item if isinstance(item, str) else item.type,
)
def test_the_resource_schemas_are_a_second_opinion(made: Resource, expected: str) -> None:
    findings = cfn_schema.check_resource(made)
    assert any(expected in finding for finding in findings), f"nothing about {expected} in {findings}"


def test_the_resource_schemas_let_unknown_values_pass() -> None:
    made = resource(
        "aws:efs/mountTarget:MountTarget",
        fileSystemId=RECORDED_UNKNOWN,
        subnetId="subnet-12345678",
        securityGroups=["sg-12345678"],
    )
    assert cfn_schema.check_resource(made) == [], "what is not known before the deployment cannot be wrong"
