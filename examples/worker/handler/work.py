"""The work itself: what one message asks for. Replace it; what is around it stays."""

import json
from typing import Any

_SIZES = (64, 4_096)


class PoisonedError(Exception):
    """The message can never be carried out, however often it comes back."""


def read(body: str) -> dict[str, Any]:
    """The request in a message.

    Raises:
        PoisonedError: it is none. The caller must not swallow it: the message then fails until the queue's redrive
            policy sets it aside, where somebody can look at it.
    """
    try:
        request = json.loads(body)
    except ValueError as error:
        raise PoisonedError(f"not JSON: {error}") from error
    if not isinstance(request, dict) or not isinstance(request.get("id"), str) or not request["id"]:
        raise PoisonedError("a request needs an id, by which a repetition is known")
    return request


def carry_out(request: dict[str, Any]) -> str:
    """Work out which thumbnail an upload needs, and return its key.

    What is returned is written down with the request's id. Where the work has an effect elsewhere, hand the id on as
    that service's idempotency token: a crash between the effect and the entry repeats the effect.

    Raises:
        PoisonedError: the request makes no sense.
    """
    source, width = request.get("source"), request.get("width")
    low, high = _SIZES
    if not isinstance(source, str) or "." not in source:
        raise PoisonedError("source must be the key of a picture, like photos/cat.jpg")
    if not isinstance(width, int) or not low <= width <= high:
        raise PoisonedError(f"width must be {low} to {high} pixels")
    stem, _, ending = source.rpartition(".")
    return f"thumbnails/{stem}-{width}.{ending}"
