"""Rules on log groups that a network component makes. Pure."""

from collections.abc import Mapping
from typing import Any, cast

from components.shared.arns import parse_arn
from components.shared.checks import Problems
from components.shared.logs import RETENTION_DAYS


def check_logs(problems: Problems, argument: str, logs: object, region: str | None) -> None:
    """Add every problem of retention and key.

    Args:
        problems: receives the findings.
        argument: path of the logs' argument.
        logs: its value, a dictionary with ``retention_days`` and ``kms_key_arn``.
        region: Region of the log group, where it is known.
    """
    values = cast("Mapping[str, Any]", logs)
    days, key = values.get("retention_days"), values.get("kms_key_arn")
    if days is not None and days not in RETENTION_DAYS:
        longer = next((known for known in RETENTION_DAYS if known > days), RETENTION_DAYS[-1])
        known = ", ".join(str(item) for item in RETENTION_DAYS)
        problems.add(f"{argument}.retention_days", days, f"must be one of {known} days", f"Give {longer}")
    if not isinstance(key, str):
        return
    parsed = parse_arn(key)
    if parsed is None or parsed.service != "kms" or not parsed.resource.startswith("key/"):
        problems.add(f"{argument}.kms_key_arn", key, "must be the ARN of a KMS key", "Give the key's ARN")
    elif region is not None and parsed.region != region:
        problems.add(
            f"{argument}.kms_key_arn",
            key,
            f"is in {parsed.region}, but a log group of {region} needs a key of {region}",
            "Give a key of that Region, or remove it and let the component make one",
        )
