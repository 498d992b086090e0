"""What egress and inspection VPCs hand on to the VPC and the attachment that they are made of. Pure."""

from collections.abc import Mapping
from typing import Any, cast

from .spoke_attachment_args import SpokeAttachmentArgs
from .vpc_args import VpcArgs

_OF_THE_HUB = (
    *("association_route_table_id", "propagation_route_table_ids", "shared_hub", "alarm_topic_arn", "region", "tags"),
)


def vpc_arguments(args: object, names: tuple[str, ...], **fixed: Any) -> VpcArgs:  # noqa: ANN401 - of several types
    """The part of a component's arguments that ``Vpc`` takes, and what the pattern fixes.

    Args:
        args: arguments of the component.
        names: what is handed on where it is given.
        fixed: what is not the caller's choice.
    """
    return cast("VpcArgs", {**_given(args, names), **fixed})


def attachment_arguments(made: SpokeAttachmentArgs, args: object) -> SpokeAttachmentArgs:
    """An attachment's arguments, with those that are handed on as they are."""
    return cast("SpokeAttachmentArgs", {**_given(args, _OF_THE_HUB), **made})


def _given(args: object, names: tuple[str, ...]) -> dict[str, Any]:
    given = cast("Mapping[str, Any]", args)
    return {name: given[name] for name in names if name in given}
