"""What ``fleet.yaml`` says: the hub, and one row for each spoke."""

import ipaddress
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from components.network.segments import EGRESS, INSPECTION
from rehearsal.wire import Plain

NAMESPACE: Final = "fleet"
"""Namespace of the settings that the two programs read."""

COLUMNS: Final = ("name", "segment", "cidr", "availabilityZones", "account", "profile", "role", "settings")
HUB: Final = "hub"
"""What the hub is called in reports, in logs and in `--only`; its stack too, unless the table names it."""
CENTRAL: Final = (EGRESS, INSPECTION)
"""Attachments that a hub's program may make beside the table's; the example's makes none."""


@dataclass(frozen=True, slots=True)
class Spoke:
    """One row of the table."""

    where: str
    """The row, as messages name it: ``spokes[3]`` or ``spokes.csv line 5``."""
    name: str
    segment: str
    cidr: str
    zones: tuple[str, ...]
    account: str = ""
    """Account that the credentials must be of; empty: whatever account they are of."""
    profile: str = ""
    """Profile of the AWS configuration; empty: the credentials of the environment."""
    role: str = ""
    """ARN of the role that is assumed; empty: none."""
    settings: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """Further settings of this stack, by full key."""


@dataclass(frozen=True, slots=True)
class Program:
    """A Pulumi program and what all of its stacks are told."""

    folder: Path
    project: str
    settings: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Fleet:
    """Everything that ``fleet.yaml`` says."""

    file: Path
    region: str
    environment: str
    organization: str
    secrets_provider: str
    throw_away: bool
    hub: Program
    hub_stack: str
    hub_account: str
    """Account of the hub, which the environment's credentials must be of; empty: whatever they are of."""
    hub_attachments: Sequence[str]
    """Which of :data:`CENTRAL` the hub's program makes."""
    spoke: Program
    segments: Mapping[str, Mapping[str, Any]]
    reachability: Sequence[Mapping[str, Any]]
    quotas: Mapping[str, int]
    """Quotas that were raised, by the code of Service Quotas."""
    spokes: Sequence[Spoke]

    def full_name(self, program: Program, stack: str) -> str:
        """Name of a stack that says its project, as a StackReference needs it."""
        return f"{self.organization}/{program.project}/{stack}"

    def hub_settings(self) -> dict[str, Any]:
        """Settings of the hub's stack: segments, matrix, and the accounts that it is shared with."""
        return {
            **self._common(),
            **({"aws:allowedAccountIds": [self.hub_account]} if self.hub_account else {}),
            f"{NAMESPACE}:segments": self.segments,
            f"{NAMESPACE}:reachability": list(self.reachability),
            f"{NAMESPACE}:accounts": sorted({one.account for one in self.spokes} - {"", self.hub_account}),
            **self.hub.settings,
        }

    def spoke_settings(self, spoke: Spoke, routing: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
        """Settings of a spoke's stack.

        Args:
            spoke: the row.
            routing: what the matrix means for each segment, by :func:`deploy.fleet.matrix.routing`.
        """
        provider: dict[str, Any] = {}
        if spoke.account:
            provider["aws:allowedAccountIds"] = [spoke.account]
            provider[f"{NAMESPACE}:account"] = spoke.account
        if self.hub_account:
            provider[f"{NAMESPACE}:hubAccount"] = self.hub_account
        if spoke.profile:
            provider["aws:profile"] = spoke.profile
        if spoke.role:
            provider["aws:assumeRoles"] = [{"roleArn": spoke.role, "sessionName": f"fleet-{spoke.name}"[:64]}]
        return {
            **self._common(),
            **provider,
            f"{NAMESPACE}:hub": self.full_name(self.hub, self.hub_stack),
            f"{NAMESPACE}:name": spoke.name,
            f"{NAMESPACE}:segment": spoke.segment,
            f"{NAMESPACE}:cidr": spoke.cidr,
            f"{NAMESPACE}:availabilityZones": list(spoke.zones),
            **routing[spoke.segment],
            **self.spoke.settings,
            **spoke.settings,
        }

    def _common(self) -> dict[str, Any]:
        return {
            "aws:region": self.region,
            "reliability:environment": self.environment,
            f"{NAMESPACE}:throwAway": self.throw_away,
        }


def network(text: Plain) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
    """A block of addresses, or None for what is none."""
    try:
        return ipaddress.ip_network(text) if isinstance(text, str) else None
    except ValueError:
        return None
