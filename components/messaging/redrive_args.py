"""Arguments of ``MessageRedrive``, and what is refused about them."""

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import NotRequired, TypedDict

import pulumi

from components.shared.arns import parse_arn
from components.shared.checks import Problems

from .queue_fifo import FIFO_SUFFIX


class RedriveOrigin(StrEnum):
    """Whose dead-letter queue it is, which decides how its messages come back."""

    QUEUE = "queue"
    """A queue's: SQS's move task."""
    SUBSCRIPTION = "subscription"
    """A subscription's: sent again to the subscribed queue."""
    EVENT_TARGET = "event_target"
    """An EventBridge target's: sent again to the target, a queue or a function."""
    FUNCTION = "function"
    """The dead-letter queue of a function's asynchronous calls: the function is called again."""
    FUNCTION_DESTINATION = "function_destination"
    """The on-failure destination of a function's asynchronous calls: the function is called again with the payload."""


class RedriveQueueArgs(TypedDict):
    """One dead-letter queue, and where its messages belong."""

    dead_letter_queue_arn: pulumi.Input[str]
    """ARN of the dead-letter queue, of this account and Region."""
    destination_arn: pulumi.Input[str]
    """ARN of the queue or function that the messages were meant for."""
    origin: NotRequired[RedriveOrigin]
    """Default: ``queue``."""
    key_arn: NotRequired[pulumi.Input[str]]
    """Customer managed key of both queues. Default: they are encrypted with SQS's own."""
    message_group_id: NotRequired[str]
    """Group of messages that have none, for an event target that is a FIFO queue: EventBridge's dead-letter queues are
    standard ones. 1 to 128 letters, digits and punctuation."""


class MessageRedriveArgs(TypedDict):
    """Runbooks that bring messages back out of dead-letter queues."""

    queues: Mapping[str, RedriveQueueArgs]
    """The dead-letter queues by name, one or more; the runbooks and their role serve these and no other."""
    region: NotRequired[str]
    """Region. Default: the provider's."""
    tags: NotRequired[Mapping[str, pulumi.Input[str]]]
    """Tags for every taggable child."""


_GROUP = re.compile(r"[A-Za-z0-9!\"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~]{1,128}")
_OF_FUNCTIONS = (RedriveOrigin.FUNCTION, RedriveOrigin.FUNCTION_DESTINATION)
_QUEUES = "sqs"
_FUNCTIONS = "lambda"


_LONGEST_NAME = 51
"""A role's name has 64 characters (IAM quotas), of which ``-role``, a hyphen and Pulumi's 7 digits take 13."""


def check_redrive_name(name: str, problems: Problems, argument: str = "name", *, suffix: str = "") -> None:
    """Refuse names from which no names of runbooks and role can be made.

    Args:
        name: what the component's name begins with.
        problems: receives the findings.
        argument: path of the name's argument.
        suffix: what is added to ``name``.
    """
    longest = _LONGEST_NAME - len(suffix)
    if len(name) > longest:
        rule = f"must have at most {longest} characters for the role of its redrive runbooks"
        problems.add(argument, name, rule, "Shorten it")
    if name.lower().startswith(("aws", "amazon", "amzn")):
        rule = "must not start with aws, amazon or amzn: Systems Manager keeps these for its own runbooks"
        problems.add(argument, name, rule, "Rename it")


def check_redrive(args: MessageRedriveArgs, problems: Problems) -> None:
    """Find every entry whose messages could not be brought back. ARNs that are Outputs pass. Pure."""
    if not args["queues"]:
        problems.add("queues", None, "must name one dead-letter queue or more", "Leave the component out without any")
    for name, entry in args["queues"].items():
        _check_entry(f'queues["{name}"]', entry, args.get("region"), problems)


def _check_entry(where: str, entry: RedriveQueueArgs, region: str | None, problems: Problems) -> None:
    origin = entry.get("origin", RedriveOrigin.QUEUE)
    source, destination = entry["dead_letter_queue_arn"], entry["destination_arn"]
    wanted = {RedriveOrigin.EVENT_TARGET: (_QUEUES, _FUNCTIONS)} | dict.fromkeys(_OF_FUNCTIONS, (_FUNCTIONS,))
    _check_arn(f"{where}.dead_letter_queue_arn", source, (_QUEUES,), region, problems)
    _check_arn(f"{where}.destination_arn", destination, wanted.get(origin, (_QUEUES,)), None, problems)
    if (
        origin == RedriveOrigin.QUEUE
        and isinstance(source, str)
        and isinstance(destination, str)
        and source.endswith(FIFO_SUFFIX) != destination.endswith(FIFO_SUFFIX)
    ):
        problems.add(
            f"{where}.destination_arn",
            destination,
            "is of the other kind than its dead-letter queue; SQS moves FIFO to FIFO and standard to standard",
            "Give the queue whose redrive policy names this dead-letter queue",
        )
    group = entry.get("message_group_id")
    to_fifo = isinstance(destination, str) and destination.endswith(FIFO_SUFFIX)
    if group is not None and not _GROUP.fullmatch(group):
        problems.add(
            f"{where}.message_group_id", group, "must be 1 to 128 letters, digits and punctuation", "Respell it"
        )
    elif group is not None and origin != RedriveOrigin.EVENT_TARGET:
        problems.add(
            f"{where}.message_group_id",
            group,
            f"is for event targets; messages of a {origin} keep their own group",
            "Leave it out",
        )
    elif group is None and to_fifo and origin == RedriveOrigin.EVENT_TARGET:
        problems.add(
            f"{where}.message_group_id",
            None,
            "is required: EventBridge's dead-letter queue is a standard one, whose messages have no group",
            "Give the messageGroupId of the target",
        )


def _check_arn(where: str, arn: object, services: tuple[str, ...], region: str | None, problems: Problems) -> None:
    if not isinstance(arn, str):
        return
    parsed = parse_arn(arn)
    if parsed is None or parsed.service not in services or "*" in arn:
        kind = " or ".join("queue" if service == _QUEUES else "function" for service in services)
        problems.add(where, arn, f"must be the ARN of a {kind}, without wildcard", "Give the ARN")
    elif region is not None and parsed.region != region:
        problems.add(
            where, arn, f"is in {parsed.region}, the runbooks in {region}", f"Make runbooks in {parsed.region}"
        )
