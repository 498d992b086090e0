"""Selections of a restore testing plan, and the isolated place that their overrides name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from .restore_metadata import RestoreTestType, isolating_overrides, needs_isolation
from .restore_testing_args import RestoreTestSelectionArgs
from .restore_testing_checks import overrides_of, window_of


class Place:
    """Where restored resources with a network interface stand."""

    def __init__(
        self,
        security_group_id: pulumi.Input[str],
        subnet_ids: Sequence[pulumi.Input[str]],
        subnet_group_name: pulumi.Input[str],
    ) -> None:
        """Remember the place.

        Args:
            security_group_id: the group without rules.
            subnet_ids: subnets in the order of their AZs, at least one.
            subnet_group_name: DB subnet group over them; empty where no database is tested.
        """
        self._known: pulumi.Output[list[str]] = pulumi.Output.all(security_group_id, subnet_group_name, *subnet_ids)

    def overrides(self, kind: RestoreTestType) -> dict[str, pulumi.Input[str]]:
        """The isolating overrides of a type, with plain keys."""
        return {
            key: self._known.apply(lambda known, key=key: isolating_overrides(kind, known[0], known[2:], known[1])[key])
            for key in isolating_overrides(kind, "", [""], "")
        }


@dataclass(frozen=True)
class Restorer:
    """What all selections of a plan share."""

    plan_name: pulumi.Input[str]
    role_arn: pulumi.Input[str]
    permissions: Sequence[pulumi.Resource]
    """What the role must have before it restores."""
    place: Place | None
    region: str | None


def make_selection(
    name: str, parent: pulumi.Resource, physical_name: str, selection: RestoreTestSelectionArgs, restorer: Restorer
) -> aws.backup.RestoreTestingSelection:
    """Make one selection.

    Args:
        name: resource name.
        parent: the component.
        physical_name: its name in AWS.
        selection: what it tests.
        restorer: what it shares with the others.
    """
    conditions = _conditions(selection)
    overrides = _overrides(selection, restorer.place)
    # The provider takes 1 to 168; without a value AWS deletes what it restored at once.
    window = window_of(selection) or None
    return aws.backup.RestoreTestingSelection(
        name,
        name=physical_name,
        restore_testing_plan_name=restorer.plan_name,
        protected_resource_type=selection["resource_type"].value,
        iam_role_arn=restorer.role_arn,
        # AWS takes "*" and conditions together; the provider wants one of the two, and conditions alone mean all.
        protected_resource_arns=None if conditions is not None else sorted_set(selection["resource_arns"]),
        protected_resource_conditions=conditions,
        restore_metadata_overrides=overrides,
        validation_window_hours=window,
        region=restorer.region,
        opts=pulumi.ResourceOptions(
            parent=parent,
            depends_on=list(restorer.permissions),
            # The name is fixed: its successor can only follow.
            delete_before_replace=True,
            # The provider's update sends no ARNs (terraform-provider-aws, restore_testing_selection.go, Update).
            replace_on_changes=["protectedResourceArns"],
            # What is left out stays as the state has it (the same file, Schema: Optional, Computed,
            # UseStateForUnknown): only a new selection is without the place or the window of the old one.
            replacement_trigger={"overrides": overrides is not None, "window": window is not None},
        ),
    )


def sorted_set(values: Sequence[pulumi.Input[str]]) -> pulumi.Input[Sequence[pulumi.Input[str]]]:
    """A set, in an order that does not depend on how it was written."""
    if all(isinstance(value, str) for value in values):
        return sorted(str(value) for value in values)
    return pulumi.Output.all(*values).apply(sorted)


def _overrides(selection: RestoreTestSelectionArgs, place: Place | None) -> dict[str, pulumi.Input[str]] | None:
    """The isolated place, with what the caller says besides; for FSx the caller may say another place."""
    own, kind = selection.get("restore_metadata_overrides", {}), selection["resource_type"]
    taken = {key.lower() for key in own}
    isolating = place.overrides(kind) if place is not None and needs_isolation(kind, overrides_of(selection)) else {}
    return {**{key: value for key, value in isolating.items() if key.lower() not in taken}, **own} or None


def _conditions(
    selection: RestoreTestSelectionArgs,
) -> aws.backup.RestoreTestingSelectionProtectedResourceConditionsArgs | None:
    """Conditions in the order of their keys; None without any."""
    equal, other = selection.get("tags_equal", {}), selection.get("tags_not_equal", {})
    if not equal and not other:
        return None
    return aws.backup.RestoreTestingSelectionProtectedResourceConditionsArgs(
        string_equals=[
            aws.backup.RestoreTestingSelectionProtectedResourceConditionsStringEqualArgs(key=key, value=value)
            for key, value in _of_tags(equal)
        ]
        or None,
        string_not_equals=[
            aws.backup.RestoreTestingSelectionProtectedResourceConditionsStringNotEqualArgs(key=key, value=value)
            for key, value in _of_tags(other)
        ]
        or None,
    )


def _of_tags(tags: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(f"aws:ResourceTag/{key}", value) for key, value in sorted(tags.items())]
