"""The private DNS names of AWS services behind interface endpoints. Pure.

With private DNS on, AWS keeps these names in a hosted zone of its own, which only the endpoint's VPC sees. Whoever
shares an endpoint by hosted zones of his own has to know them (EC2, DescribeVpcEndpointServices, PrivateDnsNames).
"""

from typing import NamedTuple

from components.shared.arns import partition_of


class PrivateZone(NamedTuple):
    """One hosted zone and what it answers."""

    name: str
    """Name of the zone, without a dot at its end."""
    apex: bool = True
    """Whether the zone's own name leads to the endpoint."""
    wildcard: bool = False
    """Whether every name below it does."""


SHARED_BY_GATEWAY = ("dynamodb", "s3")
"""Reached through gateway endpoints of each VPC. Shared under their own names, they would lead every spoke through
the hub, by the gigabyte, to what it reaches for nothing."""

_AS_THEY_ARE = frozenset(
    {
        *("acm-pca", "application-autoscaling", "athena", "autoscaling", "backup", "batch", "bedrock"),
        *("bedrock-agent", "bedrock-agent-runtime", "bedrock-runtime", "cloudformation", "cloudtrail", "codebuild"),
        *("codedeploy", "codepipeline", "config", "dms", "ec2", "ec2messages", "ecs", "eks", "elasticache"),
        *("elasticbeanstalk", "elasticfilesystem", "elasticloadbalancing", "events", "fis", "git-codecommit", "glue"),
        *("guardduty-data", "imagebuilder", "inspector2", "kms", "lambda", "license-manager", "logs", "monitoring"),
        *("pipes", "rds", "rds-data", "redshift", "redshift-data", "scheduler", "secretsmanager", "securityhub"),
        *("servicecatalog", "sns", "sqs", "ssm", "ssm-contacts", "ssm-incidents", "ssmmessages", "states", "sts"),
        *("sync-states", "synthetics", "textract", "transcribe", "translate", "xray"),
    }
)
"""Services whose name is that of the endpoint: ``kms.eu-central-1.amazonaws.com``.

A zone answers for every name below its own, with *no such name* where it has no record. So services whose customers
have names of their own below are left out: ``fsx`` (file systems), ``transfer`` (servers), ``datasync`` and
``storagegateway`` (agents), ``codeartifact``."""

_OTHERWISE: dict[str, tuple[PrivateZone, ...]] = {
    "ecr.api": (PrivateZone("api.ecr"),),
    # Every account has a registry of its own, <account>.dkr.ecr.<region>.
    "ecr.dkr": (PrivateZone("dkr.ecr", apex=False, wildcard=True),),
    "ecs-agent": (PrivateZone("ecs-a"),),
    "ecs-telemetry": (PrivateZone("ecs-t"),),
    # Every API has a name of its own, <id>.execute-api.<region>; public APIs are no longer reached then.
    "execute-api": (PrivateZone("execute-api", apex=False, wildcard=True),),
    "kinesis-firehose": (PrivateZone("firehose"),),
    "kinesis-streams": (PrivateZone("kinesis"),),
    "sagemaker.api": (PrivateZone("api.sagemaker"),),
    "sagemaker.runtime": (PrivateZone("runtime.sagemaker"),),
    "sagemaker.featurestore-runtime": (PrivateZone("featurestore-runtime.sagemaker"),),
}
"""Services with other names, or with names below one."""


def knows(service: str) -> bool:
    """Whether the names of a service are known here."""
    return service in _AS_THEY_ARE or service in _OTHERWISE


def private_zones(service: str, region: str) -> list[PrivateZone]:
    """The hosted zones through which a service's names lead to a shared endpoint.

    Args:
        service: short name, such as ``kms`` or ``ecr.dkr``.
        region: Region of the endpoint.

    Raises:
        LookupError: for a service whose names are not known here.
    """
    suffix = "amazonaws.com.cn" if partition_of(region) == "aws-cn" else "amazonaws.com"
    if service in _OTHERWISE:
        return [zone._replace(name=f"{zone.name}.{region}.{suffix}") for zone in _OTHERWISE[service]]
    if service in _AS_THEY_ARE:
        return [PrivateZone(f"{service}.{region}.{suffix}")]
    message = f"the private DNS names of {service} are not known here"
    raise LookupError(message)
