"""CloudFormation templates for Checkov, of the kinds of resources that our own estates have most of."""

import json
from pathlib import Path
from typing import Any


def write_template(path: Path, count: int) -> None:
    """Write a template of exactly ``count`` resources.

    Args:
        path: the file.
        count: resources, 1 or more.
    """
    resources: dict[str, Any] = {"Vpc": {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.0.0.0/16"}}}
    for index in range(count - 1):
        resources[f"R{index}"] = _resource(index)
    path.write_text(json.dumps({"AWSTemplateFormatVersion": "2010-09-09", "Resources": resources}))


def _resource(index: int) -> dict[str, Any]:
    tags = [{"Key": "Name", "Value": f"r-{index}"}]
    vpc = {"Ref": "Vpc"}
    kinds: list[tuple[str, dict[str, Any]]] = [
        ("AWS::EC2::Subnet", {"VpcId": vpc, "CidrBlock": f"10.0.{index % 256}.0/24", "Tags": tags}),
        ("AWS::EC2::RouteTable", {"VpcId": vpc, "Tags": tags}),
        ("AWS::SQS::Queue", {"MessageRetentionPeriod": 345_600, "SqsManagedSseEnabled": True, "Tags": tags}),
        ("AWS::KMS::Key", {"EnableKeyRotation": True, "KeyPolicy": {"Version": "2012-10-17", "Statement": []}}),
    ]
    kind, properties = kinds[index % len(kinds)]
    return {"Type": kind, "Properties": properties}
