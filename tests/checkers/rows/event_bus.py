"""Event buses, their archives, the runbook that replays, and the registry of schemas."""

from collections.abc import Mapping

from tests.checkers.mapping import Operation, Row, To, nested, pairs, row

ROWS: Mapping[str, Row] = {
    "aws:cloudwatch/eventBus:EventBus": row(
        Operation(
            "events",
            "CreateEventBus",
            {
                "deadLetterConfig": To("DeadLetterConfig", nested(arn="Arn")),
                "description": "Description",
                "eventSourceName": "EventSourceName",
                "kmsKeyIdentifier": "KmsKeyIdentifier",
                "logConfig": To("LogConfig", nested(includeDetail="IncludeDetail", level="Level")),
                "tags": To("Tags", pairs()),
            },
            name="Name",
        )
    ),
    "aws:cloudwatch/eventBusPolicy:EventBusPolicy": row(
        Operation("events", "PutPermission", {"eventBusName": "EventBusName", "policy": "Policy"})
    ),
    "aws:cloudwatch/eventArchive:EventArchive": row(
        Operation(
            "events",
            "CreateArchive",
            {
                "description": "Description",
                "eventPattern": "EventPattern",
                "eventSourceArn": "EventSourceArn",
                "kmsKeyIdentifier": "KmsKeyIdentifier",
                "retentionDays": "RetentionDays",
            },
            name="ArchiveName",
        )
    ),
    "aws:ssm/document:Document": row(
        Operation(
            "ssm",
            "CreateDocument",
            {
                "attachmentsSources": To("Attachments", nested(key="Key", name="Name", values="Values")),
                "content": "Content",
                "documentFormat": "DocumentFormat",
                "documentType": "DocumentType",
                "tags": To("Tags", pairs()),
                "targetType": "TargetType",
                "versionName": "VersionName",
            },
            name="Name",
        ),
        no_call=("permissions",),
    ),
    "aws:schemas/registry:Registry": row(
        Operation("schemas", "CreateRegistry", {"description": "Description", "tags": "Tags"}, name="RegistryName")
    ),
    "aws:schemas/schema:Schema": row(
        Operation(
            "schemas",
            "CreateSchema",
            {
                "content": "Content",
                "description": "Description",
                "registryName": "RegistryName",
                "tags": "Tags",
                "type": "Type",
            },
            name="SchemaName",
        )
    ),
}
