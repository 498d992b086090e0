"""Every resource type the components emit, with the API calls made for it."""

from collections.abc import Mapping

from tests.checkers.mapping import Row
from tests.checkers.rows import (
    identity,
    messaging,
    network,
    observability,
    protection,
    restore,
    security_groups,
    storage,
)

ROWS: Mapping[str, Row] = {
    **identity.ROWS,
    **messaging.ROWS,
    **network.ROWS,
    **observability.ROWS,
    **protection.ROWS,
    **restore.ROWS,
    **security_groups.ROWS,
    **storage.ROWS,
}
"""Type token → row."""
