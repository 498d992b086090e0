"""What each policy of a pack is configured with, worked out as the engine does it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from google.protobuf import json_format
from pulumi.runtime.proto import analyzer_pb2

from rehearsal.cloud.shapes.base import is_dict
from rehearsal.errors import GateError, UsageError
from rehearsal.wire import Plain

LEVELS: Final = {
    "advisory": analyzer_pb2.ADVISORY,
    "mandatory": analyzer_pb2.MANDATORY,
    "disabled": analyzer_pb2.DISABLED,
    "remediate": analyzer_pb2.REMEDIATE,
}
LEVEL_NAMES: Final[dict[int, str]] = {value: name for name, value in LEVELS.items()}
_ALL: Final = "all"


@dataclass(slots=True)
class PolicySetting:
    """Level and properties of one policy."""

    level: int
    properties: dict[str, Any] = field(default_factory=dict[str, Any])

    def to_message(self) -> analyzer_pb2.PolicyConfig:
        """As the Analyzer protocol wants it."""
        message = analyzer_pb2.PolicyConfig(enforcementLevel=LEVELS[LEVEL_NAMES[self.level]])
        json_format.ParseDict(self.properties, message.properties)
        return message


def level_file(pack: Path, environment: str | None, stack: str) -> tuple[str, Path | None]:
    """The environment and its level file.

    The environment is that of the settings; without one it is the stack's name if the pack has a file for it, else
    `prod`.
    A pack without any level files uses its own levels.

    Raises:
        UsageError: the settings name an environment for which the pack has no file.
    """
    folder = pack / "enforcement"
    known = sorted(file.stem for file in folder.glob("*.json"))
    if environment:
        if known and environment not in known:
            raise UsageError(
                f"reliability:environment is {environment!r}, but {folder} has level files for {', '.join(known)} "
                f"only: use one of them, or add {environment}.json"
            )
        name = environment
    else:
        name = stack if stack in known else "prod"
    file = folder / f"{name}.json"
    return name, file if file.is_file() else None


def read_levels(file: Path) -> dict[str, tuple[int | None, dict[str, Any]]]:
    """A level file (format of `--policy-pack-config`): policy → level, properties."""
    try:
        raw = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise GateError(f"cannot read the level file {file}: {error}") from error
    if not is_dict(raw):
        raise GateError(f"{file}: a level file is an object, policy name → level")
    return {name: _entry(value, name, file) for name, value in raw.items()}


def _entry(value: Plain, name: str, file: Path) -> tuple[int | None, dict[str, Any]]:
    if isinstance(value, str):
        value = {"enforcementLevel": value}
    if not is_dict(value):
        raise GateError(f"{file}, {name}: a level, or an object with enforcementLevel and the policy's settings")
    properties = {str(key): item for key, item in value.items() if key != "enforcementLevel"}
    level = value.get("enforcementLevel")
    if level is None:
        return None, properties
    if level not in LEVELS:
        raise GateError(f"{file}, {name}: {level!r} is no level; there are {', '.join(sorted(LEVELS))}")
    return LEVELS[level], properties


def configure(info: analyzer_pb2.AnalyzerInfo, file: Path | None) -> tuple[dict[str, PolicySetting], list[str]]:
    """Each policy's setting: its own level and schema defaults, the pack's initial configuration, then the level file.

    Returns:
        The settings by policy name, and the names in the level file that no policy has (the engine ignores them in
        silence).
    """
    layers: list[Mapping[str, tuple[int | None, dict[str, Any]]]] = [
        {name: _initial(config) for name, config in info.initialConfig.items()}
    ]
    if file is not None:
        layers.append(read_levels(file))
    settings: dict[str, PolicySetting] = {}
    for policy in info.policies:
        schema = json_format.MessageToDict(policy.configSchema.properties)
        setting = PolicySetting(
            policy.enforcementLevel,
            {key: entry["default"] for key, entry in schema.items() if "default" in entry},
        )
        for layer in layers:
            for name in (_ALL, policy.name):
                if name in layer:
                    level, properties = layer[name]
                    setting.level = setting.level if level is None else level
                    setting.properties |= properties
        settings[policy.name] = setting
    named = {name for layer in layers for name in layer} - {_ALL}
    return settings, sorted(named - set(settings))


def _initial(config: analyzer_pb2.PolicyConfig) -> tuple[int | None, dict[str, Any]]:
    return config.enforcementLevel, json_format.MessageToDict(config.properties)
