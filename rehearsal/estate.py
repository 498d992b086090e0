"""The recorded resource graph: pure, frozen data."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

from rehearsal.cloud.shapes.base import is_dict, is_list
from rehearsal.wire import UNKNOWN, Path, Plain, count_unknowns

STACK_TYPE: Final = "pulumi:pulumi:Stack"
SECRET_TEXT: Final = "[secret]"  # noqa: S105 - what is shown in place of one
UNKNOWN_TEXT: Final = "[unknown]"

_LEAST_MASKED: Final = 4
"""Secrets shorter than this are not searched for in other texts: they would mask ordinary words."""


@dataclass(frozen=True, slots=True)
class Resource:
    """One registered resource, as the engine would know it in a preview with known answers."""

    urn: str
    type: str
    name: str
    parent: str
    """URN of the parent; empty for the stack and for default providers."""
    custom: bool
    """False for components and the stack."""
    id: str = ""
    """Physical id; empty for components and where it is not known."""
    region: str = ""
    """Region the resource is made in; empty where there is none."""
    account: str = ""
    """Account the resource is made in, 12 digits; empty where there is none."""
    inputs: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """Inputs in the provider's camelCase; secrets readable, unknowns are `rehearsal.wire.UNKNOWN`."""
    outputs: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """Outputs, likewise; for components and the stack what they registered."""
    dependencies: tuple[str, ...] = ()
    """URNs, sorted."""
    property_dependencies: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    """Property → URNs, sorted."""
    protect: bool = False
    provider: str = ""
    """URN of the provider; empty for components."""
    external: bool = False
    """Whether the program only reads it (`X.get`, stack references)."""
    secret_inputs: frozenset[Path] = frozenset()
    secret_outputs: frozenset[Path] = frozenset()

    @property
    def counted(self) -> bool:
        """Whether it counts as a resource of the estate: not the stack, its references or a provider."""
        return not self.type.startswith(("pulumi:pulumi:", "pulumi:providers:"))

    @property
    def unknown_inputs(self) -> int:
        """How many of its inputs are not known before the deployment."""
        return count_unknowns(self.inputs)


@dataclass(frozen=True)
class Estate:
    """All resources of one rehearsal, sorted by URN."""

    project: str
    stack: str
    resources: tuple[Resource, ...]
    notes: tuple[str, ...] = ()
    """What the reader should know about how it was recorded."""
    unseen: tuple[str, ...] = ()
    """Names of remote components, sorted: their children are not in the estate, so no rule judges them."""

    def of_type(self, token: str) -> list[Resource]:
        """All resources of one type token, sorted by URN."""
        return [resource for resource in self.resources if resource.type == token]

    def by_name(self, name: str, token: str | None = None) -> Resource:
        """The one resource with that logical name (and type); `LookupError` when there is none or more than one."""
        found = [r for r in self.resources if r.name == name and token in (None, r.type)]
        if len(found) != 1:
            names = sorted({r.name for r in self.resources})
            what = f"{len(found)} resources" if found else "no resource"
            raise LookupError(f"{what} named {name!r}: {[r.type for r in found] or names}")
        return found[0]

    def children_of(self, urn: str) -> list[Resource]:
        """The direct children of a resource, sorted by URN."""
        return [resource for resource in self.resources if resource.parent == urn]

    @cached_property
    def by_urn(self) -> Mapping[str, Resource]:
        """URN → resource."""
        return {resource.urn: resource for resource in self.resources}

    @property
    def counted(self) -> list[Resource]:
        """The resources that count: without the stack, its references and the providers."""
        return [resource for resource in self.resources if resource.counted]

    @property
    def by_type(self) -> dict[str, int]:
        """How many resources there are of each type, sorted by type."""
        return dict(sorted(Counter(resource.type for resource in self.counted).items()))

    @property
    def regions(self) -> list[str]:
        """Regions in use, the one with most resources first."""
        counts = Counter(resource.region for resource in self.counted if resource.region)
        return [region for region, _ in sorted(counts.items(), key=lambda item: (-item[1], item[0]))]

    @property
    def unknowns(self) -> int:
        """How many input values are not known before the deployment."""
        return sum(resource.unknown_inputs for resource in self.counted)

    @cached_property
    def outputs(self) -> dict[str, Any]:
        """The stack's outputs, with secrets hidden and unknowns marked."""
        stack = next((resource for resource in self.resources if resource.type == STACK_TYPE), None)
        if stack is None:
            return {}
        return self._shown(stack.outputs, stack.secret_outputs)

    @cached_property
    def secret_texts(self) -> tuple[str, ...]:
        """Every secret text of the estate, longest first."""
        found: set[str] = set()
        for resource in self.resources:
            for paths, values in (
                (resource.secret_inputs, resource.inputs),
                (resource.secret_outputs, resource.outputs),
            ):
                for path in paths:
                    found.update(_texts(_at(values, path)))
        return tuple(sorted((text for text in found if len(text) >= _LEAST_MASKED), key=len, reverse=True))

    def masked(self, text: str) -> str:
        """The text with every secret in it hidden."""
        for secret in self.secret_texts:
            if secret in text:
                text = text.replace(secret, SECRET_TEXT)
        return text

    def hidden(self, value: Plain) -> Plain:
        """JSON data with every secret in its texts hidden."""
        if isinstance(value, str):
            return self.masked(value)
        if is_dict(value):
            return {self.masked(key): self.hidden(item) for key, item in value.items()}
        return [self.hidden(item) for item in value] if is_list(value) else value

    def to_graph(self) -> dict[str, Any]:
        """The graph for `--graph`: sorted, deterministic, secrets hidden, unknowns marked."""
        return {"stack": self.stack, "resources": [self._graph_of(resource) for resource in self.resources]}

    def _graph_of(self, resource: Resource) -> dict[str, Any]:
        return {
            "urn": resource.urn,
            "type": resource.type,
            "name": resource.name,
            "parent": resource.parent,
            "custom": resource.custom,
            "region": resource.region,
            "inputs": self._shown(resource.inputs, resource.secret_inputs),
            "outputs": self._shown(resource.outputs, resource.secret_outputs),
            "dependencies": list(resource.dependencies),
            "propertyDependencies": {key: list(urns) for key, urns in sorted(resource.property_dependencies.items())},
            "protect": resource.protect,
        }

    def _shown(self, values: Mapping[str, Any], secrets: Iterable[Path]) -> dict[str, Any]:
        hidden = frozenset(secrets)
        return {key: self._show(values[key], (key,), hidden) for key in sorted(values)}

    def _show(self, value: Plain, path: Path, secrets: frozenset[Path]) -> Plain:
        if path in secrets:
            return SECRET_TEXT
        if value is UNKNOWN:
            return UNKNOWN_TEXT
        if isinstance(value, str):
            return self.masked(value)
        if is_dict(value):
            return {self.masked(key): self._show(value[key], (*path, key), secrets) for key in sorted(value)}
        if is_list(value):
            return [self._show(item, (*path, at), secrets) for at, item in enumerate(value)]
        return value


def _at(values: Plain, path: Path) -> Plain:
    for step in path:
        values = values[step]
    return values


def _texts(value: Plain) -> Iterable[str]:
    """All texts in a value; a secret JSON object hides its members' texts too."""
    if isinstance(value, str):
        yield value
    elif is_dict(value):
        for item in value.values():
            yield from _texts(item)
    elif is_list(value):
        for item in value:
            yield from _texts(item)
