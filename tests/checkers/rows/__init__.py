"""Every resource type the components emit, with the API calls made for it."""

from collections.abc import Mapping

from tests.checkers.mapping import Row
from tests.checkers.rows import (
    audit,
    dashboard,
    event_bus,
    identity,
    messaging,
    network,
    observability,
    protection,
    restore,
    restore_testing,
    security_groups,
    snapshots,
    storage,
    subscribers,
    transit_gateway,
    vaults,
    worker,
)

ROWS: Mapping[str, Row] = {
    **audit.ROWS,
    **dashboard.ROWS,
    **event_bus.ROWS,
    **identity.ROWS,
    **messaging.ROWS,
    **network.ROWS,
    **observability.ROWS,
    **protection.ROWS,
    **restore.ROWS,
    **restore_testing.ROWS,
    **security_groups.ROWS,
    **snapshots.ROWS,
    **storage.ROWS,
    **subscribers.ROWS,
    **transit_gateway.ROWS,
    **vaults.ROWS,
    **worker.ROWS,
}
"""Type token → row."""
