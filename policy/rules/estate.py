"""A neutral view of a stack: resources with what is known of them, and how they are joined.

The same view is built from the engine's requests, from a rehearsal's recording and from plain dictionaries in
tests, so every rule can be asked without an engine.
"""

import enum
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar, cast

from .values import ABSENT, UNKNOWN, document, entries, items, number, peek, text

Props = Mapping[str, object]
T = TypeVar("T")

_ARN_FIELDS = 6
_SUBSCRIPTION = "aws:sns/topicSubscription:TopicSubscription"
"""Its ARN carries the topic's account; it belongs to the account that subscribed (SNS, GetSubscriptionAttributes,
Owner)."""
# Properties by which other resources name a resource.
_IDENTIFIERS = (
    "id",
    "arn",
    "name",
    "url",
    "bucket",
    "identifier",
    "clusterIdentifier",
    "functionName",
    "alarmName",
    "defaultRouteTableId",
    "mainRouteTableId",
    "transitGatewayAttachmentId",
    "tunnel1Address",
    "tunnel2Address",
    "associationDefaultRouteTableId",
    "propagationDefaultRouteTableId",
)
# Resources that hand on the name of another one, so that what uses it waits for them: property that holds the name.
_HANDING_ON = {
    "aws:sns/topicPolicy:TopicPolicy": "arn",
    "aws:sqs/queuePolicy:QueuePolicy": "queueUrl",
    "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy": "queueUrl",
    "aws:sqs/redrivePolicy:RedrivePolicy": "queueUrl",
    "aws:backup/vaultLockConfiguration:VaultLockConfiguration": "backupVaultName",
    "aws:backup/vaultPolicy:VaultPolicy": "backupVaultName",
    "aws:ec2/peeringConnectionOptions:PeeringConnectionOptions": "vpcPeeringConnectionId",
    "aws:ec2/vpcPeeringConnectionAccepter:VpcPeeringConnectionAccepter": "vpcPeeringConnectionId",
    "aws:ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation": "vpcId",
    "aws:ec2transitgateway/peeringAttachmentAccepter:PeeringAttachmentAccepter": "transitGatewayAttachmentId",
    "aws:ec2transitgateway/routeTableAssociation:RouteTableAssociation": "transitGatewayAttachmentId",
    "aws:ec2transitgateway/routeTablePropagation:RouteTablePropagation": "transitGatewayAttachmentId",
    "aws:ec2transitgateway/vpcAttachmentAccepter:VpcAttachmentAccepter": "transitGatewayAttachmentId",
}


class Resource:
    """One resource: identity, joins, and its properties, read only when a rule asks for them."""

    __slots__ = (
        "_inputs",
        "_props",
        "dependencies",
        "name",
        "parent",
        "property_dependencies",
        "provider",
        "type",
        "urn",
    )

    def __init__(
        self,
        urn: str,
        type: str,  # noqa: A002 - the engine's word for it, and that of the recorded graph
        name: str,
        props: Props | Callable[[], Props],
        *,
        inputs: Props | Callable[[], Props] | None = None,
        parent: str | None = None,
        dependencies: Sequence[str] = (),
        property_dependencies: Mapping[str, Sequence[str]] | None = None,
        provider: Props | Callable[[], Props] | None = None,
    ) -> None:
        """Describe a resource.

        Args:
            urn: The engine's name of the resource.
            type: Type token, such as `aws:sqs/queue:Queue`.
            name: Name in the program.
            props: What is known of the resource after it was registered (outputs), or how to get it.
            inputs: What the program declared, where that is known apart from `props`.
            parent: URN of the parent.
            dependencies: URNs this resource waits for.
            property_dependencies: For each property, the URNs its value comes from.
            provider: Settings of the provider, also as the JSON texts the engine sends.
        """
        self.urn = urn
        self.type = type
        self.name = name
        self._props = props
        self._inputs = inputs
        self.parent = parent
        self.dependencies = dependencies
        self.property_dependencies: Mapping[str, Sequence[str]] = property_dependencies or {}
        self.provider: Props | Callable[[], Props] = provider or {}

    @property
    def props(self) -> Props:
        """What is known of the resource."""
        if callable(self._props):
            self._props = self._props()
        return self._props

    @property
    def inputs(self) -> Props | None:
        """What the program declared, or None where only `props` were given."""
        if callable(self._inputs):
            self._inputs = self._inputs()
        return self._inputs

    def known(self, *path: str | int) -> object:
        """Read a property as it will be in AWS: `UNKNOWN` until AWS has answered."""
        return peek(self.props, *path)

    def declared(self, *path: str | int) -> object:
        """Read a property as the program decides it.

        A preview leaves what the program does not set unknown, because AWS will answer its default; here that is
        `ABSENT`, so that what the declared inputs decide is decided in a preview too.
        """
        value = peek(self.props, *path)
        if value in (UNKNOWN, ABSENT) and self.inputs is not None:
            return peek(self.inputs, *path)
        return value

    def setting(self, *path: str | int) -> object:
        """Read a setting of the resource's provider; nested ones arrive as JSON texts."""
        if callable(self.provider):
            self.provider = self.provider()
        top = peek(self.provider, path[0])
        return peek(document(top), *path[1:]) if len(path) > 1 else top

    def __repr__(self) -> str:
        return f"Resource({self.urn!r})"


class LinkState(enum.Enum):
    """How a reference to another resource ended."""

    FOUND = "found"
    """The other resource is in the estate."""
    OUTSIDE = "outside"
    """A known value that no resource of the estate carries."""
    UNKNOWN = "unknown"
    """Not known yet, and not told by the dependencies either."""
    ABSENT = "absent"
    """Nothing is referred to."""


@dataclass(frozen=True, slots=True)
class Link:
    """Where a reference leads."""

    state: LinkState
    targets: tuple[Resource, ...] = ()
    """Normally one; several when only the dependencies tell and they name several of the type."""
    value: str | None = None
    """The referred value, when known."""


class Estate:
    """All resources of a stack, indexed once."""

    def __init__(
        self, resources: Iterable[Resource], *, region: str | None = None, settings: Iterable[str] = ()
    ) -> None:
        """Index the resources.

        Args:
            resources: All resources of the stack.
            region: Region of resources whose own Region cannot be read (the stack's `aws:region`).
            settings: Values of the stack's settings that are not secret.
        """
        self.resources = list(resources)
        self.settings = tuple(settings)
        self.default_region = region
        self._by_urn = {resource.urn: resource for resource in self.resources}
        self._by_type: dict[str, list[Resource]] = {}
        for resource in self.resources:
            self._by_type.setdefault(resource.type, []).append(resource)
        self._identities: dict[str, dict[str, list[Resource]]] = {}
        self._regions: dict[str, str | None] = {}
        self._accounts: dict[str, str | None] = {}
        self._tags: dict[str, dict[str, object] | None] = {}
        self._memory: dict[str, object] = {}

    def get(self, urn: str) -> Resource | None:
        """Give the resource with this URN."""
        return self._by_urn.get(urn)

    def of(self, types: Iterable[str]) -> list[Resource]:
        """Give all resources of these types."""
        return [resource for token in types for resource in self._by_type.get(token, ())]

    def memo(self, key: str, build: Callable[["Estate"], T]) -> T:
        """Work something out once per estate."""
        if key not in self._memory:
            self._memory[key] = build(self)
        return cast("T", self._memory[key])

    def find(self, types: Iterable[str], value: str) -> list[Resource]:
        """Give the resources of these types that carry the value as id, ARN, URL or name."""
        return [resource for token in types for resource in self._identity(token).get(value, ())]

    def _identity(self, token: str) -> dict[str, list[Resource]]:
        if token not in self._identities:
            index: dict[str, list[Resource]] = {}
            for resource in self._by_type.get(token, ()):
                for value in {text(resource.known(key)) for key in _IDENTIFIERS} - {None}:
                    index.setdefault(cast("str", value), []).append(resource)
            self._identities[token] = index
        return self._identities[token]

    def sources(self, resource: Resource, prop: str, types: Iterable[str]) -> list[Resource]:
        """Give the resources of these types from which the value of a property comes."""
        wanted = set(types)
        found: dict[str, Resource] = {}
        for urn in resource.property_dependencies.get(prop, ()):
            source = self._by_urn.get(urn)
            if source is None:
                continue
            if source.type in wanted:
                found[urn] = source
            elif source.type in _HANDING_ON:
                found |= {one.urn: one for one in self.sources(source, _HANDING_ON[source.type], wanted)}
        return list(found.values())

    def resolve(self, resource: Resource, prop: str, value: object, types: Iterable[str]) -> Link:
        """Follow one value of a property: by what it says when known, by the dependencies when not."""
        types = tuple(types)
        if value is ABSENT:
            return Link(LinkState.ABSENT)
        known = text(value)
        if known is not None:
            targets = self.find(types, known)
            if not targets:
                targets = [
                    source
                    for source in self.sources(resource, prop, types)
                    if source.known("id") in (UNKNOWN, ABSENT) and source.known("arn") in (UNKNOWN, ABSENT)
                ]
            return Link(LinkState.FOUND if targets else LinkState.OUTSIDE, tuple(targets), known)
        targets = self.sources(resource, prop, types)
        return Link(LinkState.FOUND if targets else LinkState.UNKNOWN, tuple(targets))

    def link(self, resource: Resource, types: Iterable[str], *path: str | int) -> Link:
        """Follow a property that names one other resource."""
        return self.resolve(resource, str(path[0]), resource.declared(*path), types)

    def links(self, resource: Resource, types: Iterable[str], *path: str | int) -> list[Link]:
        """Follow a property that names several other resources."""
        value = resource.declared(*path)
        if value is UNKNOWN:
            return [Link(LinkState.FOUND, (source,)) for source in self.sources(resource, str(path[0]), types)] or [
                Link(LinkState.UNKNOWN)
            ]
        return [self.resolve(resource, str(path[0]), part, types) for part in items(value)]

    def region(self, resource: Resource) -> str | None:
        """Give the Region a resource lives in, or None where it cannot be read."""
        if resource.urn not in self._regions:
            self._regions[resource.urn] = self._region(resource)
        return self._regions[resource.urn]

    def _region(self, resource: Resource) -> str | None:
        for value in (resource.declared("region"), resource.setting("region")):
            if isinstance(value, str):
                return value
        return arn_field(resource.known("arn"), 3) or self.default_region

    def account(self, resource: Resource) -> str | None:
        """Give the account a resource lives in, or None where it cannot be read."""
        if resource.urn not in self._accounts:
            self._accounts[resource.urn] = self._account(resource)
        return self._accounts[resource.urn]

    def _account(self, resource: Resource) -> str | None:
        own = text(resource.known("ownerId"))
        if own is None and resource.type != _SUBSCRIPTION:
            own = arn_field(resource.known("arn"), 4)
        if own is not None:
            return own
        for path in (("assumeRoles", 0, "roleArn"), ("assumeRole", "roleArn")):
            account = arn_field(resource.setting(*path), 4)
            if account is not None:
                return account
        allowed = items(document(resource.setting("allowedAccountIds")))
        return text(allowed[0]) if len(allowed) == 1 else None

    def tags(self, resource: Resource) -> dict[str, object] | None:
        """Give the tags a resource will carry, values known or `UNKNOWN`; None where the keys are not known."""
        if resource.urn not in self._tags:
            self._tags[resource.urn] = self._read_tags(resource)
        return self._tags[resource.urn]

    def _read_tags(self, resource: Resource) -> dict[str, object] | None:
        complete = resource.known("tagsAll")
        own = resource.declared("tags")
        defaults = document(resource.setting("defaultTags"))
        shared = peek(defaults, "tags")
        if complete is UNKNOWN or complete is ABSENT:
            if own is UNKNOWN or shared is UNKNOWN or defaults is UNKNOWN:
                return None
            return {**entries(document(shared)), **entries(own)}
        return {**entries(own), **entries(complete)}


def arn_field(value: object, field: int) -> str | None:
    """Give a field of an ARN (3 Region, 4 account), or None where there is none."""
    if not isinstance(value, str) or not value.startswith("arn:"):
        return None
    parts = value.split(":", _ARN_FIELDS - 1)
    return (parts[field] or None) if len(parts) == _ARN_FIELDS else None


def whole(value: object, default: int) -> int | None:
    """Give a known number of seconds, days or members; the default when absent; None when unknown."""
    if value is ABSENT:
        return default
    known = number(value)
    return None if known is None else int(known)
