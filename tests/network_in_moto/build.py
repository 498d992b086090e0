"""Replay recorded registrations as the API calls the provider would make, in an order that only dependencies decide."""

import heapq
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from botocore import xform_name

from rehearsal.estate import Estate, Resource
from rehearsal.wire import count_unknowns
from tests.checkers.pulumi_to_api import api_calls
from tests.checkers.unknown import UNKNOWN
from tests.network_in_moto.cloud import Cloud
from tests.network_in_moto.kinds import KINDS, NOT_IN_MOTO
from tests.network_in_moto.kinds.base import HOME, dig
from tests.network_in_moto.names import Names
from tests.network_in_moto.strangers import Makers, made_by, named, texts_of

MODULES = ("ec2", "ec2transitgateway", "vpc", "route53", "networkfirewall", "directconnect", "networkmanager", "ram")
"""Modules of the provider that are the network; every type of theirs has a kind or a reason."""

_MADE_UP = {"CallerReference", "CreatorRequestId"}
"""Members for which the provider makes up a text of its own each time."""


class SilentlyLeftOutError(Exception):
    """A network type that is neither built nor left out by name."""


@dataclass
class Built:
    """What the replay did."""

    names: Names
    made: list[Resource] = field(default_factory=list[Resource])
    left_out: Mapping[str, str] = field(default_factory=dict[str, str])
    """URN → reason."""
    strangers: set[str] = field(default_factory=set[str])
    """Ids of what the program only names."""


def network_of(estate: Estate) -> list[Resource]:
    """The network resources of an estate that the program makes."""
    return [
        resource
        for resource in estate.resources
        if resource.custom and not resource.external and resource.type.startswith(tuple(f"aws:{m}/" for m in MODULES))
    ]


def in_order(resources: Iterable[Resource], rank: Callable[[Resource], Any]) -> list[Resource]:
    """The resources so that each comes after what it depends on; of those that may come next, the lowest rank."""
    waiting = {resource.urn: resource for resource in resources}
    blocked = {
        urn: {needed for needed in (*resource.dependencies, resource.parent) if needed in waiting}
        for urn, resource in waiting.items()
    }
    followers: dict[str, list[str]] = {}
    for urn, needed in blocked.items():
        for one in needed:
            followers.setdefault(one, []).append(urn)
    ready = [(rank(waiting[urn]), urn) for urn, needed in blocked.items() if not needed]
    heapq.heapify(ready)
    done: list[Resource] = []
    while ready:
        _, urn = heapq.heappop(ready)
        done.append(waiting[urn])
        for follower in followers.get(urn, ()):
            blocked[follower].discard(urn)
            if not blocked[follower]:
                heapq.heappush(ready, (rank(waiting[follower]), follower))
    return done


def why_left_out(resource: Resource, owners: Mapping[str, str]) -> str | None:
    """The reason why a resource is not built; None when it is.

    Args:
        resource: the resource.
        owners: account by id of the network's resources.

    Raises:
        SilentlyLeftOutError: its type has neither a kind nor a reason.
    """
    if resource.type in NOT_IN_MOTO:
        return NOT_IN_MOTO[resource.type]
    kind = KINDS.get(resource.type)
    if kind is None:
        raise SilentlyLeftOutError(
            f"{resource.type} ({resource.name}): add a kind under tests/network_in_moto/kinds, or a reason"
        )
    hub = resource.inputs.get("transitGatewayId")
    if owners.get(hub, resource.account) != resource.account:
        return "moto shows a hub to the account that owns it only, shared or not"
    return kind.skip(resource.inputs) if kind.skip else None


def build(estate: Estate, cloud: Cloud, rank: Callable[[Resource], Any] = lambda resource: resource.urn) -> Built:
    """Make the estate's network.

    Args:
        estate: what was recorded.
        cloud: where to make it.
        rank: decides between resources that do not depend on each other, as chance does in a real deployment.
    """
    network = network_of(estate)
    built = Built(Names(), left_out=left_out_of(network))
    wanted = [one for one in network if one.urn not in built.left_out]
    makers = Makers(cloud, built.names)
    for stranger in sorted(named(wanted, but=(one.id for one in network))):
        makers.make(stranger)
    built.strangers |= makers.ids
    for resource in in_order(wanted, rank):
        _make(resource, cloud, built)
        built.made.append(resource)
    return built


def left_out_of(network: Sequence[Resource]) -> dict[str, str]:
    """URN → reason of what is not built: what moto cannot make, and what refers to it."""
    owners = {one.id: one.account for one in network}
    reasons = {one.urn: reason for one in network if (reason := why_left_out(one, owners)) is not None}
    names = {text: one.name for one in network if one.urn in reasons for text in made_by(one)}
    found = True
    while found:
        found = False
        for one in network:
            if one.urn in reasons:
                continue
            unseen = {"tags", *KINDS[one.type].unseen}
            seen = {key: value for key, value in one.inputs.items() if key not in unseen}
            missing = next((names[text] for text in texts_of(seen) if text in names), None)
            if missing is not None:
                reasons[one.urn] = f"it refers to {missing}, which is not there"
                names |= dict.fromkeys(made_by(one), one.name)
                found = True
    return reasons


def _make(resource: Resource, cloud: Cloud, built: Built) -> None:
    kind, names = KINDS[resource.type], built.names
    inputs = {key: value for key, value in resource.inputs.items() if key not in kind.refused}
    if "name" in kind.facts and "name" in resource.outputs:
        inputs["name"] = resource.outputs["name"]
    assert not count_unknowns(inputs), f"{resource.name}: an input is not known, so nobody can say what is built"
    sent = replace(resource, inputs=inputs)
    own: str | None = names.to_moto(resource.id) if kind.adopts else None
    place = (resource.region or HOME, resource.account)
    client = cloud.client(kind.service, *place)
    if own is not None and kind.adopt:
        kind.adopt(client, own)
    answers: list[Mapping[str, Any]] = []
    for call in api_calls(sent):
        given = {**call.params, **dict.fromkeys(_MADE_UP & call.params.keys(), resource.id)}
        given = kind.put_right(resource, call.operation, given) if kind.put_right else given
        params = _complete(names.to_moto(given), own, f"{resource.name}: {call.operation}")
        caller = cloud.client(call.service, *place)
        answers.append(getattr(caller, xform_name(call.operation))(**params))
        if own is None and "id" in kind.made:
            own = dig(answers[0], kind.made["id"])
            assert isinstance(own, str), f"{resource.name}: no {kind.made['id']} in {answers[0]}"
            # Route 53 puts the collection's name before a zone's id.
            own = own.removeprefix("/hostedzone/")
            outputs = {name: dig(answers[0], path) for name, path in kind.made.items()}
            outputs |= kind.more(client, own) if kind.more else {}
            _name(resource, names, own, outputs)
            if kind.adopt:
                kind.adopt(client, own)
    if kind.alongside:
        there = replace(resource, inputs=names.to_moto(resource.inputs))
        for recorded, made in kind.alongside(there, cloud.client("ec2", *place)):
            names.pair(recorded, made)
            built.strangers.add(recorded)


def _name(resource: Resource, names: Names, own: str, outputs: Mapping[str, Any]) -> None:
    if resource.id:
        names.pair(resource.id, own)
    for name, made in outputs.items():
        recorded = resource.outputs.get(name)
        if isinstance(recorded, str) and isinstance(made, str):
            names.pair(recorded, made)


def _complete(value: Any, own: str | None, where: str) -> Any:
    """A call's members with the new object's own id in place of what the provider fills in."""
    if value is UNKNOWN:
        assert own is not None, f"{where}: something is not known that moto must be told"
        return own
    if isinstance(value, Mapping):
        return {key: _complete(item, own, f"{where}.{key}") for key, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_complete(item, own, where) for item in value]
    return value
