"""What guards and shares backup vaults: lock, air-gapped vault, resource shares, policies of CloudWatch Logs."""

from collections.abc import Mapping

from tests.checkers.mapping import Operation, Row, To, pairs, row


def _alone(value: object) -> list[object]:
    return [value]


ROWS: Mapping[str, Row] = {
    "aws:backup/vaultLockConfiguration:VaultLockConfiguration": row(
        Operation(
            "backup",
            "PutBackupVaultLockConfiguration",
            {
                "backupVaultName": "BackupVaultName",
                "changeableForDays": "ChangeableForDays",
                "maxRetentionDays": "MaxRetentionDays",
                "minRetentionDays": "MinRetentionDays",
            },
        )
    ),
    "aws:backup/logicallyAirGappedVault:LogicallyAirGappedVault": row(
        Operation(
            "backup",
            "CreateLogicallyAirGappedBackupVault",
            {
                "encryptionKeyArn": "EncryptionKeyArn",
                "maxRetentionDays": "MaxRetentionDays",
                "minRetentionDays": "MinRetentionDays",
                "tags": "BackupVaultTags",
            },
            name="BackupVaultName",
        )
    ),
    "aws:cloudwatch/logResourcePolicy:LogResourcePolicy": row(
        Operation(
            "logs",
            "PutResourcePolicy",
            {"policyDocument": "policyDocument", "policyName": "policyName", "resourceArn": "resourceArn"},
        )
    ),
    "aws:ram/resourceShare:ResourceShare": row(
        Operation(
            "ram",
            "CreateResourceShare",
            {
                "allowExternalPrincipals": "allowExternalPrincipals",
                "permissionArns": "permissionArns",
                "tags": To("tags", pairs("key", "value")),
            },
            name="name",
        )
    ),
    "aws:ram/resourceAssociation:ResourceAssociation": row(
        Operation(
            "ram",
            "AssociateResourceShare",
            {"resourceArn": To("resourceArns", _alone), "resourceShareArn": "resourceShareArn"},
        )
    ),
    "aws:ram/principalAssociation:PrincipalAssociation": row(
        Operation(
            "ram",
            "AssociateResourceShare",
            {"principal": To("principals", _alone), "resourceShareArn": "resourceShareArn"},
        )
    ),
}
