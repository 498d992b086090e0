"""Every resource type the components emit, with the API calls made for it."""

from collections.abc import Mapping

from tests.checkers.mapping import Row
from tests.checkers.rows import (
    audit,
    identity,
    messaging,
    network,
    observability,
    protection,
    restore,
    restore_testing,
    security_groups,
    storage,
    subscribers,
)

ROWS: Mapping[str, Row] = {
    **audit.ROWS,
    **identity.ROWS,
    **messaging.ROWS,
    **network.ROWS,
    **observability.ROWS,
    **protection.ROWS,
    **restore.ROWS,
    **restore_testing.ROWS,
    **security_groups.ROWS,
    **storage.ROWS,
    **subscribers.ROWS,
}
"""Type token → row."""
