"""IAM and KMS."""

from collections.abc import Mapping

from tests.checkers.mapping import Operation, Row, To, pairs, row
from tests.checkers.unknown import UNKNOWN

_ROLE = {
    "assumeRolePolicy": "AssumeRolePolicyDocument",
    "description": "Description",
    "maxSessionDuration": "MaxSessionDuration",
    "path": "Path",
    "permissionsBoundary": "PermissionsBoundary",
    "tags": To("Tags", pairs()),
}

ROWS: Mapping[str, Row] = {
    "aws:iam/role:Role": row(
        Operation("iam", "CreateRole", _ROLE, name="RoleName"),
        Operation(
            "iam",
            "PutRolePolicy",
            {"name": "PolicyName", "policy": "PolicyDocument"},
            {"RoleName": UNKNOWN},
            each="inlinePolicies",
        ),
        no_call=("forceDetachPolicies",),
    ),
    "aws:iam/rolePolicy:RolePolicy": row(
        Operation("iam", "PutRolePolicy", {"policy": "PolicyDocument", "role": "RoleName"}, name="PolicyName")
    ),
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": row(
        Operation("iam", "AttachRolePolicy", {"policyArn": "PolicyArn", "role": "RoleName"})
    ),
    "aws:kms/key:Key": row(
        Operation(
            "kms",
            "CreateKey",
            {
                "bypassPolicyLockoutSafetyCheck": "BypassPolicyLockoutSafetyCheck",
                "customKeyStoreId": "CustomKeyStoreId",
                "customerMasterKeySpec": "KeySpec",
                "description": "Description",
                "keyUsage": "KeyUsage",
                "multiRegion": "MultiRegion",
                "policy": "Policy",
                "tags": To("Tags", pairs("TagKey", "TagValue")),
                "xksKeyId": "XksKeyId",
            },
        ),
        Operation(
            "kms",
            "EnableKeyRotation",
            {"rotationPeriodInDays": "RotationPeriodInDays"},
            {"KeyId": UNKNOWN},
            when=("enableKeyRotation",),
        ),
        Operation(
            "kms",
            "ScheduleKeyDeletion",
            {"deletionWindowInDays": "PendingWindowInDays"},
            {"KeyId": UNKNOWN},
            when=("deletionWindowInDays",),
        ),
        no_call=("isEnabled",),
    ),
    "aws:kms/alias:Alias": row(Operation("kms", "CreateAlias", {"targetKeyId": "TargetKeyId"}, name="AliasName")),
}
