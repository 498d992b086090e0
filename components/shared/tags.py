"""One tag path: the caller's tags, threaded to every taggable child."""

from collections.abc import Mapping

import pulumi

BACKUP_TAG = "backup-plan"
"""Key of the tag by which a backup plan selects resources; its value is the plan's name."""

SNAPSHOT_TAG = "snapshot-policy"
"""Key of the tag by which a snapshot policy targets volumes and instances; its value is the policy's name."""


def tags_for(
    name: str,
    tags: Mapping[str, pulumi.Input[str]] | None,
    extra: Mapping[str, pulumi.Input[str]] | None = None,
) -> dict[str, pulumi.Input[str]]:
    """Tags of one child: ``Name``, then the caller's, then what the component must set itself.

    Args:
        name: value of the ``Name`` tag, which is looks only and never identity.
        tags: the component's ``tags`` argument.
        extra: tags that carry meaning for the pattern, such as ``backup-plan``; they win.
    """
    return {"Name": name, **(tags or {}), **(extra or {})}
