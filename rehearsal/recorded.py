"""What the recording monitor keeps, and how it travels from the program's process to ours."""

import json
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from google.protobuf import struct_pb2

from rehearsal.estate import Estate, Resource
from rehearsal.wire import struct_to_python

_LENGTH = struct.Struct("<Q")


@dataclass(slots=True)
class Registration:
    """One resource as it was registered; property values stay in wire form until somebody asks."""

    urn: str
    type: str
    name: str
    parent: str
    custom: bool
    inputs: struct_pb2.Struct
    outputs: struct_pb2.Struct
    id: str = ""
    region: str = ""
    account: str = ""
    provider: str = ""
    protect: bool = False
    external: bool = False
    source: str = ""
    """`file:line` of the program that registered it."""
    dependencies: list[str] = field(default_factory=list[str])
    property_dependencies: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    options: dict[str, Any] = field(default_factory=dict[str, Any])
    """Further options that policies see, by their name in the Analyzer protocol."""

    def to_resource(self) -> Resource:
        """The same as pure data."""
        inputs, secret_inputs = struct_to_python(self.inputs)
        outputs, secret_outputs = struct_to_python(self.outputs)
        return Resource(
            urn=self.urn,
            type=self.type,
            name=self.name,
            parent=self.parent,
            custom=self.custom,
            id=self.id,
            region=self.region,
            account=self.account,
            inputs=inputs,
            outputs=outputs,
            dependencies=tuple(sorted(self.dependencies)),
            property_dependencies={
                key: tuple(sorted(urns)) for key, urns in sorted(self.property_dependencies.items())
            },
            protect=self.protect,
            provider=self.provider,
            external=self.external,
            secret_inputs=secret_inputs,
            secret_outputs=secret_outputs,
        )


@dataclass(slots=True)
class Recording:
    """Everything one run of a program registered, sorted by URN."""

    project: str
    stack: str
    registrations: list[Registration]
    notes: list[str] = field(default_factory=list[str])
    unseen: list[str] = field(default_factory=list[str])
    """Names of components whose children another program makes."""

    def to_estate(self) -> Estate:
        """The recording as pure data."""
        resources = tuple(registration.to_resource() for registration in self.registrations)
        return Estate(self.project, self.stack, resources, tuple(self.notes), tuple(self.unseen))


_PLAIN = (
    "urn",
    "type",
    "name",
    "parent",
    "custom",
    "id",
    "region",
    "account",
    "provider",
    "protect",
    "external",
    "source",
    "dependencies",
    "property_dependencies",
    "options",
)


def save(recording: Recording, file: Path, extra: Mapping[str, Any]) -> None:
    """Write a recording: a length, a JSON head, then the values in wire form one after the other."""
    blobs: list[bytes] = []
    rows: list[dict[str, Any]] = []
    for registration in recording.registrations:
        row = {name: getattr(registration, name) for name in _PLAIN}
        inputs = registration.inputs.SerializeToString()
        outputs = registration.outputs.SerializeToString()
        row["sizes"] = [len(inputs), len(outputs)]
        blobs += [inputs, outputs]
        rows.append(row)
    head = {
        "project": recording.project,
        "stack": recording.stack,
        "notes": recording.notes,
        "unseen": recording.unseen,
        "extra": dict(extra),
        "rows": rows,
    }
    encoded = json.dumps(head).encode()
    with file.open("wb") as stream:
        stream.write(_LENGTH.pack(len(encoded)))
        stream.write(encoded)
        stream.writelines(blobs)


def load(file: Path) -> tuple[Recording, dict[str, Any]]:
    """Read what `save` wrote."""
    raw = file.read_bytes()
    (length,) = _LENGTH.unpack_from(raw)
    at = _LENGTH.size + length
    head = json.loads(raw[_LENGTH.size : at])
    registrations: list[Registration] = []
    for row in head["rows"]:
        structs: list[struct_pb2.Struct] = []
        for size in row.pop("sizes"):
            structs.append(struct_pb2.Struct.FromString(raw[at : at + size]))
            at += size
        registrations.append(Registration(**row, inputs=structs[0], outputs=structs[1]))
    return Recording(head["project"], head["stack"], registrations, head["notes"], head["unseen"]), head["extra"]
