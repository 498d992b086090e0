"""How SNS tries to reach a web server: retries, pace and content type. Pure.

Sources: SNS Developer Guide, "Creating an HTTP/S delivery policy" and "Message delivery retries"; "SetTopicAttributes
delivery policy JSON format". Other protocols have delivery policies that nobody can change.
"""

import json
from enum import StrEnum
from typing import Any, NotRequired, TypedDict

from components.shared.checks import Problems

LONGEST_RETRY_SECONDS = 3_600
"""All retries of a message together; a hard limit of SNS."""
MAXIMUM_RETRIES = 100
_DEFAULT_RETRIES = 3
_DEFAULT_DELAY_SECONDS = 20
_CONTENT_TYPES = ("application/json", "application/xml", "text/plain")


class BackoffFunction(StrEnum):
    """How the delay grows from the shortest to the longest."""

    ARITHMETIC = "arithmetic"
    EXPONENTIAL = "exponential"
    GEOMETRIC = "geometric"
    LINEAR = "linear"


class HttpDeliveryArgs(TypedDict):
    """Retries in four phases: at once, before the backoff, the backoff, after it."""

    retries: NotRequired[int]
    """All retries, 0 to 100, of every phase. Default: 3."""
    immediate_retries: NotRequired[int]
    """Of these, without delay. Default: 0."""
    min_delay_retries: NotRequired[int]
    """Of these, ``min_delay_seconds`` apart, before the backoff. Default: 0."""
    max_delay_retries: NotRequired[int]
    """Of these, ``max_delay_seconds`` apart, after the backoff. Default: 0."""
    min_delay_seconds: NotRequired[int]
    """Shortest delay, 1 to ``max_delay_seconds``. Default: 20."""
    max_delay_seconds: NotRequired[int]
    """Longest delay, up to 3,600. Default: 20."""
    backoff: NotRequired[BackoffFunction]
    """``arithmetic``, ``exponential``, ``geometric`` or ``linear``. Default: ``linear``."""
    max_receives_per_second: NotRequired[int]
    """Deliveries a second per subscription, 1 or more. Default: no limit."""
    content_type: NotRequired[str]
    """``application/json``, ``application/xml`` or ``text/plain``. Default: ``text/plain``."""


def longest_retry_seconds(args: HttpDeliveryArgs) -> int:
    """An upper bound of the time that all retries take: the backoff counts as if every delay were the longest."""
    retries = args.get("retries", _DEFAULT_RETRIES)
    at_once, before = args.get("immediate_retries", 0), args.get("min_delay_retries", 0)
    shortest, longest = _delays(args)
    return before * shortest + max(retries - at_once - before, 0) * longest


def check_http_delivery(args: HttpDeliveryArgs, problems: Problems, where: str) -> None:
    """Find everything in a delivery policy that SNS refuses."""
    retries = args.get("retries", _DEFAULT_RETRIES)
    shortest, longest = _delays(args)
    problems.within(f"{where}.retries", retries, 0, MAXIMUM_RETRIES, "retries")
    problems.within(f"{where}.max_delay_seconds", longest, 1, LONGEST_RETRY_SECONDS, "seconds (1 hour)")
    if "min_delay_seconds" in args:
        problems.within(f"{where}.min_delay_seconds", shortest, 1, longest, "seconds, at most max_delay_seconds")
    phases = 0
    for phase in ("immediate_retries", "min_delay_retries", "max_delay_retries"):
        count = args.get(phase, 0)
        problems.within(f"{where}.{phase}", count, 0, MAXIMUM_RETRIES, "retries")
        phases += count
    if phases > retries >= 0:
        problems.add(
            f"{where}.retries",
            retries,
            f"counts the retries of all phases, and the phases have {phases}",
            "Raise it or shorten a phase",
        )
    total = longest_retry_seconds(args)
    if total > LONGEST_RETRY_SECONDS:
        problems.add(
            f"{where}.retries",
            retries,
            f"may take {total} seconds in all; SNS takes {LONGEST_RETRY_SECONDS} (1 hour) at most",
            "Take fewer retries or shorter delays; what fails then waits in the delivery dead-letter queue",
        )
    rate = args.get("max_receives_per_second")
    if rate is not None and rate < 1:
        problems.add(f"{where}.max_receives_per_second", rate, "must be 1 or more", "Leave it out for no limit")
    problems.one_of(f"{where}.content_type", args.get("content_type"), _CONTENT_TYPES)


def subscription_delivery_policy(args: HttpDeliveryArgs) -> str:
    """The delivery policy of one subscription."""
    found: dict[str, Any] = {"healthyRetryPolicy": _retries(args)}
    if "max_receives_per_second" in args:
        found["throttlePolicy"] = {"maxReceivesPerSecond": args["max_receives_per_second"]}
    if "content_type" in args:
        found["requestPolicy"] = {"headerContentType": args["content_type"]}
    return json.dumps(found)


def topic_delivery_policy(args: HttpDeliveryArgs) -> str:
    """The delivery policy of a topic, for subscriptions without one."""
    found: dict[str, Any] = {"defaultHealthyRetryPolicy": _retries(args), "disableSubscriptionOverrides": False}
    if "max_receives_per_second" in args:
        found["defaultThrottlePolicy"] = {"maxReceivesPerSecond": args["max_receives_per_second"]}
    if "content_type" in args:
        found["defaultRequestPolicy"] = {"headerContentType": args["content_type"]}
    return json.dumps({"http": found})


def _retries(args: HttpDeliveryArgs) -> dict[str, int | str]:
    shortest, longest = _delays(args)
    return {
        "minDelayTarget": shortest,
        "maxDelayTarget": longest,
        "numRetries": args.get("retries", _DEFAULT_RETRIES),
        "numNoDelayRetries": args.get("immediate_retries", 0),
        "numMinDelayRetries": args.get("min_delay_retries", 0),
        "numMaxDelayRetries": args.get("max_delay_retries", 0),
        "backoffFunction": args.get("backoff", BackoffFunction.LINEAR).value,
    }


def _delays(args: HttpDeliveryArgs) -> tuple[int, int]:
    """Shortest and longest delay; one that is given moves the other's default."""
    longest = args.get("max_delay_seconds", max(_DEFAULT_DELAY_SECONDS, args.get("min_delay_seconds", 0)))
    return args.get("min_delay_seconds", min(_DEFAULT_DELAY_SECONDS, longest)), longest
