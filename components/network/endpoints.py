"""Endpoints through which AWS services are reached without the internet."""

from collections.abc import Mapping, Sequence

import pulumi
import pulumi_aws as aws

from .scope import Scope
from .subnets import Cell

GATEWAY_SERVICES = ("dynamodb", "s3")

REGIONS_WITH_EC2MESSAGES = frozenset(
    {
        "af-south-1",
        "ap-east-1",
        "ap-northeast-1",
        "ap-northeast-2",
        "ap-northeast-3",
        "ap-south-1",
        "ap-south-2",
        "ap-southeast-1",
        "ap-southeast-2",
        "ap-southeast-3",
        "ap-southeast-4",
        "ca-central-1",
        "ca-west-1",
        "cn-north-1",
        "cn-northwest-1",
        "eu-central-1",
        "eu-central-2",
        "eu-north-1",
        "eu-south-1",
        "eu-south-2",
        "eu-west-1",
        "eu-west-2",
        "eu-west-3",
        "il-central-1",
        "me-central-1",
        "me-south-1",
        "sa-east-1",
        "us-east-1",
        "us-east-2",
        "us-gov-east-1",
        "us-gov-west-1",
        "us-west-1",
        "us-west-2",
    }
)
"""Regions that opened before 2024. Later ones have no ``ec2messages``: there the agent speaks to ``ssmmessages`` only
(Systems Manager User Guide, "ec2messages, ssmmessages, and other API operations"). The set is closed for good, so a
Region that opens tomorrow is right without a change here."""

CHINA = ("cn-north-1", "cn-northwest-1")

SERVICES_WITH_CHINESE_NAMES = frozenset(
    {
        *("application-autoscaling", "athena", "autoscaling", "backup", "batch", "cassandra", "cloudcontrolapi"),
        *("cloudformation", "codedeploy-commands-secure", "databrew", "dms", "ebs", "ec2", "ecr.api", "ecr.dkr"),
        *("eks", "elasticache", "elasticbeanstalk", "elasticfilesystem", "elasticfilesystem-fips", "emr-containers"),
        *("execute-api", "fsx", "imagebuilder", "iot.data", "kinesis-streams", "lambda", "license-manager"),
        *("monitoring", "rds", "redshift", "redshift-data", "sagemaker.api", "sagemaker.featurestore-runtime"),
        *("sagemaker.runtime", "securityhub", "servicecatalog", "sqs", "states", "sts", "sync-states", "synthetics"),
        *("transcribestreaming", "transfer", "xray"),
    }
)
"""Services whose interface endpoints in China are called ``cn.com.amazonaws.…`` (EC2, DescribeVpcEndpointServices in
both Regions); the others are called as everywhere."""

_FULL_NAME = ("aws.", "cn.com.amazonaws.", "com.amazonaws.")
_SHARED_SERVICE = ".amazonaws.vpce."
"""Services of other accounts. EC2 refuses private DNS for those that have no such name, which are most of them."""
_TLS_PORT = 443


def systems_manager_services(region: str) -> list[str]:
    """Endpoints that an instance without internet access needs to be managed by Systems Manager."""
    return ["ssm", "ssmmessages", *(["ec2messages"] if region in REGIONS_WITH_EC2MESSAGES else [])]


def service_name(service: str, region: str) -> str:
    """Full name of a service; a full name stays as it is."""
    if service.startswith(_FULL_NAME):
        return service
    chinese = region in CHINA and service in SERVICES_WITH_CHINESE_NAMES
    return f"{'cn.' if chinese else ''}com.amazonaws.{region}.{service}"


def make_gateway_endpoints(scope: Scope, vpc: aws.ec2.Vpc, cells: Sequence[Cell]) -> dict[str, pulumi.Output[str]]:
    """Make the endpoints of S3 and DynamoDB and route to them from every given subnet.

    The route tables are attached by resources of their own: a new AZ leaves the endpoint itself untouched, and others
    may attach the tables of subnets they add.
    """
    made: dict[str, pulumi.Output[str]] = {}
    for service in GATEWAY_SERVICES:
        role = f"endpoint-{service}"
        endpoint = aws.ec2.VpcEndpoint(
            scope.child(role),
            vpc_id=vpc.id,
            vpc_endpoint_type="Gateway",
            service_name=service_name(service, scope.region_name),
            region=scope.region,
            tags=scope.tags_of(role),
            opts=scope.options(),
        )
        for cell in cells:
            aws.ec2.VpcEndpointRouteTableAssociation(
                scope.child(f"{role}-{cell.role}"),
                vpc_endpoint_id=endpoint.id,
                route_table_id=cell.table.id,
                region=scope.region,
                opts=scope.options(),
            )
        made[service] = endpoint.id
    return made


def make_endpoint_security_group(
    scope: Scope, vpc: aws.ec2.Vpc, sources: Mapping[str, pulumi.Input[str]]
) -> aws.ec2.SecurityGroup:
    """Make the security group of the interface endpoints: TLS from the VPC's own blocks, nothing else.

    Args:
        scope: the VPC.
        vpc: its resource.
        sources: IPv4 blocks by the name of their rule.
    """
    group = aws.ec2.SecurityGroup(
        scope.child("endpoints"),
        description="TLS from this VPC to its interface endpoints",
        vpc_id=vpc.id,
        region=scope.region,
        tags=scope.tags_of("endpoints"),
        opts=scope.options(),
    )
    for source, cidr in sources.items():
        role = f"endpoints-from-{source}"
        aws.vpc.SecurityGroupIngressRule(
            scope.child(role),
            security_group_id=group.id,
            description="TLS from this VPC",
            cidr_ipv4=cidr,
            ip_protocol="tcp",
            from_port=_TLS_PORT,
            to_port=_TLS_PORT,
            region=scope.region,
            tags=scope.tags_of(role),
            opts=scope.options(),
        )
    return group


def make_interface_endpoints(
    scope: Scope,
    vpc: aws.ec2.Vpc,
    services: Sequence[str],
    cells: Sequence[Cell],
    group: aws.ec2.SecurityGroup,
) -> dict[str, pulumi.Output[str]]:
    """Make one interface endpoint for each service, in every given subnet, with the service's own DNS name.

    A service of another account has the endpoint's own names only.

    The subnets stand in the endpoint itself: it is changed in place when an AZ is added, and whoever reads one
    resource sees whether it spans two AZs.
    """
    subnet_ids = [cell.subnet.id for cell in sorted(cells, key=lambda cell: cell.zone)]
    made: dict[str, pulumi.Output[str]] = {}
    for service in services:
        role = f"endpoint-{service}"
        made[service] = aws.ec2.VpcEndpoint(
            scope.child(role),
            vpc_id=vpc.id,
            vpc_endpoint_type="Interface",
            service_name=service_name(service, scope.region_name),
            subnet_ids=subnet_ids,
            security_group_ids=[group.id],
            private_dns_enabled=_SHARED_SERVICE not in service,
            region=scope.region,
            tags=scope.tags_of(role),
            opts=scope.options(),
        ).id
    return made
