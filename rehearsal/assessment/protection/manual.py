"""The manual side: what a resource has without a backup plan, by the service's own backups and by snapshots."""

from collections.abc import Callable, Mapping
from typing import Final

from policy.rules.estate import Estate, Resource
from rehearsal.assessment.protection import blocks, buckets, databases, files
from rehearsal.assessment.protection.side import (
    Findings,
    Known,
    Lock,
    Locked,
    Means,
    Side,
    State,
    copies_out,
    longest,
    shortest,
)
from rehearsal.assessment.protection.vaults import source_key, strongest

OWN: Final[Mapping[str, Callable[[Resource, Estate], Findings]]] = {
    "aws:ebs/volume:Volume": blocks.own,
    "aws:ec2/instance:Instance": blocks.own,
    "aws:rds/instance:Instance": databases.instance,
    "aws:rds/cluster:Cluster": databases.cluster,
    "aws:docdb/cluster:Cluster": databases.cluster,
    "aws:neptune/cluster:Cluster": databases.cluster,
    "aws:dynamodb/table:Table": databases.table,
    "aws:redshift/cluster:Cluster": databases.warehouse,
    "aws:redshiftserverless/namespace:Namespace": databases.serverless_warehouse,
    "aws:efs/fileSystem:FileSystem": files.shared,
    "aws:fsx/windowsFileSystem:WindowsFileSystem": files.windows,
    "aws:fsx/lustreFileSystem:LustreFileSystem": files.lustre,
    "aws:fsx/ontapVolume:OntapVolume": files.ontap,
    "aws:fsx/openZfsFileSystem:OpenZfsFileSystem": files.open_zfs,
    "aws:timestreamwrite/table:Table": files.only_aws_backup,
    "aws:dsql/cluster:Cluster": files.only_aws_backup,
    "aws:storagegateway/cachesIscsiVolume:CachesIscsiVolume": files.gateway,
    "aws:storagegateway/storedIscsiVolume:StoredIscsiVolume": files.gateway,
    "aws:s3/bucket:Bucket": buckets.own,
    "aws:s3/bucketV2:BucketV2": buckets.own,
}
"""What to ask for each type that holds data; every type of `policy.rules.stateful.STORES` is among them."""


def side(resource: Resource, estate: Estate) -> Side:
    """Work out the manual side for one stateful resource."""
    found = OWN[resource.type](resource, estate)
    notes = tuple(found.notes)
    if found.not_possible:
        return Side(State.NOT_POSSIBLE, reason=found.not_possible, tested=Known.NOT_POSSIBLE, notes=notes)
    if not found.means:
        state, reason = State.NOT_COVERED, found.why_not
        if found.open:
            state, reason = State.CANNOT_TELL, "; ".join(found.open)
        return Side(state, reason=reason, notes=notes)
    going_on = [one for one in found.means if not one.once]
    state = State.COVERED if going_on else State.CANNOT_TELL if found.open else State.ONCE
    return _side(resource, found, going_on or found.means, state, estate)


def _side(resource: Resource, found: Findings, chosen: list[Means], state: State, estate: Estate) -> Side:
    copies = [copy for one in found.means for copy in one.copies]
    account = estate.account(resource)
    # Only a bucket's replication names another account in the estate; what another account copies is not seen.
    open_account = found.copies_open and resource.type in buckets.BUCKETS
    return Side(
        state,
        by=tuple(one.name for one in found.means),
        reason="; ".join(found.open),
        loss=shortest(one.loss for one in chosen),
        kept=longest(one.kept for one in chosen),
        out_of_region=copies_out(copies, estate.region(resource), "region", possible=True, open_=found.copies_open),
        out_of_account=copies_out(copies, account, "account", possible=True, open_=open_account),
        locked=_locked(chosen),
        key=source_key(resource),
        notes=(*found.notes, *(note for one in found.means for note in one.notes)),
        todo=tuple(dict.fromkeys(todo for one in found.means for todo in one.todo)),
    )


def _locked(chosen: list[Means]) -> Locked:
    return strongest([one.locked for one in chosen] or [Locked(Lock.NONE)])
