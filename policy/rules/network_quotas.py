"""Quotas of AWS on networks: what the stack alone would already exceed."""

from collections.abc import Mapping

from . import quotas
from .core import PASS, Config, Kind, Level, Outcome, Practice, Rule, Severity, fail
from .estate import Estate, Resource
from .quota_counts import SUBJECTS, Usage, usages
from .values import entries

KNOWN_QUOTAS = Practice(
    "REL01-BP01",
    "rel_manage_service_limits_aware_quotas_and_constraints",
    "Aware of service quotas and constraints",
)
FIXED_QUOTAS = Practice(
    "REL01-BP03",
    "rel_manage_service_limits_aware_fixed_limits",
    "Accommodate fixed service quotas and constraints through architecture",
)
ADJUSTABLE = "aws-network-quota"
"""The rule whose setting `quotas` says what the account was granted."""


def _by_subject(estate: Estate) -> dict[str, list[Usage]]:
    found: dict[str, list[Usage]] = {}
    for usage in usages(estate):
        # Of the peerings of a VPC the rule aws-vpc-peering-quota speaks, which is mandatory below the ceiling too.
        if usage.quota is not quotas.PEERINGS:
            found.setdefault(usage.subject.urn, []).append(usage)
    return found


def _of(resource: Resource, estate: Estate) -> list[Usage]:
    return estate.memo("network quotas by subject", _by_subject).get(resource.urn, [])


def told(usage: Usage, limit: int) -> str:
    """Say what is used where, against which value."""
    return f"{usage.used:,} {usage.quota.name} per {usage.quota.per} ({usage.where}), the quota is {limit:,}"


def _beyond_ceiling(resource: Resource, estate: Estate, _config: Config) -> Outcome:
    beyond = [
        told(one, one.quota.ceiling)
        for one in _of(resource, estate)
        if one.quota.ceiling is not None and one.used > one.quota.ceiling
    ]
    return fail(f"{'; '.join(beyond)} and AWS raises it no further") if beyond else PASS


def _beyond_quota(resource: Resource, estate: Estate, config: Config) -> Outcome:
    raised: Mapping[str, object] = entries(config["quotas"])
    beyond: list[str] = []
    for one in _of(resource, estate):
        limit = one.quota.limit(raised)
        ceiling = one.quota.ceiling
        # Beyond the ceiling, the other rule speaks.
        if one.used > limit and (ceiling is None or one.used <= ceiling):
            beyond.append(f"{told(one, limit)} ({one.quota.code})")
    return fail("; ".join(beyond)) if beyond else PASS


_SCOPE = (
    "Counts what this stack declares and nothing else that the account holds; routes that BGP brings are not known."
    " Every quota with its source: docs/quotas.md. The peerings of a VPC: aws-vpc-peering-quota."
)

RULES = (
    Rule(
        name="aws-network-quota-ceiling",
        title="Nothing needs more of a network quota than AWS grants anybody.",
        kind=Kind.STACK,
        types=SUBJECTS,
        severity=Severity.HIGH,
        practice=FIXED_QUOTAS,
        why="AWS refuses what exceeds it in the middle of the deployment, and no request helps: another design does.",
        remediation="Spread it: another hub, VPC, Region or account; summaries or prefix lists in place of many routes;"
        " a hub in place of a peering mesh.",
        scope=_SCOPE,
        check=_beyond_ceiling,
    ),
    Rule(
        name=ADJUSTABLE,
        title="What the stack needs of a network quota, the account has.",
        kind=Kind.STACK,
        types=SUBJECTS,
        severity=Severity.MEDIUM,
        level=Level.ADVISORY,
        practice=KNOWN_QUOTAS,
        why="A deployment stops half-way at the first resource beyond the quota, and raising one can take days.",
        remediation="Request the increase in Service Quotas before the deployment, then state what was granted in the"
        " setting `quotas` of this rule.",
        scope=_SCOPE,
        check=_beyond_quota,
        parameters={
            "quotas": {
                "type": "object",
                "additionalProperties": {"type": "integer"},
                "default": {},
                "description": "Quotas that were raised: code (docs/quotas.md) to value, for all accounts and Regions"
                " of the stack.",
            }
        },
    ),
)
