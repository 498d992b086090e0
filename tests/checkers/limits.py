"""Limits that AWS's API text states but its models do not carry.

Each entry is read in the API reference (botocore's documentation of the member named); it is applied by
``check_call`` after the walk of the model.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from tests.checkers import backup_limits, messaging_limits, network_limits, vpc_limits
from tests.checkers.dashboard import check_dashboard_body
from tests.checkers.limit_rules import Rule, at_most, between, matches, one_of


def _alarm(params: Any) -> str | None:
    period, periods = params.get("Period"), params.get("EvaluationPeriods")
    if not isinstance(period, int) or not isinstance(periods, int):
        return None
    if period not in (10, 20, 30) and period % 60:
        return "Period must be 10, 20, 30 or a multiple of 60 seconds"
    longest = 86_400 if period < 3_600 else 604_800
    if period * periods > longest:
        return f"Period times EvaluationPeriods must be {longest} seconds at most"
    if isinstance(params.get("DatapointsToAlarm"), int) and params["DatapointsToAlarm"] > periods:
        return "DatapointsToAlarm must be EvaluationPeriods at most"
    return None


def _log_resource_policy(params: Any) -> str | None:
    if (params.get("policyName") is None) == (params.get("resourceArn") is None):
        return "needs exactly one of policyName and resourceArn"
    return None


_SSM_CONTENT_BYTES = 65_536


def _ssm_content(value: str) -> str | None:
    size = len(value.encode())
    return None if size <= _SSM_CONTENT_BYTES else f"is {size} bytes, {_SSM_CONTENT_BYTES} at most"


_RETENTION_DAYS = (
    {1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545}
    | {731, 1096, 1827, 2192, 2557, 2922, 3288, 3653}
)  # fmt: skip


_LIMITS: Mapping[tuple[str, str], Mapping[str, Rule]] = {
    ("logs", "PutRetentionPolicy"): {"retentionInDays": one_of(_RETENTION_DAYS)},
    ("kms", "ScheduleKeyDeletion"): {"PendingWindowInDays": between(7, 30)},
    ("cloudwatch", "PutMetricAlarm"): {
        "": _alarm,
        "TreatMissingData": one_of({"breaching", "notBreaching", "ignore", "missing"}),
        "AlarmActions[]": matches(r"arn:.+", "must be an ARN"),
        "OKActions[]": matches(r"arn:.+", "must be an ARN"),
    },
    ("cloudwatch", "PutDashboard"): {
        "DashboardName": matches(r"[A-Za-z0-9_-]{1,255}", "must be 1 to 255 letters, digits, hyphens and underscores"),
        "DashboardBody": lambda text: "; ".join(check_dashboard_body(text)) or None,
    },
    ("logs", "PutResourcePolicy"): {"": _log_resource_policy},
    ("ram", "AssociateResourceShare"): {
        "principals[]": matches(
            r"\d{12}|arn:aws[^:]*:organizations::\d{12}:(organization|ou)/o-.+", "account or organization"
        ),
    },
    ("ssm", "CreateDocument"): {
        "Name": matches(
            r"(?!(?i:aws|amazon|amzn))[a-zA-Z0-9_\-.]{3,128}", "3 to 128 characters, not aws, amazon or amzn"
        ),
        "Content": _ssm_content,
    },
}

_ALL = (_LIMITS, vpc_limits.LIMITS, network_limits.LIMITS, backup_limits.LIMITS, messaging_limits.LIMITS)

_EC2_TAGS: Mapping[str, Rule] = {
    "TagSpecifications[].Tags": at_most(50),
    "TagSpecifications[].Tags[].Key": matches(r"(?!aws:).{1,127}", "1 to 127 characters, not aws:…"),
    "TagSpecifications[].Tags[].Value": matches(r".{0,256}", "256 characters at most"),
}


def beyond_model(service: str, operation: str, params: Mapping[str, Any]) -> Iterator[str]:
    """Findings against the limits that stand in the API's text only."""
    called = service, operation
    rules = [pair for limits in _ALL for pair in limits.get(called, {}).items()]
    if service == "ec2":
        rules += _EC2_TAGS.items()
    for path, rule in rules:
        for where, value in _values(params, path):
            broken = rule(value)
            if broken is not None:
                yield f"{where or 'input'}: {value!r}: {broken}"


def _values(value: Any, path: str, walked: str = "") -> Iterator[tuple[str, Any]]:
    """Known values at a path such as ``Rules[].Lifecycle``; absent and unknown ones are left out."""
    if not isinstance(value, str | int | float | bool | Mapping | list | tuple):
        return
    if not path:
        yield walked, value
        return
    step, _, rest = path.partition(".")
    name = step.removesuffix("[]")
    if not isinstance(value, Mapping) or value.get(name) is None:
        return
    inner, where = value[name], f"{walked}.{name}" if walked else name
    if step.endswith("[]"):
        for index, item in enumerate(inner if isinstance(inner, list | tuple) else []):
            yield from _values(item, rest, f"{where}[{index}]")
    else:
        yield from _values(inner, rest, where)
