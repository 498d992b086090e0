"""What moto does otherwise than AWS and stands in the drill's way, put right while a drill runs.

- The clock stands still and moves when told, so visibility timeouts and delays pass without sleeping.
- Retention is left out, since moto hides what is too old and keeps it: the drill judges it.
- In a FIFO queue moto lets a message whose visibility timeout is over overtake earlier ones of its group: what is
  visible again is released before each receive.
- A filter that compares a text with a number makes moto's Publish fail: here, as in SNS, it does not match.
- Events go to targets as they are: a target that transforms its input is never made here, and moto would need another
  package for it.
"""

import contextlib
from collections.abc import Callable, Generator
from typing import Any, Final
from unittest import mock

from moto.events.utils import EventTemplateParser
from moto.sns.utils import FilterPolicyMatcher
from moto.sqs.models import SQSBackend, sqs_backends

_MATCHES: Final = FilterPolicyMatcher.matches


@contextlib.contextmanager
def put_right(milliseconds: Callable[[], float]) -> Generator[None]:
    """All of it, as long as the block lasts.

    Args:
        milliseconds: the clock.
    """
    with (
        mock.patch("moto.sqs.models.unix_time_millis", new=milliseconds),
        mock.patch.object(FilterPolicyMatcher, "matches", new=_matches),
        mock.patch.object(EventTemplateParser, "parse", new=_as_it_is),
        mock.patch.object(SQSBackend, "is_message_valid_based_on_retention_period", return_value=True),
    ):
        yield


def release_visible(arn: str) -> None:
    """Forget that messages of a FIFO queue are in flight whose visibility timeout is over."""
    _, _, _, region, account, name = arn.split(":")
    pending = sqs_backends[account][region].get_queue(name).pending_messages
    pending -= {one for one in pending if one.visible}


def _matches(matcher: FilterPolicyMatcher, message_attributes: dict[str, Any] | None, message: str) -> bool:
    try:
        return _MATCHES(matcher, message_attributes, message)
    except (AttributeError, TypeError):
        return False


def _as_it_is(event: dict[str, Any], **_template: Any) -> dict[str, Any]:  # noqa: ANN401 - moto's arguments
    return event.copy()
