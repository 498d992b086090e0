"""What is said of one network type: how its ids are found in the answers, and how all of its objects are read back."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from rehearsal.estate import Resource

Facts = Mapping[str, Any]
"""What moto says of one object, by the names of the provider's inputs."""

Answers = Sequence[Mapping[str, Any]]
"""What the API answered to the calls that made one resource, in order."""


@dataclass(frozen=True)
class Kind:
    """One network type."""

    service: str
    """botocore's name of the service that is asked."""
    read: Callable[[Any], Iterator[Facts]]
    """All objects of the type in the client's Region and account, in moto's ids, without what AWS makes itself."""
    facts: Sequence[str]
    """Names of the provider's inputs that ``read`` tells, all of which are compared."""
    made: Mapping[str, str] = field(default_factory=dict[str, str])
    """Output → dotted path in the answers."""
    more: Callable[[Any, str], Mapping[str, str]] | None = None
    """Further outputs that other resources refer to, asked for with the client and the new id."""
    alongside: Callable[[Resource, Any], Iterator[tuple[str, str]]] | None = None
    """What AWS makes besides in the VPC: resource, its inputs in moto's names, and EC2 client → recorded id and moto's
    of each."""
    adopts: bool = False
    """Whether it takes over an object that is there already: its recorded id is that object's."""
    adopt: Callable[[Any, str], None] | None = None
    """What the provider does right after it made or adopted the object."""
    put_right: Callable[[Resource, str, Mapping[str, Any]], Mapping[str, Any]] | None = None
    """Resource, operation and members → members with what the provider finds out by itself, or moto wants besides."""
    key: Sequence[str] = ("id",)
    """Facts that tell objects of the type apart."""
    defaults: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """What AWS does where an input is left out."""
    chosen: Mapping[str, str] = field(default_factory=dict[str, str])
    """Fact, a list of objects → member of each that AWS chooses where the program does not."""
    forgotten: Mapping[str, str] = field(default_factory=dict[str, str])
    """Input → why moto does not keep it; it is not compared."""
    refused: Mapping[str, str] = field(default_factory=dict[str, str])
    """Input → why it is not even sent to moto; it is not compared."""
    at_rest: Callable[[Facts], bool] | None = None
    """Whether an object that nothing asked for is what AWS has by itself, such as options nobody set."""
    parts: Callable[[Resource], Sequence[Facts]] | None = None
    """What one resource is read back as, where that may be several objects."""
    byproducts: Mapping[str, Callable[[Resource], Sequence[Facts]]] = field(
        default_factory=dict[str, Callable[[Resource], Sequence[Facts]]]
    )
    """Type token → the objects of this type that such a resource makes by the way."""
    unseen: Collection[str] = ()
    """Inputs that moto takes as they are, whether or not what they name is there."""
    worldwide: bool = False
    """Whether the service knows no Regions."""
    skip: Callable[[Facts], str | None] | None = None
    """Why a resource with these inputs cannot be made in moto, though others of its type can."""


HOME = "us-east-1"
"""Where services without Regions are asked."""


def dig(value: Any, path: str) -> Any:
    """The value at a dotted path; list positions are numbers; None where there is none."""
    for step in path.split("."):
        if isinstance(value, Mapping):
            value = value.get(step)
        elif isinstance(value, list) and step.isdigit() and int(step) < len(value):
            value = value[int(step)]
        else:
            return None
    return value


def tags_of(answer: Mapping[str, Any]) -> dict[str, str]:
    """Tags as the provider spells them."""
    return {tag["Key"]: tag["Value"] for tag in answer.get("Tags") or ()}


def taken(answer: Mapping[str, Any], paths: Mapping[str, str]) -> dict[str, Any]:
    """Facts straight from an answer: fact → dotted path; absent ones are None."""
    return {name: dig(answer, path) for name, path in paths.items()}
