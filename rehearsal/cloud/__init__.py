"""One make-believe AWS: what it answers to resources and look-ups. Deterministic: everything comes from the URN."""

from rehearsal.cloud.regions import REGIONS, UnknownRegionError, check_region, partition_of, zones_of
from rehearsal.cloud.resources import DEFAULT_ACCOUNT, answer, computed

__all__ = [
    "DEFAULT_ACCOUNT",
    "REGIONS",
    "UnknownRegionError",
    "answer",
    "check_region",
    "computed",
    "partition_of",
    "zones_of",
]
