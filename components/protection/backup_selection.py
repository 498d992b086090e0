"""What a plan backs up: selections by tags and by ARNs that mean what they say. Pure.

``selectionTags`` are never used: together with ARNs they widen a selection instead of narrowing it.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import NotRequired, TypedDict, TypeVar

import pulumi
import pulumi_aws as aws

from components.shared.arns import parse_arn
from components.shared.checks import Problems
from components.shared.tags import BACKUP_TAG

BY_TAG = "tagged"
"""Name of the selection by the plan's own tag."""

MAX_ARNS = 500
MAX_WILDCARD_ARNS = 30
"""Of each of the two lists (botocore, BackupSelection, Resources and NotResources)."""
MAX_SELECTIONS = 10
"""Of a plan. Copies of AWS's quota page say 10 and 100; what fits the smaller one always fits."""
MAX_NAME = 41
"""Characters of a plan component's name and a selection's name together: a selection's physical name has 50, of which
Pulumi's suffix takes eight and the hyphen between the two names one."""

_NAME = re.compile(r"[A-Za-z0-9\-_.]{1,32}")
_TAG_KEY = re.compile(r"[\w\s.:/=+\-@]{1,128}")
_TAG_PREFIX = "aws:ResourceTag/"
_Entry = TypeVar("_Entry")


class BackupSelectionArgs(TypedDict):
    """Resources of the plan's account and Region that fit all of what is said here.

    What the ARNs name (everything, where none are given), less what is excluded, with every one of the tags. For an
    "or", give two selections.
    """

    tags: NotRequired[Mapping[str, str]]
    """Tags that a resource must have, each with this value. Default: none."""
    tags_like: NotRequired[Mapping[str, str]]
    """Tags that a resource must have, each with a value that fits a pattern; ``*`` stands for any text. Default:
    none."""
    tags_not: NotRequired[Mapping[str, str]]
    """Tags that a resource must not have with this value. Whether a resource without the tag is taken, AWS's pages
    contradict each other, so the gate takes no coverage by it as proved. Default: none."""
    tags_not_like: NotRequired[Mapping[str, str]]
    """Tags that a resource must not have with a value that fits a pattern; as for ``tags_not``. Default: none."""
    resource_arns: NotRequired[list[pulumi.Input[str]]]
    """ARNs, up to 500, of which up to 30 end in ``*``, such as ``arn:aws:dynamodb:*:*:table/orders-*``. Exact ARNs and
    patterns that name the type need no opt-in of the type. Default: everything, as far as the tags say."""
    excluded_arns: NotRequired[list[pulumi.Input[str]]]
    """ARNs that are not taken, whatever else fits; as many as of ``resource_arns``. Default: none."""


_TAGS = ("tags", "tags_like", "tags_not", "tags_not_like")


def selections_of(
    plan_name: str, selections: Mapping[str, BackupSelectionArgs], *, by_tag: bool
) -> dict[str, BackupSelectionArgs]:
    """A plan's selections by name, with the one by its own tag.

    Args:
        plan_name: value of the tag ``backup-plan``.
        selections: further selections.
        by_tag: whether the plan takes what carries its tag.
    """
    own: dict[str, BackupSelectionArgs] = {BY_TAG: {"tags": {BACKUP_TAG: plan_name}}} if by_tag else {}
    return {**own, **dict(sorted(selections.items()))}


def check_selections(
    selections: Mapping[str, BackupSelectionArgs], problems: Problems, *, by_tag: bool, component_name: str = ""
) -> None:
    """Record what AWS Backup would refuse, or what would select nothing.

    Args:
        selections: the plan's further selections by name.
        problems: receives the findings.
        by_tag: whether the plan also takes what carries its tag.
        component_name: the plan component's name, from which physical names are made.
    """
    if not selections and not by_tag:
        problems.add(
            "select_by_tag",
            value=False,
            rule="leaves the plan without a selection, and it backs nothing up",
            way_out="Give selections, or leave it out",
        )
    if len(selections) + by_tag > MAX_SELECTIONS:
        problems.add(
            "selections",
            len(selections),
            f"may be {MAX_SELECTIONS} at most, the one by tag included",
            "Join some, or use a second plan",
        )
    for name, selection in selections.items():
        where = f'selections["{name}"]'
        if name == BY_TAG or not _NAME.fullmatch(name):
            rule = f"must be 1 to 32 letters, digits, '-', '_' or '.', and not {BY_TAG}, the plan's own"
            problems.add(where, name, rule, "Rename it")
        if len(component_name) + len(name) > MAX_NAME:
            rule = f"has, with the component's name, more than {MAX_NAME} characters"
            problems.add(where, name, rule, "Shorten one of the two")
        if not any(selection.get(key) for key in ("resource_arns", *_TAGS)):
            rule = "says neither tags nor resource_arns; AWS Backup refuses it"
            problems.add(where, None, rule, 'Give one of them; resource_arns: ["*"] takes everything')
        for key in _TAGS:
            _check_tags(f"{where}.{key}", selection.get(key, {}), problems)
        for key in ("resource_arns", "excluded_arns"):
            _check_arns(f"{where}.{key}", selection.get(key, []), problems)


def _check_tags(where: str, tags: Mapping[str, str], problems: Problems) -> None:
    for key in tags:
        if key.startswith(_TAG_PREFIX):
            rule = f"is written without {_TAG_PREFIX}, which is put in front of it"
            problems.add(f'{where}["{key}"]', None, rule, f"Write {key.removeprefix(_TAG_PREFIX)}")
        elif not _TAG_KEY.fullmatch(key):
            rule = "must be 1 to 128 letters, digits, spaces or characters of _ . : / = + - @"
            problems.add(f'{where}["{key}"]', None, rule, "Write the tag's own key")


def _check_arns(where: str, arns: Sequence[object], problems: Problems) -> None:
    wild = 0
    for index, arn in enumerate(arns):
        if not isinstance(arn, str):
            continue
        wild += "*" in arn
        if arn == "*":
            continue
        parsed = parse_arn(arn)
        if parsed is None:
            problems.add(f"{where}[{index}]", arn, "must be an ARN, or *", "Write it like arn:aws:ec2:*:*:volume/*")
        elif "*" in parsed.resource.removesuffix("*") or any(
            "*" in field and field != "*" for field in (parsed.service, parsed.region, parsed.account)
        ):
            problems.add(
                f"{where}[{index}]",
                arn,
                "may have * at its end, or as its whole Region or account (botocore, BackupSelection, Resources)",
                "Select by tags what cannot be named so",
            )
    if wild > MAX_WILDCARD_ARNS:
        problems.add(where, wild, f"may have {MAX_WILDCARD_ARNS} ARNs with * at most", "Select by tags, or by type")
    if len(arns) > MAX_ARNS:
        problems.add(where, len(arns), f"may have {MAX_ARNS} ARNs at most", "Select by tags, or by type")


def conditions(selection: BackupSelectionArgs) -> list[aws.backup.SelectionConditionArgs] | None:
    """The tags of a selection as conditions, all of which must hold; None without any.

    In the order of their keys: the provider compares them as a list, and any change replaces the selection.
    """
    if not any(selection.get(key) for key in _TAGS):
        return None
    return [
        aws.backup.SelectionConditionArgs(
            string_equals=_entries(aws.backup.SelectionConditionStringEqualArgs, selection.get("tags")),
            string_likes=_entries(aws.backup.SelectionConditionStringLikeArgs, selection.get("tags_like")),
            string_not_equals=_entries(aws.backup.SelectionConditionStringNotEqualArgs, selection.get("tags_not")),
            string_not_likes=_entries(aws.backup.SelectionConditionStringNotLikeArgs, selection.get("tags_not_like")),
        )
    ]


def _entries(entry: Callable[..., _Entry], tags: Mapping[str, str] | None) -> list[_Entry] | None:
    found = [entry(key=f"{_TAG_PREFIX}{tag}", value=value) for tag, value in sorted((tags or {}).items())]
    return found or None


def in_order(arns: Sequence[pulumi.Input[str]]) -> pulumi.Output[list[str]]:
    """ARNs sorted once they are known, so that their order in the program means nothing."""
    return pulumi.Output.all(*arns).apply(lambda known: sorted({str(arn) for arn in known}))
