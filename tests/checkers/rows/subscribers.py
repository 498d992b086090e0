"""What a topic needs beside subscriptions: the right to call a function, and what it does about sensitive data."""

from collections.abc import Mapping

from tests.checkers.mapping import Operation, Row, row

ROWS: Mapping[str, Row] = {
    "aws:lambda/permission:Permission": row(
        Operation(
            "lambda",
            "AddPermission",
            {
                "action": "Action",
                "function": "FunctionName",
                "principal": "Principal",
                "qualifier": "Qualifier",
                "sourceAccount": "SourceAccount",
                "sourceArn": "SourceArn",
            },
            {"StatementId": "terraform-20260101000000000000000001"},
        )
    ),
    "aws:sns/dataProtectionPolicy:DataProtectionPolicy": row(
        Operation("sns", "PutDataProtectionPolicy", {"arn": "ResourceArn", "policy": "DataProtectionPolicy"})
    ),
}
