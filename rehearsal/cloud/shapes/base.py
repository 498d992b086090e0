"""What a resource type looks like in AWS: its id, its ARN, its name and what AWS works out.

Texts are templates: `{id}`, `{name}`, `{region}`, `{account}`, `{partition}`, `{suffix}` (DNS), `{hex17}`, `{uuid}` and
so on are derived from the URN; any other field is the input property of that name. A template with a field that is not
known gives nothing: the property stays unknown.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeGuard

from rehearsal.cloud.regions import partition_of

UNKNOWN_TEXT: Final = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
"""What Pulumi's wire protocol writes for a value that is not known yet."""

_ALPHABET: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"


class UndeterminedError(KeyError):
    """A template needs a value that is not known."""


def is_dict(value: object) -> TypeGuard[dict[str, Any]]:
    """Whether a plain value is an object."""
    return isinstance(value, dict)


def is_list(value: object) -> TypeGuard[list[Any]]:
    """Whether a plain value is a list."""
    return isinstance(value, list)


def is_known(value: object) -> bool:
    """Whether a property's value is there and known."""
    return value is not None and value != UNKNOWN_TEXT and type(value).__name__ != "Unknown"


class Fields(dict[str, str]):
    """What a template may name for one resource; everything derived comes from the URN alone."""

    def __init__(self, name: str, urn: str, inputs: Mapping[str, Any], region: str, account: str) -> None:
        partition = partition_of(region)
        super().__init__(
            logical=name,
            urn=urn,
            region=region,
            account=account,
            partition=partition.name,
            suffix=partition.dns_suffix,
            reverse=partition.reverse_dns,
        )
        self.inputs = inputs

    def digest(self, salt: str = "") -> str:
        """64 hexadecimal digits that belong to this URN and salt."""
        return hashlib.sha256(f"{self['urn']}|{salt}".encode()).hexdigest()

    def __missing__(self, key: str) -> str:
        value = self._derived(key)
        self[key] = value
        return value

    def _derived(self, key: str) -> str:
        digest = self.digest()
        if key.startswith("hex") and key[3:].isdigit():
            # EC2's long ids begin with a zero.
            return "0" + digest[: int(key[3:]) - 1]
        if key.startswith("digits") and key[6:].isdigit():
            return str(int(digest, 16))[: int(key[6:])]
        if key.startswith("base") and key[4:].isdigit():
            number = int(digest, 16)
            return "".join(_ALPHABET[(number >> (5 * place)) & 31] for place in range(int(key[4:])))
        if key == "uuid":
            return f"{digest[:8]}-{digest[8:12]}-4{digest[13:16]}-a{digest[17:20]}-{digest[20:32]}"
        return self.text(key)

    def text(self, key: str) -> str:
        """An input as text; `UndeterminedError` when it is not given or not known."""
        value = self.inputs.get(key)
        if not is_known(value) or isinstance(value, (dict, list)):
            raise UndeterminedError(key)
        return str(value)

    def get_known(self, key: str, default: Any = None) -> Any:  # noqa: ANN401 - a property is of any type
        """An input, or the default when it is not given or not known."""
        value = self.inputs.get(key)
        return value if is_known(value) else default

    def hex_of(self, salt: str, length: int = 17) -> str:
        """A further id's digits that belong to this resource."""
        return "0" + self.digest(salt)[: length - 1]

    def public_ip(self, salt: str = "ip") -> str:
        """An address of the benchmark range 198.18.0.0/15, which nobody owns."""
        number = int(self.digest(salt)[:6], 16)
        return f"198.{18 + (number >> 16) % 2}.{(number >> 8) % 256}.{number % 254 + 1}"


More = Callable[[Fields], Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Shape:
    """One resource type."""

    id: str = "{hex17}"
    """Template of the id."""
    arn: str = ""
    """Template of the ARN behind `arn:<partition>:`."""
    arn_property: str = "arn"
    """Property that holds the ARN."""
    name: str = ""
    """Property that holds the physical name, made up by the provider when it is not given."""
    lower: bool = False
    """Whether made-up names are in lower case."""
    name_prefix: str = ""
    """What every physical name begins with."""
    out: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """Further properties: templates, or plain values where AWS has a default."""
    more: More | None = None
    """Properties that need more than a template."""
    tags: bool = True
    """Whether the type carries tags."""


def random_suffix(fields: Fields) -> str:
    """The seven hexadecimal digits that pulumi-aws adds to a name it makes up."""
    return fields.digest("name")[:7]


def from_parent(prefix: str, parent_id: str, role: str) -> str:
    """The id of something AWS makes with another resource (a VPC's default security group, …)."""
    return f"{prefix}-0{hashlib.sha256(f'{parent_id}|{role}'.encode()).hexdigest()[:16]}"


def ec2(prefix: str, kind: str = "", **rest: Any) -> Shape:  # noqa: ANN401 - fields of Shape
    """Give the shape of what EC2 makes: its id, and its ARN where it has one."""
    arn = f"ec2:{{region}}:{{account}}:{kind}/{{id}}" if kind else ""
    return Shape(id=f"{prefix}-{{hex17}}", arn=arn, **rest)
