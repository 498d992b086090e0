"""What was done, in a DynamoDB table: a message that comes twice is done once.

SQS delivers at least once, and a worker that crashes after its work and before the deletion gets the message again.
So each request is claimed with a conditional put before the work, and marked as done after it.
"""

import time
from collections.abc import Callable
from typing import Any

from botocore.exceptions import ClientError

_FREE = (
    "attribute_not_exists(id)"
    # DynamoDB deletes expired items within days, not at once.
    " OR expires < :now"
    # Whoever claimed it did not come back in time: it crashed, or it is slower than its lease.
    " OR (progress = :claimed AND lease_until < :now)"
)


class BusyError(Exception):
    """Another worker has claimed the request and may still be at it: let the message come back later."""


class Ledger:
    """The entries of one table."""

    def __init__(
        self,
        dynamodb: Any,  # noqa: ANN401 - boto3's clients have no types of their own
        table: str,
        *,
        lease_seconds: int,
        keep_days: int,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """Use a table.

        Args:
            dynamodb: client of DynamoDB.
            table: name of the table; its key is ``id``, its time to live is in ``expires``.
            lease_seconds: how long a claim keeps others away; longer than the work can take.
            keep_days: how long an entry is kept; longer than a message can live.
            clock: seconds since 1970.
        """
        self._dynamodb = dynamodb
        self._table = table
        self._lease = lease_seconds
        self._keep = keep_days * 86_400
        self._clock = clock

    def claim(self, key: str, owner: str) -> bool:
        """Claim a request for one attempt; False: it is done already.

        Raises:
            BusyError: somebody else is at it.
        """
        now = int(self._clock())
        try:
            self._dynamodb.put_item(
                TableName=self._table,
                Item={
                    "id": {"S": key},
                    "progress": {"S": "claimed"},
                    "owner": {"S": owner},
                    "lease_until": {"N": str(now + self._lease)},
                    "expires": {"N": str(now + self._keep)},
                },
                ConditionExpression=_FREE,
                ExpressionAttributeValues={":now": {"N": str(now)}, ":claimed": {"S": "claimed"}},
            )
        except ClientError as error:
            if not _refused(error):
                raise
        else:
            return True
        found = self._dynamodb.get_item(TableName=self._table, Key={"id": {"S": key}}, ConsistentRead=True)
        if found.get("Item", {}).get("progress", {}).get("S") == "done":
            return False
        raise BusyError(key)

    def done(self, key: str, owner: str, result: str) -> None:
        """Mark a claimed request as done.

        Raises:
            BusyError: the lease ran out and another worker claimed it; what it does counts.
        """
        try:
            self._dynamodb.update_item(
                TableName=self._table,
                Key={"id": {"S": key}},
                UpdateExpression="SET progress = :done, outcome = :result",
                ConditionExpression="#owner = :owner",
                ExpressionAttributeNames={"#owner": "owner"},
                ExpressionAttributeValues={
                    ":done": {"S": "done"},
                    ":result": {"S": result},
                    ":owner": {"S": owner},
                },
            )
        except ClientError as error:
            if _refused(error):
                raise BusyError(key) from error
            raise

    def release(self, key: str, owner: str) -> None:
        """Give a claim back after a failure, so that the next attempt need not wait for the lease."""
        try:
            self._dynamodb.delete_item(
                TableName=self._table,
                Key={"id": {"S": key}},
                ConditionExpression="#owner = :owner AND progress = :claimed",
                ExpressionAttributeNames={"#owner": "owner"},
                ExpressionAttributeValues={":owner": {"S": owner}, ":claimed": {"S": "claimed"}},
            )
        except ClientError as error:
            if not _refused(error):
                raise


def _refused(error: ClientError) -> bool:
    return error.response.get("Error", {}).get("Code") == "ConditionalCheckFailedException"
