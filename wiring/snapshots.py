"""Manual snapshots: EBS volumes, instances and images on a schedule, and databases out of the Region."""

import pulumi

from components.protection.database_snapshots import DatabaseSnapshots
from components.protection.snapshot_events import SnapshotEvents
from components.protection.snapshot_policy import SnapshotPolicy
from settings.snapshots import PREFIX
from settings.stack import Settings

from .region import Topics


def snapshots(settings: Settings, topics: Topics) -> None:
    """Build the ``snapshots`` block in the primary Region; what fails is heard there and where copies go."""
    if not settings.snapshots:
        return
    region, recovery = settings.region, settings.recovery_region
    policies = {
        name: SnapshotPolicy(f"{PREFIX}-{name}", {**args, **settings.common(region), "alarm_topic_arn": topics[region]})
        for name, args in settings.snapshots.policy_arguments(settings.stack).items()
    }
    if policies:
        # AWS sends the event of a copy in the Region that is copied to; only Regions of the stack have a topic.
        for heard in sorted({region, *settings.snapshots.copy_regions()} & topics.keys()):
            name = f"{PREFIX}-events" if heard == region else f"recovery-{PREFIX}-events"
            SnapshotEvents(name, {"alarm_topic_arn": topics[heard], "region": heard, "tags": settings.all_tags})
        pulumi.export("snapshotTags", {name: policy.target_tags for name, policy in policies.items()})
    databases = settings.snapshots.database_arguments(recovery)
    if databases is not None:
        built = DatabaseSnapshots(
            "databases", {**databases, **settings.common(region), "alarm_topic_arn": topics[region]}
        )
        pulumi.export("databaseSnapshots", {"taken": built.snapshot_arns, "copies": built.copy_arns})
