"""Every resource type the components emit, with the API calls made for it."""

from collections.abc import Mapping

from tests.checkers.mapping import Row
from tests.checkers.rows import (
    event_bus,
    identity,
    messaging,
    network,
    observability,
    protection,
    security_groups,
    storage,
)

ROWS: Mapping[str, Row] = {
    **event_bus.ROWS,
    **identity.ROWS,
    **messaging.ROWS,
    **network.ROWS,
    **observability.ROWS,
    **protection.ROWS,
    **security_groups.ROWS,
    **storage.ROWS,
}
"""Type token → row."""
