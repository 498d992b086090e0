"""Reads ``fleet.yaml``: the hub, and one row for each spoke, in the file itself or in a CSV beside it."""

import csv
import ipaddress
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from components.network.segments import EGRESS, INSPECTION
from components.shared.checks import Problem, Problems
from rehearsal.cloud.shapes.base import is_dict, is_list
from rehearsal.errors import UsageError
from rehearsal.stackfile import read_project, read_yaml
from rehearsal.wire import Plain

NAMESPACE: Final = "fleet"
"""Namespace of the settings that the two programs read."""

COLUMNS: Final = ("name", "segment", "cidr", "availabilityZones", "account", "profile", "role", "settings")
_KEYS: Final = (
    *("region", "environment", "organization", "secretsProvider", "throwAway", "hub", "spoke"),
    *("segments", "reachability", "quotas", "spokes"),
)
_PROGRAM_KEYS: Final = ("program", "stack", "account", "settings", "attachments")
_SEGMENT_KEYS: Final = ("cidrs", "egress", "onPremises")
CENTRAL: Final = (EGRESS, INSPECTION)
"""Attachments that a hub's program may make beside the table's; the example's makes none."""
_SELF_MANAGED: Final = "organization"
"""What a self-managed backend calls its only organization."""


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


def read_fleet(file: Path) -> Fleet:
    """Read a fleet; what the rows mean is left to :mod:`deploy.fleet.checks`.

    Raises:
        UsageError: with everything that is missing, unknown or of a wrong type.
    """
    raw = read_yaml(file)
    problems = Problems()
    if not is_dict(raw):
        raise UsageError(f"{file}: a fleet is a mapping with region, environment, hub, spoke, segments and spokes")
    reader = _Reader(file.parent, raw, problems)
    reader.unknown("", raw, _KEYS)
    hub, spoke = reader.program("hub"), reader.program("spoke")
    segments = reader.segments()
    fleet = Fleet(
        file=file,
        region=reader.text("region", required=True),
        environment=reader.text("environment", required=True),
        organization=reader.text("organization") or _SELF_MANAGED,
        secrets_provider=reader.text("secretsProvider"),
        throw_away=reader.flag("throwAway"),
        hub=hub,
        hub_stack=_text(reader.block("hub").get("stack")) or "hub",
        hub_account=reader.account(),
        hub_attachments=reader.attachments(),
        spoke=spoke,
        segments=segments,
        reachability=[row for row in reader.sequence("reachability") if is_dict(row)],
        quotas=reader.quotas(),
        spokes=reader.spokes(),
    )
    refuse(file, problems.found)
    return fleet


def refuse(file: Path, problems: Sequence[Problem]) -> None:
    """Raise one UsageError with all problems, if there are any."""
    if problems:
        count = f"{len(problems)} problem{'s' if len(problems) > 1 else ''}"
        raise UsageError("\n".join([f"{file}: {count}, nothing was started", *(f"  - {one}" for one in problems)]))


@dataclass(frozen=True, slots=True)
class _Reader:
    folder: Path
    raw: Mapping[str, Any]
    problems: Problems

    def unknown(self, path: str, given: Mapping[str, Any], known: Sequence[str]) -> None:
        for key in given:
            if key not in known:
                self.problems.add(f"{path}{key}", None, f"unknown; there are {', '.join(known)}", "Remove or rename it")

    def text(self, key: str, *, required: bool = False) -> str:
        value = self.raw.get(key)
        if value is None and required:
            self.problems.add(key, None, "is required", "Add it")
        if value is not None and not isinstance(value, str):
            self.problems.add(key, value, "must be text", "Quote it")
        return _text(value)

    def flag(self, key: str) -> bool:
        value = self.raw.get(key, False)
        if not isinstance(value, bool):
            self.problems.add(key, value, "must be true or false", "Write true or false")
        return value is True

    def block(self, key: str) -> Mapping[str, Any]:
        value = self.raw.get(key)
        return value if is_dict(value) else {}

    def sequence(self, key: str) -> Sequence[Plain]:
        value = self.raw.get(key, [])
        if not is_list(value):
            self.problems.add(key, None, "must be a list", "Write one entry per line, each beginning with -")
            return []
        return value

    def program(self, key: str) -> Program:
        block = self.block(key)
        self.unknown(f"{key}.", block, _PROGRAM_KEYS if key == "hub" else ("program", "settings"))
        folder = (self.folder / (_text(block.get("program")) or key)).resolve()
        settings = block.get("settings", {})
        if not is_dict(settings):
            self.problems.add(f"{key}.settings", None, "must be a mapping of settings by full key", "Write key: value")
            settings = {}
        try:
            project = read_project(folder).name
        except UsageError as error:
            project = ""
            self.problems.add(f"{key}.program", str(folder), str(error), "Name the folder of the program")
        return Program(folder, project, _full(settings))

    def account(self) -> str:
        value = self.block("hub").get("account")
        if value is not None and not isinstance(value, str):
            self.problems.add("hub.account", value, "must be text of 12 digits", "Quote it")
        return _text(value)

    def attachments(self) -> Sequence[str]:
        given = self.block("hub").get("attachments", [])
        if is_list(given) and all(one in CENTRAL for one in given):
            return [str(one) for one in given]
        rule = f"must be a list of {' and '.join(CENTRAL)}"
        self.problems.add("hub.attachments", given, rule, "Name what the hub's program attaches by itself")
        return []

    def segments(self) -> Mapping[str, Mapping[str, Any]]:
        given = self.raw.get("segments")
        if not is_dict(given) or not given:
            self.problems.add("segments", None, "is required: name to blocks of addresses", "Add one segment or more")
            return {}
        found: dict[str, Mapping[str, Any]] = {}
        for name, segment in given.items():
            path = f'segments["{name}"]'
            if not is_dict(segment):
                self.problems.add(path, segment, "must be a mapping with cidrs", "Write cidrs: [10.0.0.0/12]")
                continue
            self.unknown(f"{path}.", segment, _SEGMENT_KEYS)
            if not is_list(segment.get("cidrs")):
                self.problems.add(f"{path}.cidrs", None, "must be a list of blocks", "Write cidrs: [10.0.0.0/12]")
                continue
            found[str(name)] = segment
        return found

    def quotas(self) -> Mapping[str, int]:
        given = self.raw.get("quotas", {})
        found: dict[str, int] = {}
        for code, value in given.items() if is_dict(given) else ():
            if isinstance(value, int) and not isinstance(value, bool):
                found[str(code)] = value
            else:
                self.problems.add(f"quotas.{code}", value, "must be a whole number", "Write what AWS granted")
        return found

    def spokes(self) -> Sequence[Spoke]:
        given = self.raw.get("spokes")
        rows = self._rows_of(given) if isinstance(given, str) else self._rows_in_file()
        found: list[Spoke] = []
        for where, row in rows:
            self.unknown(f"{where}.", row, COLUMNS[:-1] if isinstance(given, str) else COLUMNS)
            zones = row.get("availabilityZones")
            if isinstance(zones, str):
                zones = zones.split()
            if not is_list(zones):
                self.problems.add(f"{where}.availabilityZones", zones, "must be names of zones", "Write two or more")
                zones = []
            values = {key: row.get(key) for key in ("name", "segment", "cidr", "account", "profile", "role")}
            for key, value in values.items():
                if value is not None and not isinstance(value, str):
                    self.problems.add(f"{where}.{key}", value, "must be text", "Quote it")
            settings = row.get("settings")
            own = _full(settings) if is_dict(settings) else {}
            texts = {key: _text(value) for key, value in values.items()}
            found.append(Spoke(where=where, zones=tuple(map(str, zones)), settings=own, **texts))
        return found

    def _rows_in_file(self) -> Sequence[tuple[str, Mapping[str, Any]]]:
        rows: list[tuple[str, Mapping[str, Any]]] = []
        for position, row in enumerate(self.sequence("spokes")):
            if is_dict(row):
                rows.append((f"spokes[{position}]", row))
            else:
                self.problems.add(f"spokes[{position}]", row, "must be a mapping", f"Give {', '.join(COLUMNS[:4])}")
        return rows

    def _rows_of(self, name: str) -> Sequence[tuple[str, Mapping[str, Any]]]:
        file = self.folder / name
        try:
            with file.open(encoding="utf-8", newline="") as stream:
                reader = csv.DictReader(stream, restkey="(too many)")
                # A cell that is left out is a value that is not given.
                return [
                    (f"{name} line {reader.line_num}", {key: cell for key, cell in row.items() if cell})
                    for row in reader
                ]
        except (OSError, UnicodeDecodeError, csv.Error) as error:
            self.problems.add("spokes", name, f"cannot be read ({error})", "Name a CSV file beside the fleet's")
            return []


def _full(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Settings by full key; without a namespace they are the fleet's."""
    return {str(key) if ":" in str(key) else f"{NAMESPACE}:{key}": value for key, value in settings.items()}


def _text(value: Plain) -> str:
    return value.strip() if isinstance(value, str) else ""


def network(text: Plain) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
    """A block of addresses, or None for what is none."""
    try:
        return ipaddress.ip_network(text) if isinstance(text, str) else None
    except ValueError:
        return None
