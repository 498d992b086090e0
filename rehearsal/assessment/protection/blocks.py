"""What volumes and instances have of their own: Data Lifecycle Manager, and snapshots and images made once."""

from collections.abc import Sequence
from typing import Final

from policy.rules.cron import ScheduleError
from policy.rules.estate import Estate, Resource
from policy.rules.manual_snapshots import INSTANCE, snapshotted
from policy.rules.selection import Choice
from policy.rules.snapshot_schedules import START_HOURS, SnapshotSchedule, longest_gap, schedules
from policy.rules.stateful import attached_instances
from rehearsal.assessment.protection.joins import belonging
from rehearsal.assessment.protection.side import FOREVER, Copy, Findings, Kept, Loss, Means, longest

_SNAPSHOT: Final = "aws:ebs/snapshot:Snapshot"
_SNAPSHOT_COPY: Final = "aws:ebs/snapshotCopy:SnapshotCopy"
_IMAGE: Final = "aws:ec2/amiFromInstance:AmiFromInstance"
_LATER: Final = ("take the next snapshot by hand, and delete old ones: nothing else does",)


def own(resource: Resource, estate: Estate) -> Findings:
    """Give what a volume or an instance has without AWS Backup."""
    found = Findings(why_not="no Data Lifecycle Manager policy takes it")
    read: list[SnapshotSchedule] = []
    names: list[str] = []
    for policy, choice in snapshotted(resource, estate):
        facts = schedules(policy)
        if choice is Choice.CANNOT_TELL:
            found.open.append(f"whether the snapshot policy {policy.name} takes it")
        elif facts is None:
            names.append(policy.name)
            found.copies_open = True
        else:
            names.append(policy.name)
            read += facts
    if names:
        found.means.append(_managed(names, read))
    found.copies_open = found.copies_open or any(copy.region is None for one in read for copy in one.copies)
    return _once(found, resource, estate)


def _managed(names: list[str], read: list[SnapshotSchedule]) -> Means:
    notes = [f"{one.policy.name}: {one.unreadable} cannot be read now" for one in read if one.unreadable]
    shared = sorted({other for one in read for other in one.accounts})
    if shared:
        notes.append(f"shared with {', '.join(shared)}: a share ends with the snapshot, it is no copy")
    return Means(
        ", ".join(names),
        _loss(read),
        longest(_kept(one) for one in read),
        copies=tuple(_copies(read)),
        notes=tuple(notes),
    )


def _loss(read: Sequence[SnapshotSchedule]) -> Loss:
    try:
        gap = longest_gap(list(read))
    except ScheduleError:
        gap = None
    if gap is None:
        return Loss()
    return Loss(gap + START_HOURS, gap_hours=gap, window_hours=START_HOURS)


def _kept(one: SnapshotSchedule) -> Kept:
    archived = one.kept.archive_days
    if archived is None or one.kept.days is None:
        return Kept(one.kept.days, one.kept.count)
    return Kept(one.kept.days + archived, cold_after_days=one.kept.days)


def _copies(read: Sequence[SnapshotSchedule]) -> list[Copy]:
    by_region: dict[str | None, list[SnapshotSchedule]] = {}
    for one in read:
        for region in {copy.region for copy in one.copies}:
            by_region.setdefault(region, []).append(one)
    return [
        Copy(
            region,
            loss=_loss(chosen),
            kept=longest(Kept(copy.days) for one in chosen for copy in one.copies if copy.region == region),
            # The copies of a policy stay in its account; another account's own policy may copy what is shared with it.
            own_account=True,
        )
        for region, chosen in by_region.items()
    ]


def _once(found: Findings, resource: Resource, estate: Estate) -> Findings:
    if resource.type == INSTANCE:
        snapshots: list[Resource] = []
        images = belonging(resource, [_IMAGE], "sourceInstanceId", estate)
    else:
        snapshots = belonging(resource, [_SNAPSHOT], "volumeId", estate)
        attached = attached_instances(resource, estate)
        images = [image for one in attached for image in belonging(one, [_IMAGE], "sourceInstanceId", estate)]
    for snapshot in snapshots:
        copies = [
            Copy(estate.region(copy), kept=Kept(FOREVER), own_account=True)
            for copy in belonging(snapshot, [_SNAPSHOT_COPY], "sourceSnapshotId", estate)
        ]
        name = f"snapshot {snapshot.name}"
        found.means.append(Means(name, kept=Kept(FOREVER), copies=tuple(copies), once=True, todo=_LATER))
    for image in images:
        found.means.append(Means(f"image {image.name}", kept=Kept(FOREVER), once=True, todo=_LATER))
    return found
