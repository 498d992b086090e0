"""One make-believe AWS: what it answers to resources and look-ups. Deterministic: everything comes from the URN."""

from rehearsal.cloud.default_network import DEFAULT_NETWORK_LOOKUPS
from rehearsal.cloud.lookups import call
from rehearsal.cloud.regions import REGIONS, UnknownRegionError, check_region, partition_of, zones_of
from rehearsal.cloud.resources import DEFAULT_ACCOUNT, SHAPES, answer, computed, identity

__all__ = [
    "DEFAULT_ACCOUNT",
    "DEFAULT_NETWORK_LOOKUPS",
    "REGIONS",
    "SHAPES",
    "UnknownRegionError",
    "answer",
    "call",
    "check_region",
    "computed",
    "identity",
    "partition_of",
    "zones_of",
]
