"""Where a network component stands, and whom its alarms notify, from the arguments that all of them take."""

from collections.abc import Mapping
from typing import Any, cast

import pulumi
import pulumi_aws as aws

from components.shared.alarms import checked_alarm_topic

from .scope import Scope


def scope_of(name: str, parent: pulumi.Resource, args: object) -> Scope:
    """What the children of a component share.

    Args:
        name: the component's name.
        parent: the component.
        args: its arguments, with ``region``, ``tags`` and ``protect``.
    """
    values = cast("Mapping[str, Any]", args)
    region = values.get("region") or aws.get_region(opts=pulumi.InvokeOptions(parent=parent)).region
    return Scope(name, parent, values.get("region"), region, values.get("tags"), values.get("protect", True))


def alarm_topic_of(args: object, component: str, scope: Scope) -> pulumi.Output[str] | None:
    """The alarm topic, refused where it turns out to be of another Region; None without one."""
    arn = cast("Mapping[str, Any]", args).get("alarm_topic_arn")
    return None if arn is None else checked_alarm_topic(arn, component, scope.name, scope.region_name)
