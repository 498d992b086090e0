"""Regions, partitions and zones, as data.

Source: the public endpoint list of AWS (Regions, partitions, DNS suffixes), the EC2 user guide (zone ids, Local Zones).
Zone *names* are mapped to zone ids per account by AWS; the mapping here is that of the one make-believe account.
"""

import re
from dataclasses import dataclass
from typing import Final

REGION_SHAPE: Final = re.compile(r"^[a-z]{2,4}(-[a-z]+)+-\d{1,2}$")
"""What a Region's name looks like, e.g. `eu-central-1`, `us-gov-west-1`."""


@dataclass(frozen=True, slots=True)
class Partition:
    """A group of Regions with its own ARNs and DNS names."""

    name: str
    dns_suffix: str
    reverse_dns: str


@dataclass(frozen=True, slots=True)
class Zone:
    """One Availability Zone or Local Zone of a Region."""

    name: str
    zone_id: str
    group: str
    kind: str = "availability-zone"
    """`availability-zone` or `local-zone`."""
    opt_in: str = "opt-in-not-required"
    """`opt-in-not-required`, `opted-in` or `not-opted-in`."""


class UnknownRegionError(ValueError):
    """The Region is not one of AWS's."""


PARTITIONS: Final = {
    "aws": Partition("aws", "amazonaws.com", "com.amazonaws"),
    "aws-cn": Partition("aws-cn", "amazonaws.com.cn", "cn.com.amazonaws"),
    "aws-us-gov": Partition("aws-us-gov", "amazonaws.com", "com.amazonaws"),
}

_ABC: Final = (("a", 1), ("b", 2), ("c", 3))

_ZONES: Final[dict[str, tuple[str, tuple[tuple[str, int], ...]]]] = {
    "af-south-1": ("afs1", _ABC),
    "ap-east-1": ("ape1", _ABC),
    "ap-east-2": ("ape2", _ABC),
    "ap-northeast-1": ("apne1", (("a", 4), ("c", 1), ("d", 2))),
    "ap-northeast-2": ("apne2", (*_ABC, ("d", 4))),
    "ap-northeast-3": ("apne3", _ABC),
    "ap-south-1": ("aps1", (("a", 1), ("b", 3), ("c", 2))),
    "ap-south-2": ("aps2", _ABC),
    "ap-southeast-1": ("apse1", _ABC),
    "ap-southeast-2": ("apse2", (("a", 1), ("b", 3), ("c", 2))),
    "ap-southeast-3": ("apse3", _ABC),
    "ap-southeast-4": ("apse4", _ABC),
    "ap-southeast-5": ("apse5", _ABC),
    "ap-southeast-6": ("apse6", _ABC),
    "ap-southeast-7": ("apse7", _ABC),
    "ca-central-1": ("cac1", (("a", 1), ("b", 2), ("d", 4))),
    "ca-west-1": ("caw1", _ABC),
    "cn-north-1": ("cnn1", (("a", 1), ("b", 2), ("d", 4))),
    "cn-northwest-1": ("cnnw1", _ABC),
    "eu-central-1": ("euc1", (("a", 2), ("b", 3), ("c", 1))),
    "eu-central-2": ("euc2", _ABC),
    "eu-north-1": ("eun1", _ABC),
    "eu-south-1": ("eus1", _ABC),
    "eu-south-2": ("eus2", _ABC),
    "eu-west-1": ("euw1", (("a", 3), ("b", 1), ("c", 2))),
    "eu-west-2": ("euw2", (("a", 2), ("b", 3), ("c", 1))),
    "eu-west-3": ("euw3", _ABC),
    "il-central-1": ("ilc1", _ABC),
    "me-central-1": ("mec1", _ABC),
    "me-south-1": ("mes1", _ABC),
    "mx-central-1": ("mxc1", _ABC),
    "sa-east-1": ("sae1", _ABC),
    "us-east-1": ("use1", (("a", 6), ("b", 1), ("c", 2), ("d", 4), ("e", 3), ("f", 5))),
    "us-east-2": ("use2", _ABC),
    "us-gov-east-1": ("usge1", _ABC),
    "us-gov-west-1": ("usgw1", _ABC),
    "us-west-1": ("usw1", (("a", 3), ("b", 1))),
    "us-west-2": ("usw2", (("a", 2), ("b", 1), ("c", 3), ("d", 4))),
}

REGIONS: Final = frozenset(_ZONES)
"""Every Region the make-believe cloud has."""

_LOCAL_ZONES: Final[dict[str, tuple[str, ...]]] = {
    "af-south-1": ("los-1a",),
    "ap-northeast-1": ("tpe-1a",),
    "ap-south-1": ("ccu-1a", "del-1a"),
    "ap-southeast-1": ("bkk-1a", "mnl-1a"),
    "ap-southeast-2": ("akl-1a", "per-1a"),
    "eu-central-1": ("ham-1a", "waw-1a"),
    "eu-north-1": ("cph-1a", "hel-1a"),
    "me-south-1": ("mct-1a",),
    "us-east-1": (
        *("atl-2a", "bos-1a", "bue-1a", "chi-2a", "dfw-2a", "iah-2a", "lim-1a", "mia-2a", "msp-1a"),
        *("nyc-2a", "phl-1a", "qro-1a", "scl-1a"),
    ),
    "us-west-2": ("den-1a", "hnl-1a", "las-1a", "lax-1a", "lax-1b", "pdx-1a", "phx-2a", "sea-1a"),
}


def _local_zone(region: str, prefix: str, suffix: str, *, opted_in: bool) -> Zone:
    place, number = suffix[:-1], ord(suffix[-1]) - ord("a") + 1
    return Zone(
        name=f"{region}-{suffix}",
        zone_id=f"{prefix}-{place.replace('-', '')}-az{number}",
        group=f"{region}-{place}",
        kind="local-zone",
        opt_in="opted-in" if opted_in else "not-opted-in",
    )


def check_region(region: str) -> str:
    """The Region, or `UnknownRegionError` that says what is wrong and names the nearest ones."""
    if region in REGIONS:
        return region
    if not REGION_SHAPE.match(region):
        raise UnknownRegionError(f"{region!r} is not a Region: one looks like eu-central-1")
    near = sorted(known for known in REGIONS if known.split("-")[0] == region.split("-", maxsplit=1)[0])
    raise UnknownRegionError(
        f"{region!r} is not a Region of AWS; Regions of that part of the world: {', '.join(near) or 'none'}"
    )


def partition_of(region: str) -> Partition:
    """The partition of a Region."""
    if region.startswith("cn-"):
        return PARTITIONS["aws-cn"]
    if region.startswith("us-gov-"):
        return PARTITIONS["aws-us-gov"]
    return PARTITIONS["aws"]


def zones_of(region: str) -> tuple[Zone, ...]:
    """All zones of a Region by name: Availability Zones, and Local Zones (the account uses the first)."""
    prefix, letters = _ZONES[check_region(region)]
    zones = [Zone(f"{region}{letter}", f"{prefix}-az{number}", region) for letter, number in letters]
    zones += [
        _local_zone(region, prefix, suffix, opted_in=position == 0)
        for position, suffix in enumerate(_LOCAL_ZONES.get(region, ()))
    ]
    return tuple(sorted(zones, key=lambda zone: zone.name))


def zone_id_of(name: str) -> str | None:
    """The zone id of a zone's name, or None when there is no such zone."""
    match = re.match(r"^([a-z]{2,4}(?:-[a-z]+)+-\d{1,2})", name)
    if match is None or match[1] not in REGIONS:
        return None
    return next((zone.zone_id for zone in zones_of(match[1]) if zone.name == name), None)


def zone_name_of(zone_id: str) -> str | None:
    """The zone's name for a zone id, or None when there is no such zone."""
    region = next(
        (region for region, (prefix, _) in _ZONES.items() if zone_id.split("-", maxsplit=1)[0] == prefix), None
    )
    if region is None:
        return None
    return next((zone.name for zone in zones_of(region) if zone.zone_id == zone_id), None)
