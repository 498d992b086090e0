"""Every resource type the components emit, with the API calls made for it."""

from collections.abc import Mapping

from tests.checkers.mapping import Row
from tests.checkers.rows import (
    identity,
    messaging,
    network,
    observability,
    protection,
    security_groups,
    snapshots,
    storage,
)

ROWS: Mapping[str, Row] = {
    **identity.ROWS,
    **messaging.ROWS,
    **network.ROWS,
    **observability.ROWS,
    **protection.ROWS,
    **security_groups.ROWS,
    **snapshots.ROWS,
    **storage.ROWS,
}
"""Type token → row."""
