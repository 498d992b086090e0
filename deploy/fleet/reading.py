"""Reads ``fleet.yaml``: the hub, and one row for each spoke, in the file itself or in a CSV beside it."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from components.shared.checks import Problem, Problems
from rehearsal.cloud.shapes.base import is_dict, is_list
from rehearsal.errors import UsageError
from rehearsal.stackfile import read_project, read_yaml
from rehearsal.wire import Plain

from .table import CENTRAL, COLUMNS, HUB, NAMESPACE, Fleet, Program, Spoke

_KEYS: Final = (
    *("region", "environment", "organization", "secretsProvider", "throwAway", "hub", "spoke"),
    *("segments", "reachability", "quotas", "spokes"),
)
_PROGRAM_KEYS: Final = ("program", "stack", "account", "settings", "attachments")
_SEGMENT_KEYS: Final = ("cidrs", "egress", "onPremises")
_OF_HUB: Final = ("segments", "reachability", "accounts")
_OF_SPOKE: Final = ("hub", "name", "segment", "cidr", "availabilityZones", "account", "hubAccount")
"""Settings that the driver writes from the table."""
_SELF_MANAGED: Final = "organization"
"""What a self-managed backend calls its only organization."""


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
        hub_stack=reader.part("hub", "stack", "Quote it") or HUB,
        hub_account=reader.part("hub", "account", "Quote its 12 digits"),
        hub_attachments=reader.attachments(),
        spoke=spoke,
        segments=segments,
        reachability=reader.pairs(),
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

    def mapping(self, path: str, value: Plain, way_out: str) -> Mapping[str, Any]:
        """What must be a mapping, if it is there; anything else is told, and taken for nothing."""
        if value is not None and not is_dict(value):
            self.problems.add(path, value, "must be a mapping", way_out)
        return value if is_dict(value) else {}

    def block(self, key: str) -> Mapping[str, Any]:
        value = self.raw.get(key)
        return value if is_dict(value) else {}

    def part(self, key: str, name: str, way_out: str) -> str:
        """A text in a block."""
        value = self.block(key).get(name)
        if value is not None and not isinstance(value, str):
            self.problems.add(f"{key}.{name}", value, "must be text", way_out)
        return _text(value)

    def pairs(self) -> Sequence[Mapping[str, Any]]:
        rows = enumerate(self.sequence("reachability"))
        way_out = "Write {a: prod, b: shared, decision: allow}"
        return [found for place, row in rows if (found := self.mapping(f"reachability[{place}]", row, way_out))]

    def settings(self, path: str, value: Plain, written: Sequence[str]) -> Mapping[str, Any]:
        """Settings by full key; what the table itself says stands there only, because it is checked there."""
        found = _full(self.mapping(path, value, "Write key: value"))
        for name in written:
            key = f"{NAMESPACE}:{name}"
            if key in found:
                self.problems.add(f"{path}.{name}", found[key], "is what the table says of itself", "Write it there")
        return found

    def sequence(self, key: str) -> Sequence[Plain]:
        value = self.raw.get(key, [])
        if not is_list(value):
            self.problems.add(key, None, "must be a list", "Write one entry per line, each beginning with -")
            return []
        return value

    def program(self, key: str) -> Program:
        block = self.mapping(key, self.raw.get(key), "Write program: folder")
        self.unknown(f"{key}.", block, _PROGRAM_KEYS if key == "hub" else ("program", "settings"))
        folder = (self.folder / (_text(block.get("program")) or key)).resolve()
        settings = self.settings(f"{key}.settings", block.get("settings"), _OF_HUB if key == "hub" else _OF_SPOKE)
        try:
            project = read_project(folder).name
        except UsageError as error:
            project = ""
            self.problems.add(f"{key}.program", str(folder), str(error), "Name the folder of the program")
        return Program(folder, project, settings)

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
            if not isinstance(segment.get("onPremises", False), bool):
                self.problems.add(
                    f"{path}.onPremises", segment.get("onPremises"), "must be true or false", "Write true or false"
                )
            found[str(name)] = segment
        return found

    def quotas(self) -> Mapping[str, int]:
        given = self.mapping("quotas", self.raw.get("quotas"), "Write L-E0233F82: 8000")
        found: dict[str, int] = {}
        for code, value in given.items():
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
            own = self.settings(f"{where}.settings", row.get("settings"), _OF_SPOKE)
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
