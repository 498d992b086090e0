"""What the make-believe AWS answers when a resource is made."""

import base64
import math
import string
from collections.abc import Callable, Mapping
from typing import Any, Final

from rehearsal.cloud.shapes import data, hubs, names, network, security
from rehearsal.cloud.shapes.base import (
    UNKNOWN_TEXT,
    Fields,
    More,
    Shape,
    UndeterminedError,
    is_dict,
    is_known,
    is_list,
    random_suffix,
)

DEFAULT_ACCOUNT: Final = "123456789012"
"""Account id of AWS's own documentation, used when the program names none."""

SHAPES: Final[Mapping[str, Shape]] = network.SHAPES | hubs.SHAPES | names.SHAPES | security.SHAPES | data.SHAPES
"""Every resource type whose ids and ARNs are known exactly."""

_LETTERS: Final = string.ascii_letters + string.digits


def answer(  # noqa: PLR0917 - what a resource is, in the order of a URN
    type_: str,
    name: str,
    urn: str,
    inputs: Mapping[str, Any],
    region: str,
    account: str = DEFAULT_ACCOUNT,
    *,
    default_tags: Mapping[str, str] | None = None,
) -> tuple[str, dict[str, Any]]:
    """The id and all outputs of one resource: its inputs and what AWS adds.

    Args:
        type_: Pulumi's type token.
        name: Logical name.
        urn: URN; everything made up is derived from it.
        inputs: Inputs in the provider's camelCase.
        region: Region the resource is made in.
        account: 12 digits.
        default_tags: The provider's default tags.

    Returns:
        The id (empty when it depends on something unknown) and the outputs. What is not answered is absent.
    """
    id_, added = computed(type_, name, urn, inputs, region, account, default_tags=default_tags)
    return id_, {**inputs, **added}


def computed(  # noqa: PLR0917 - as answer
    type_: str,
    name: str,
    urn: str,
    inputs: Mapping[str, Any],
    region: str,
    account: str = DEFAULT_ACCOUNT,
    *,
    default_tags: Mapping[str, str] | None = None,
) -> tuple[str, dict[str, Any]]:
    """As `answer`, but only what AWS adds to the inputs."""
    fields = Fields(name, urn, inputs, region, account)
    if type_.startswith("random:"):
        return _random(type_, fields)
    if not type_.startswith("aws:"):
        return fields["uuid"], {}
    shape = SHAPES.get(type_)
    outputs = _generic(type_, fields) if shape is None else _shaped(shape, fields)
    id_ = str(outputs.pop("id", ""))
    _add_tags(outputs, shape, inputs, default_tags)
    if "region" not in inputs and (not type_.startswith(_GLOBAL) or type_.startswith(_REGIONAL)):
        outputs["region"] = region
    return id_, outputs


_GLOBAL: Final = (
    *("aws:iam/", "aws:route53/", "aws:organizations/", "aws:globalaccelerator/", "aws:cloudfront/"),
    *("aws:networkmanager/", "aws:directconnect/gateway:"),
)
_REGIONAL: Final = ("aws:route53/resolver",)
"""Resolvers belong to a Region, though the rest of Route 53 does not."""


def _shaped(shape: Shape, fields: Fields) -> dict[str, Any]:
    outputs: dict[str, Any] = {}
    if shape.name:
        _name(shape, fields, outputs)
    _render_into(outputs, "id", shape.id, fields)
    fields |= {"id": outputs["id"]} if "id" in outputs else {}
    if shape.more is not None:
        _more(shape, shape.more, fields, outputs)
        fields |= {"id": outputs["id"]} if "id" in outputs else {}
    if shape.arn:
        _render_into(outputs, shape.arn_property, "arn:{partition}:" + shape.arn, fields)
    for key in shape.out.keys() - outputs.keys() - set(fields.inputs):
        value = shape.out[key]
        if isinstance(value, str):
            _render_into(outputs, key, value, fields)
        else:
            outputs[key] = value
    return outputs


def _more(shape: Shape, more: More, fields: Fields, outputs: dict[str, Any]) -> None:
    try:
        made = more(fields)
    except UndeterminedError:
        if shape.id == _OWN_ID:
            # The function would have given the id.
            outputs.pop("id", None)
        return
    for key, value in made.items():
        given = fields.inputs.get(key)
        if is_dict(given) and is_dict(value):
            # Inside an object that was given, AWS fills in what was left out.
            outputs[key] = _filled(given, value)
        elif is_list(given) and is_list(value) and _objects(given) and _objects(value) and len(given) == len(value):
            outputs[key] = [_filled(one, other) for one, other in zip(given, value, strict=True)]
        elif key in ("id", "arn") or not is_known(given):
            outputs[key] = value


def _filled(given: Mapping[str, Any], value: Mapping[str, Any]) -> dict[str, Any]:
    return {**value, **{part: known for part, known in given.items() if known is not None}}


def _objects(values: list[Any]) -> bool:
    return all(is_dict(value) for value in values)


_OWN_ID: Final = Shape().id


def _render_into(outputs: dict[str, Any], key: str, template: str, fields: Fields) -> None:
    try:
        outputs[key] = template.format_map(fields)
    except UndeterminedError:
        return


def _name(shape: Shape, fields: Fields, outputs: dict[str, Any]) -> None:
    """The physical name: given, or made up as the provider does it (logical name, dash, seven digits)."""
    if shape.name in fields.inputs:
        given = fields.inputs[shape.name]
        if is_known(given):
            fields["name"] = str(given)
        return
    prefix = fields.get_known(f"{shape.name}Prefix")
    made = f"{prefix}{fields['digits18']}" if prefix else f"{fields['logical']}-{random_suffix(fields)}"
    if shape.lower:
        made = made.lower()
    if shape.name_prefix and not made.startswith(shape.name_prefix):
        made = shape.name_prefix + made
    if fields.get_known("fifoQueue") or fields.get_known("fifoTopic"):
        made += ".fifo"
    fields["name"] = made
    outputs[shape.name] = made


def _generic(type_: str, fields: Fields) -> dict[str, Any]:
    """An id and an ARN for a type that no table knows: service and kind come from the token."""
    module, _, kind = type_.split(":", 1)[1].partition("/")
    kind = kind.partition(":")[0] or module
    id_ = f"{fields['logical']}-{random_suffix(fields)}"
    where = f"{fields['region']}:{fields['account']}"
    return {"id": id_, "arn": f"arn:{fields['partition']}:{module}:{where}:{kind}/{id_}"}


def _add_tags(
    outputs: dict[str, Any],
    shape: Shape | None,
    inputs: Mapping[str, Any],
    default_tags: Mapping[str, str] | None,
) -> None:
    taggable = shape.tags if shape is not None else "tags" in inputs
    if not taggable or "tagsAll" in inputs:
        return
    own = inputs.get("tags")
    if own == UNKNOWN_TEXT or type(own).__name__ == "Unknown":
        return
    outputs["tagsAll"] = {**(default_tags or {}), **(own or {})}


def _random(type_: str, fields: Fields) -> tuple[str, dict[str, Any]]:
    """Values of the random provider: right shape, derived from the URN."""
    make = _RANDOM.get(type_.rpartition(":")[2])
    return make(fields) if make else (fields["uuid"], {})


def _random_text(fields: Fields) -> tuple[str, dict[str, Any]]:
    result = _letters(fields, int(fields.get_known("length", 16)))
    return result, {"result": result}


def _random_password(fields: Fields) -> tuple[str, dict[str, Any]]:
    return "none", _random_text(fields)[1]


def _random_pet(fields: Fields) -> tuple[str, dict[str, Any]]:
    words = [f"pet{fields.digest(str(place))[:5]}" for place in range(int(fields.get_known("length", 2)))]
    parts = [fields.get_known("prefix"), *words]
    return str(fields.get_known("separator", "-")).join(part for part in parts if part), {}


def _random_integer(fields: Fields) -> tuple[str, dict[str, Any]]:
    low, high = int(fields.get_known("min", 0)), int(fields.get_known("max", 0))
    value = low + int(fields.digest(), 16) % max(1, high - low + 1)
    return str(value), {"result": value}


def _random_uuid(fields: Fields) -> tuple[str, dict[str, Any]]:
    return fields["uuid"], {"result": fields["uuid"]}


def _letters(fields: Fields, length: int) -> str:
    rounds = math.ceil(length / 32)
    digits = "".join(fields.digest(f"letters{n}") for n in range(rounds))
    return "".join(_LETTERS[int(digits[2 * place : 2 * place + 2], 16) % len(_LETTERS)] for place in range(length))


def _random_id(fields: Fields) -> tuple[str, dict[str, Any]]:

    count = int(fields.get_known("byteLength", 8))
    prefix = str(fields.get_known("prefix", ""))
    raw = bytes.fromhex("".join(fields.digest(f"bytes{n}") for n in range(math.ceil(count / 32))))[:count]
    url = base64.urlsafe_b64encode(raw).decode().rstrip("=")
    return url, {
        "hex": prefix + raw.hex(),
        "dec": prefix + str(int.from_bytes(raw)),
        "b64Url": prefix + url,
        "b64Std": prefix + base64.b64encode(raw).decode(),
    }


def _shuffle(fields: Fields) -> tuple[str, dict[str, Any]]:
    values: Any = fields.get_known("inputs")
    if not is_list(values) or not all(is_known(value) for value in values):
        return "-", {}
    ordered = sorted(enumerate(values), key=lambda item: fields.digest(str(item[0])))
    result = [value for _, value in ordered]
    count = int(fields.get_known("resultCount", len(result)))
    while result and len(result) < count:
        result += result
    return "-", {"results": result[:count]}


def identity(type_: str, name: str, id_: str, region: str, account: str) -> dict[str, Any]:
    """What follows from the id of something that exists already: its ARN and name, nothing of its state."""
    if id_.startswith("arn:"):
        return {"arn": id_}
    shape = SHAPES.get(type_)
    if shape is None:
        return {}
    fields = Fields(name, id_, {}, region, account)
    fields["id"] = id_
    outputs: dict[str, Any] = {}
    if shape.id == "{name}":
        fields["name"] = id_
        if shape.name:
            outputs[shape.name] = id_
    elif "{hex" not in shape.id and "{uuid}" not in shape.id:
        return {}
    if shape.arn and not _made_up(shape.arn):
        _render_into(outputs, shape.arn_property, "arn:{partition}:" + shape.arn, fields)
    return outputs


def _made_up(template: str) -> bool:
    return any(mark in template for mark in ("{hex", "{uuid}", "{base", "{digits"))


_RANDOM: Final[Mapping[str, Callable[[Fields], tuple[str, dict[str, Any]]]]] = {
    "RandomId": _random_id,
    "RandomInteger": _random_integer,
    "RandomPassword": _random_password,
    "RandomPet": _random_pet,
    "RandomShuffle": _shuffle,
    "RandomString": _random_text,
    "RandomUuid": _random_uuid,
}
