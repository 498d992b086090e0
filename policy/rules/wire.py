"""The engine's requests as an estate: each property is decoded once, and only when a rule reads it."""

from collections.abc import Callable, Iterable, Mapping
from typing import Protocol, cast

from google.protobuf import struct_pb2

from .estate import Estate, Props, Resource


class Described(Protocol):
    """What both kinds of requests say about a resource (pulumi's analyzer.proto)."""

    @property
    def urn(self) -> str:
        """The engine's name of the resource."""
        ...

    @property
    def type(self) -> str:
        """Type token."""
        ...

    @property
    def name(self) -> str:
        """Name in the program."""
        ...

    @property
    def properties(self) -> struct_pb2.Struct:
        """Inputs or outputs."""
        ...


def plain(value: struct_pb2.Value) -> object:
    """Decode a value of the wire format; secrets and unknowns stay wrapped, `values.read` knows them."""
    kind = value.WhichOneof("kind")
    if kind == "string_value":
        return value.string_value
    if kind == "number_value":
        return value.number_value
    if kind == "bool_value":
        return value.bool_value
    if kind == "struct_value":
        return decode(value.struct_value)
    if kind == "list_value":
        return [plain(part) for part in value.list_value.values]
    return None


def decode(struct: struct_pb2.Struct) -> dict[str, object]:
    """Decode an object of the wire format."""
    return {key: plain(part) for key, part in struct.fields.items()}


def later(struct: struct_pb2.Struct) -> Callable[[], Props]:
    """Decode an object when it is first read."""
    return lambda: decode(struct)


def single(request: Described, provider: struct_pb2.Struct | None) -> Resource:
    """Give the resource of an Analyze request, which carries the declared inputs."""
    return Resource(
        request.urn,
        request.type,
        request.name,
        later(request.properties),
        provider=later(provider) if provider is not None else None,
    )


class _StackResource(Described, Protocol):
    @property
    def parent(self) -> str: ...
    @property
    def dependencies(self) -> "list[str]": ...
    @property
    def propertyDependencies(self) -> "Mapping[str, _Urns]": ...  # noqa: N802 - the name in the protocol
    @property
    def provider(self) -> Described: ...
    def HasField(self, name: str) -> bool: ...  # noqa: N802 - the name in the protocol


class _Urns(Protocol):
    @property
    def urns(self) -> "list[str]": ...


def stack(
    resources: object, inputs: Mapping[str, struct_pb2.Struct], region: str | None, settings: Iterable[str] = ()
) -> Estate:
    """Give the estate of an AnalyzeStack request.

    Args:
        resources: The request's resources, with outputs.
        inputs: Declared inputs by URN, as the Analyze requests of the same run carried them.
        region: The stack's `aws:region`, when set.
        settings: Values of the stack's settings that are not secret.
    """
    every = (_stack_resource(one, inputs) for one in cast("list[_StackResource]", resources))
    return Estate(every, region=region, settings=settings)


def _stack_resource(one: _StackResource, inputs: Mapping[str, struct_pb2.Struct]) -> Resource:
    declared = inputs.get(one.urn)
    return Resource(
        one.urn,
        one.type,
        one.name,
        later(one.properties),
        inputs=later(declared) if declared is not None else None,
        parent=one.parent or None,
        dependencies=list(one.dependencies),
        property_dependencies={key: list(value.urns) for key, value in one.propertyDependencies.items()},
        provider=later(one.provider.properties) if one.HasField("provider") else None,
    )
