"""The strict walk catches what botocore's own validation lets pass, and lets pass what AWS takes."""

import pytest
from botocore.loaders import Loader

from tests.checkers.botocore_model import check_call
from tests.checkers.patterns import matches, translated
from tests.checkers.rows import ROWS
from tests.checkers.unknown import UNKNOWN

_TO_COME = {"dlm", "ds", "dynamodb", "elbv2", "fsx", "networkmanager", "ram", "rbin", "rds", "route53", "ssm"}
"""Services of patterns that other components will emit; their models have the oddest spellings."""
_ROLE = "arn:aws:iam::123456789012:role/backup"

REFUSED = [
    pytest.param(
        ("ec2", "CreateNatGateway", {"SubnetId": "subnet-1", "AvailabilityMode": "banana"}),
        "'banana' is not one of zonal, regional",
        id="enum",
    ),
    pytest.param(
        (
            "backup",
            "CreateBackupSelection",
            {"BackupPlanId": "p", "BackupSelection": {"SelectionName": "sp ace!", "IamRoleArn": _ROLE}},
        ),
        "'sp ace!' does not match",
        id="pattern",
    ),
    pytest.param(
        ("sqs", "ReceiveMessage", {"QueueUrl": "u", "MaxNumberOfMessages": 99}),
        "99: must be 1 to 10",
        id="maximum of the API text",
    ),
    pytest.param(
        ("kms", "EnableKeyRotation", {"KeyId": "k", "RotationPeriodInDays": 9999}),
        "above the maximum 2560",
        id="maximum of the model",
    ),
    pytest.param(
        ("kms", "EnableKeyRotation", {"KeyId": "k", "RotationPeriodInDays": 3}), "below the minimum 90", id="minimum"
    ),
    pytest.param(("kms", "CreateAlias", {"AliasName": "alias/x"}), "TargetKeyId: required and missing", id="required"),
    pytest.param(
        ("kms", "CreateAlias", {"AliasName": "a", "TargetKeyId": "k", "Ta": 1}), "Ta: unknown member", id="unknown"
    ),
    pytest.param(
        ("iam", "CreateRole", {"RoleName": "r" * 65, "AssumeRolePolicyDocument": "{}"}),
        "65 is above the maximum 64",
        id="length of a string",
    ),
    pytest.param(
        (
            "efs",
            "CreateMountTarget",
            {"FileSystemId": "fs-12345678", "SubnetId": "subnet-12345678", "SecurityGroups": ["x"]},
        ),
        "SecurityGroups[0]",
        id="element of a list",
    ),
    pytest.param(
        ("sns", "CreateTopic", {"Name": "t", "Attributes": {"DisplayName": 5}}),
        "5 must be a string",
        id="value of a map",
    ),
    pytest.param(
        ("backup", "CreateBackupPlan", {"BackupPlan": {"BackupPlanName": "p", "Rules": {}}}),
        "must be a list",
        id="list",
    ),
    pytest.param(
        ("ec2", "CreateVpc", {"Ipv4NetmaskLength": True}), "must be a whole number", id="boolean for a number"
    ),
    pytest.param(("ec2", "CreateVpc", {"CidrBlock": "10.0.0.1/16"}), "has host bits set", id="block with host bits"),
    pytest.param(("ec2", "CreateVpc", {"CidrBlock": "10.0.0.0/8"}), "/16 to /28", id="block too large"),
    pytest.param(
        ("logs", "PutRetentionPolicy", {"logGroupName": "l", "retentionInDays": 42}), "one of", id="odd retention"
    ),
    pytest.param(
        ("sqs", "CreateQueue", {"QueueName": "q", "Attributes": {"VisibilityTimeout": "43201"}}),
        "VisibilityTimeout does not take '43201'",
        id="attribute over its range",
    ),
    pytest.param(
        ("sqs", "CreateQueue", {"QueueName": "q", "Attributes": {"Visibility": "1"}}),
        "Visibility",
        id="unknown attribute",
    ),
    pytest.param(
        ("sqs", "CreateQueue", {"QueueName": "q", "Attributes": {"VisibilityTimeout": 30}}),
        "30 must be a string",
        id="attribute that is not text",
    ),
    pytest.param(
        ("sqs", "CreateQueue", {"QueueName": "q", "Attributes": {"DeduplicationScope": "queue"}}),
        "DeduplicationScope needs FifoQueue",
        id="FIFO attribute of a standard queue",
    ),
    pytest.param(
        ("sns", "CreateTopic", {"Name": "t", "Attributes": {"MaximumMessageSize": "2000000"}}),
        "MaximumMessageSize",
        id="topic attribute over its range",
    ),
    pytest.param(("sns", "Subscribe", {"TopicArn": "t", "Protocol": "pigeon"}), "must be one of", id="protocol"),
    pytest.param(
        (
            "cloudwatch",
            "PutMetricAlarm",
            {"AlarmName": "a", "EvaluationPeriods": 1, "ComparisonOperator": "GreaterThanThreshold", "Period": 45},
        ),
        "multiple of 60",
        id="period",
    ),
]


@pytest.mark.parametrize(("call", "expected"), REFUSED)
def test_a_call_that_aws_refuses_is_refused_with_its_reason(call: tuple[str, str, dict], expected: str) -> None:
    findings = check_call(*call)
    assert any(expected in finding for finding in findings), f"nothing about {expected!r} in {findings}"


ACCEPTED = [
    ("ec2", "CreateNatGateway", {"SubnetId": "subnet-1", "AvailabilityMode": "zonal"}),
    ("efs", "CreateFileSystem", {"Encrypted": True, "ThroughputMode": "elastic"}),
    ("sqs", "ReceiveMessage", {"QueueUrl": "u", "MaxNumberOfMessages": 10}),
    (
        "backup",
        "PutBackupVaultNotifications",
        {"BackupVaultName": "v-1", "SNSTopicArn": "a", "BackupVaultEvents": ["COPY_JOB_FAILED"]},
    ),
    ("ec2", "ModifyVpcAttribute", {"VpcId": UNKNOWN, "EnableDnsSupport": {"Value": True}}),
]


@pytest.mark.parametrize("call", ACCEPTED, ids=lambda call: call[1])
def test_a_call_that_aws_takes_has_no_finding(call: tuple[str, str, dict]) -> None:
    assert check_call(*call) == [], "a checker that cries wolf is switched off"


def test_every_pattern_of_the_services_in_use_can_be_read() -> None:
    loader = Loader()
    read = 0
    for service in sorted({operation.service for row in ROWS.values() for operation in row.operations} | _TO_COME):
        for shape in loader.load_service_model(service, "service-2")["shapes"].values():
            if "pattern" in shape:
                translated(shape["pattern"])
                read += 1
    assert read > 500, "the walk must have seen the patterns it claims to read"


@pytest.mark.parametrize(
    ("pattern", "value", "expected"),
    [
        (r"[\w-_]+", "a-b_c", True),
        (r"[\w-_]+", "a b", False),
        (r"^([\p{L}\p{Z}\p{N}_.:/=+\-@]*)$", "Größe 1", True),
        (r"^([\p{L}\p{Z}\p{N}_.:/=+\-@]*)$", "a\n", False),
        (r"^sg-[0-9a-f]{8,40}", "sg-12345678", True),
        (r"[a-z]+", "abc1", False),
        (r"[\u0020-\uD7FF\uD800\uDC00-\uDBFF\uDFFF]*", "a😀", True),
    ],
)
def test_patterns_mean_what_their_authors_meant(pattern: str, value: str, expected: bool) -> None:  # noqa: FBT001 - a column of the table
    assert matches(pattern, value) is expected, f"{pattern} on {value!r}"
