"""What the AWS provider calls for each resource type, as IAM actions.

The actions are those of the provider's resource code: what it calls to read a resource (also after a create and in a
refresh), to create, to change and to delete it, with the tag calls of each. A test compares every row with the
permissions that the service teams publish in CloudFormation's resource schemas, and explains each difference.
"""

from collections.abc import Mapping
from typing import Final

from . import data, hubs, network, services
from .row import Row

__all__ = ["DOCUMENTS", "KEY_USE", "LOOK_UPS", "ROWS", "Row"]

DOCUMENTS: Final[Mapping[str, frozenset[str]]] = {
    "network": frozenset(
        {"directconnect", "ec2", "network-firewall", "networkmanager", "route53profiles", "route53resolver"}
    ),
    "storage": frozenset({"elasticfilesystem", "rds"}),
    "protection": frozenset({"backup", "backup-storage", "dlm", "kms", "ram"}),
    "messaging": frozenset({"lambda", "sns", "sqs"}),
    "operations": frozenset({"cloudwatch", "events", "logs", "ssm"}),
    "audit": frozenset({"config", "s3"}),
    "identity": frozenset({"iam"}),
}
"""Managed policy → IAM prefixes whose actions it allows. IAM takes 6,144 characters per policy."""

LOOK_UPS: Final = frozenset({"ec2:DescribeAvailabilityZones"})
"""What the programs look up besides the caller's identity, which needs no permission."""

KEY_USE: Final[Mapping[str, frozenset[str]]] = {
    "backup": frozenset({"kms:CreateGrant", "kms:Decrypt", "kms:GenerateDataKey", "kms:RetireGrant"}),
    "elasticfilesystem": frozenset({"kms:CreateGrant", "kms:GenerateDataKeyWithoutPlaintext"}),
    "network-firewall": frozenset({"kms:CreateGrant", "kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey"}),
    "rds": frozenset({"kms:CreateGrant", "kms:DescribeKey"}),
    # EventBridge User Guide, "Encrypting event buses": to make or change a bus, and to read or change its rules.
    "events": frozenset(
        {
            *("kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey"),
            *("kms:GenerateDataKeyWithoutPlaintext", "kms:ReEncryptFrom", "kms:ReEncryptTo"),
        }
    ),
}
"""Service → what it does with a key in the caller's name; allowed through that service only (``kms:ViaService``)."""

ROWS: Final[Mapping[str, Row]] = {**network.ROWS, **hubs.ROWS, **data.ROWS, **services.ROWS}
"""Resource type → actions. A type that a stack starts to use needs a row here; ``make docs`` says which."""
