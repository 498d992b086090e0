"""Quotas on networks: how much of each the estate alone uses, and which one it outgrows first.

Counted is what the program declares. The account may hold more, and routes that BGP brings are not known.
"""

from collections.abc import Mapping
from typing import Any

from policy.rules.estate import Estate
from policy.rules.quota_counts import Usage, usages

__all__ = ["assess"]


def assess(estate: Estate, raised: Mapping[str, object] | None = None) -> dict[str, Any] | None:
    """Count the network quotas of an estate.

    Args:
        estate: the estate.
        raised: what the account was granted, by the quota's code; without an entry the default holds.

    Returns:
        JSON data: each quota at its fullest place, the fullest first. None where nothing is counted.
    """
    granted = raised or {}
    by_code: dict[str, list[Usage]] = {}
    for usage in usages(estate):
        by_code.setdefault(usage.quota.code, []).append(usage)
    if not by_code:
        return None
    rows = [_row(found, granted, estate) for found in by_code.values()]
    rows.sort(key=lambda row: (-row["used"] / max(row["quota"], 1), row["code"]))
    exceeded = [row for row in rows if row["used"] > row["quota"]]
    # What grows with the number of VPCs reaches the fullest quota first.
    return {"firstExceeded": exceeded[0] if exceeded else None, "exceeded": len(exceeded), "quotas": rows}


def _row(found: list[Usage], granted: Mapping[str, object], estate: Estate) -> dict[str, Any]:
    quota = found[0].quota
    limit = quota.limit(granted)
    fullest = min(found, key=lambda usage: (-usage.used, usage.subject.urn))
    return {
        "code": quota.code,
        "name": quota.name,
        "per": quota.per,
        "where": fullest.where,
        "urn": fullest.subject.urn,
        "region": estate.region(fullest.subject),
        "used": fullest.used,
        "unread": fullest.unread,
        "quota": limit,
        "default": quota.default,
        "ceiling": quota.ceiling,
        "places": len(found),
        "exceededPlaces": sum(usage.used > limit for usage in found),
        "source": quota.source,
    }
