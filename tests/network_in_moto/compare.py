"""What moto has against what the recording says, object by object and field by field, with AWS's defaults."""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from rehearsal.estate import Estate, Resource
from tests.network_in_moto.build import Built, network_of
from tests.network_in_moto.cloud import Cloud
from tests.network_in_moto.kinds import KINDS
from tests.network_in_moto.kinds.base import HOME, Facts, Kind

_Place = tuple[str, str]
Inventory = Mapping[tuple[str, _Place], Sequence[Facts]]
"""Type token and (Region, account) → all objects there, in the recording's names."""
_BOOKKEEPING = {"region", "__defaults"}


def _places(kind: Kind, network: Sequence[Resource]) -> list[_Place]:
    if kind.worldwide:
        return sorted({(HOME, one.account) for one in network if one.account})
    return sorted({(one.region, one.account) for one in network if one.region})


def inventory(estate: Estate, cloud: Cloud, built: Built) -> Inventory:
    """Everything that is there, in all Regions and accounts of the estate's network.

    A service that nothing was made with is not asked: in a cloud of one estate it has nothing.
    """
    network = network_of(estate)
    services = {KINDS[one.type].service for one in built.made}
    return {
        (token, place): [
            facts
            for found in kind.read(cloud.client(kind.service, *place))
            if (facts := built.names.to_recorded(dict(found))).get("id") not in built.strangers
        ]
        for token, kind in KINDS.items()
        if kind.service in services
        for place in _places(kind, network)
    }


def differences(estate: Estate, there: Inventory, left_out: Collection[str] = ()) -> list[str]:
    """Where the inventory and the estate differ; empty when they are equal.

    Args:
        estate: what should be there.
        there: what is there.
        left_out: URNs of resources that were not built.
    """
    wanted = [one for one in network_of(estate) if one.urn not in left_out and one.type in KINDS]
    found = [
        f"{one.name} ({one.type}): input {name} is neither read back nor left out by name"
        for one in wanted
        for name in sorted(_unread(KINDS[one.type], one))
    ]
    for (token, place), objects in there.items():
        kind = KINDS[token]
        models = [
            (one.name, facts)
            for one in wanted
            if one.type == token and _is_at(kind, one, place)
            for facts in (kind.parts(one) if kind.parts else [_model(kind, one)])
        ]
        models += [
            (one.name, facts)
            for other, make in kind.byproducts.items()
            for one in wanted
            if one.type == other and _is_at(kind, one, place)
            for facts in make(one)
        ]
        found += _of_kind(token, kind, models, objects)
    return found


def _is_at(kind: Kind, resource: Resource, place: _Place) -> bool:
    return resource.account == place[1] and (kind.worldwide or resource.region == place[0])


def _unread(kind: Kind, resource: Resource) -> set[str]:
    given = {name for name, value in resource.inputs.items() if value is not None}
    return given - set(kind.facts) - kind.forgotten.keys() - kind.refused.keys() - _BOOKKEEPING


def _of_kind(token: str, kind: Kind, models: Sequence[tuple[str, Facts]], there: Sequence[Facts]) -> Iterator[str]:
    by_key: dict[str, list[Facts]] = {}
    for facts in there:
        by_key.setdefault(_key(kind, facts), []).append(facts)
    for name, model in models:
        same = by_key.get(_key(kind, model), [])
        if not same:
            yield f"{name} ({token}): not there; {_key(kind, model)}"
            continue
        facts = _without_chosen(kind, same.pop(), model)
        for fact in kind.facts:
            if _plain(facts.get(fact)) != _plain(model.get(fact)):
                yield f"{name} ({token}).{fact}: is {facts.get(fact)!r}, should be {model.get(fact)!r}"
    for key, left in sorted(by_key.items()):
        for facts in left:
            if kind.at_rest is None or not kind.at_rest(facts):
                yield f"{token}: there is one that nothing asked for; {key}"


def _without_chosen(kind: Kind, facts: Facts, model: Facts) -> Facts:
    """The facts without what AWS chose because nobody else did."""
    left = dict(facts)
    for fact, member in kind.chosen.items():
        if not any(one.get(member) for one in model.get(fact) or ()):
            left[fact] = [{key: value for key, value in one.items() if key != member} for one in facts[fact]]
    return left


def _model(kind: Kind, resource: Resource) -> Facts:
    """What the object should be, by the names of the inputs."""
    model = {name: resource.inputs.get(name) for name in kind.facts}
    if "name" in model:
        model["name"] = resource.outputs.get("name")
    for name, default in kind.defaults.items():
        if model.get(name) is None:
            model[name] = default(resource) if callable(default) else default
    return {**model, "id": resource.id}


def _key(kind: Kind, facts: Facts) -> str:
    return ", ".join(f"{name}={_plain(facts.get(name))}" for name in kind.key if facts.get(name) is not None)


def _plain(value: Any) -> Any:
    """The value without order and spelling: the network knows no order, 64512 is "64512", a policy is no text."""
    if isinstance(value, str) and value.startswith("{"):
        return _plain(json.loads(value))
    if isinstance(value, Mapping):
        return {key: _plain(value[key]) for key in sorted(value) if value[key] is not None and value[key] != []} or None
    if isinstance(value, list | tuple):
        return sorted((_plain(item) for item in value), key=repr) or None
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return value if value != "" else None
